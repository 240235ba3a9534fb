/* wiresweep data NAME: what a data set is; its images for other programs. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "data.h"
#include "json.h"
#include "output.h"
#include "text.h"

enum { OPTION_FOLDER = 256, OPTION_JSON, OPTION_EXPORT, OPTION_SHEET };
enum { SHEET_ROWS = 10, SHEET_COLS = 20 };

struct request {
    const char *name, *folder, *export, *sheet;
    bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct request *q = state->input;
    switch (key) {
    case OPTION_FOLDER:
        q->folder = arg;
        return 0;
    case OPTION_JSON:
        q->json = true;
        return 0;
    case OPTION_EXPORT:
        q->export = arg;
        return 0;
    case OPTION_SHEET:
        q->sheet = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (q->name)
            argp_error(state, "one data set at a time");
        q->name = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void count_classes(const struct images *part,
                          int count[DATA_MOST_CLASSES])
{
    for (int i = 0; i < part->count; i++)
        count[part->label[i]]++;
}

static void print_histogram(const char *what, const struct images *part,
                            int classes)
{
    int count[DATA_MOST_CLASSES] = {0};
    count_classes(part, count);
    printf("%-9s %d images; of each class:", what, part->count);
    for (int c = 0; c < classes; c++)
        printf(" %d", count[c]);
    printf("\n");
}

static void print_channels(const char *what, const double *x, int channels)
{
    printf("%-9s", what);
    for (int k = 0; k < channels; k++)
        printf(" %.9g", x[k]);
    printf("%s\n", channels > 1 ? " (of each channel)" : "");
}

static void print_text(const struct dataset *d)
{
    printf("data      %s\n", d->name);
    printf("images    %d x %d, %d channel%s, %d classes\n", d->height, d->width,
           d->channels, d->channels == 1 ? "" : "s", d->classes);
    print_histogram("training", &d->train, d->classes);
    print_histogram("test", &d->test, d->classes);
    print_channels("mean", d->mean, d->channels);
    print_channels("deviation", d->deviation, d->channels);
    printf("sha256    %s\n", d->sha256);
    if (d->skipped)
        printf("left out  %d: %s\n", d->skipped, d->skipped_names);
    printf("source    %s\n", d->source ? d->source : "built in");
    printf("cache     %s\n", d->cache ? d->cache : "none: held in memory");
}

static void put_histogram(struct json *j, const char *key,
                          const struct images *part, int classes)
{
    int count[DATA_MOST_CLASSES] = {0};
    count_classes(part, count);
    json_array(j, key);
    for (int c = 0; c < classes; c++)
        json_int(j, NULL, count[c]);
    json_array_end(j);
}

static void put_channels(struct json *j, const char *key, const double *x,
                         int channels)
{
    json_array(j, key);
    for (int k = 0; k < channels; k++)
        json_real(j, NULL, x[k]);
    json_array_end(j);
}

static void put_text(struct json *j, const char *key, const char *value)
{
    if (value)
        json_text(j, key, value);
    else
        json_null(j, key);
}

static void print_json(const struct dataset *d)
{
    struct json j = json_open(stdout);
    json_text(&j, "name", d->name);
    json_int(&j, "channels", d->channels);
    json_int(&j, "height", d->height);
    json_int(&j, "width", d->width);
    json_int(&j, "classes", d->classes);
    json_int(&j, "train", d->train.count);
    json_int(&j, "test", d->test.count);
    put_histogram(&j, "train_classes", &d->train, d->classes);
    put_histogram(&j, "test_classes", &d->test, d->classes);
    put_channels(&j, "mean", d->mean, d->channels);
    put_channels(&j, "deviation", d->deviation, d->channels);
    json_text(&j, "sha256", d->sha256);
    json_int(&j, "left_out", d->skipped);
    put_text(&j, "left_out_first", d->skipped ? d->skipped_names : NULL);
    put_text(&j, "source", d->source);
    put_text(&j, "cache", d->cache);
    json_close(&j);
}

static enum status finish(FILE *f, const char *path)
{
    bool bad = ferror(f);
    if (fclose(f) || bad)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    return OK;
}

static void put_be32(FILE *f, int n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc(n >> shift & 255, f);
}

/* An IDX file whose values `put` writes; size [dims], the count first.  Never
 * over a file that is there: it could be the data set itself. */
typedef void put_values(FILE *f, const struct images *im, size_t n, int type);
static enum status write_idx(const char *path, int type, const int *size,
                             int dims, const struct images *im, put_values *put)
{
    size_t n = 1;
    FILE *f = fopen(path, "wbxe");
    if (!f)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    put_be32(f, type << 8 | dims);
    for (int i = 0; i < dims; i++) {
        put_be32(f, size[i]);
        n *= (size_t)size[i];
    }
    put(f, im, n, type);
    return finish(f, path);
}

static void put_pixels(FILE *f, const struct images *im, size_t n,
                       [[maybe_unused]] int type)
{
    fwrite(im->pixel, 1, n, f);
}

enum { UBYTE = 8, SHORT = 11, INT = 12 }; /* of IDX: whole numbers, signed */

static void put_labels(FILE *f, const struct images *im, size_t n, int type)
{
    for (size_t i = 0; i < n; i++) {
        if (type == INT)
            put_be32(f, im->label[i]);
        if (type == SHORT)
            fputc(im->label[i] >> 8, f);
        if (type != INT)
            fputc(im->label[i] & 255, f);
    }
}

static enum status export_part(const struct dataset *d, const char *folder,
                               const char *part, const struct images *im)
{
    static const char *const width[] = {
        [UBYTE] = "ubyte", [SHORT] = "short", [INT] = "int"};
    char path[4096];
    int size[] = {im->count, d->height, d->width, d->channels};
    int dims = d->channels == 1 ? 3 : 4;
    int type = d->classes <= 256 ? UBYTE : d->classes <= 32768 ? SHORT : INT;
    struct text t = TEXT(path);
    text_add(&t, "%s/%s-images-idx3-ubyte", folder, part);
    if (t.cut)
        return FAIL(ERR_IO, "%s: %s", path, strerror(ENAMETOOLONG));
    TRY(write_idx(path, UBYTE, size, dims, im, put_pixels));
    t = TEXT(path);
    text_add(&t, "%s/%s-labels-idx1-%s", folder, part, width[type]);
    return write_idx(path, type, size, 1, im, put_labels);
}

static enum status export_set(const struct dataset *d, const char *folder)
{
    if (mkdir(folder, 0777) && errno != EEXIST)
        return FAIL(ERR_IO, "%s: %s", folder, strerror(errno));
    TRY(export_part(d, folder, "train", &d->train));
    return export_part(d, folder, "t10k", &d->test);
}

/* The k-th training image of a class, or of the last one there is. */
static int find_image(const struct dataset *d, int class, int k)
{
    int found = 0;
    for (int i = 0; i < d->train.count; i++)
        if (d->train.label[i] == class) {
            found = i;
            if (k-- == 0)
                break;
        }
    return found;
}

/* A contact sheet: a row for each of the first classes; PGM, or PPM. */
static enum status write_sheet(const struct dataset *d, const char *path)
{
    int rows = d->classes < SHEET_ROWS ? d->classes : SHEET_ROWS;
    size_t line = (size_t)d->width * (size_t)d->channels;
    bool colour = d->channels == 3;
    struct output out;
    TRY(output_open(path, &out));
    FILE *f = out.file;
    fprintf(f, "P%d\n%d %d\n255\n", colour ? 6 : 5,
            SHEET_COLS * (colour ? d->width : (int)line), rows * d->height);
    for (int r = 0; r < rows; r++) {
        int image[SHEET_COLS];
        for (int c = 0; c < SHEET_COLS; c++)
            image[c] = find_image(d, r, c);
        for (int y = 0; y < d->height; y++)
            for (int c = 0; c < SHEET_COLS; c++)
                fwrite(d->train.pixel +
                           ((size_t)image[c] * (size_t)d->height + (size_t)y) *
                               line,
                       1, line, f);
    }
    return output_close(&out);
}

static enum status show(const struct request *q, struct arena *arena)
{
    struct dataset d;
    TRY(data_open(q->name, q->folder, arena, &d));
    if (d.pair)
        return FAIL(ERR_INPUT,
                    "%s is a pair; ask for one of its data sets at a time",
                    q->name);
    if (q->export)
        TRY(export_set(&d, q->export));
    if (q->sheet)
        TRY(write_sheet(&d, q->sheet));
    if (q->json)
        print_json(&d);
    else
        print_text(&d);
    return OK;
}

static void list_one(const struct dataset *d, const char *name, enum status st)
{
    if (st == OK)
        printf("  %-14s %d + %d images, %d x %d x %d, %s\n", name,
               d->train.count, d->test.count, d->height, d->width, d->channels,
               d->source ? d->source : "built in");
    else if (st == ERR_INPUT)
        printf("  %-14s not found; wiresweep data %s says where it is sought\n",
               name, name);
    else
        printf("  %-14s %s\n", name, fail_text());
}

static void list_one_json(const struct dataset *d, const char *name,
                          enum status st)
{
    struct json j = json_open(stdout);
    json_text(&j, "name", name);
    json_bool(&j, "usable", st == OK);
    put_text(&j, "source", st == OK ? d->source : NULL);
    put_text(&j, "error", st == OK ? NULL : fail_text());
    json_close(&j);
}

/* The names, each with what its headers say. */
static void list_names(const struct request *q, struct arena *arena)
{
    if (!q->json)
        printf("Data sets (and folder:PATH, four IDX files, and images:PATH, a "
               "folder of JPEG and PNG files for each class):\n");
    for (const char *const *n = data_names(); *n; n++) {
        struct dataset d;
        struct mark top = arena_mark(arena);
        enum status st = data_shape(*n, q->folder, arena, &d);
        (q->json ? list_one_json : list_one)(&d, *n, st);
        arena_rewind(arena, top);
    }
}

int cmd_data(int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"folder", OPTION_FOLDER, "FOLDER", 0, "look there first", 0},
        {"json", OPTION_JSON, NULL, 0, "one JSON object", 0},
        {"export", OPTION_EXPORT, "FOLDER", 0, "write four IDX files", 0},
        {"sheet", OPTION_SHEET, "FILE", 0,
         "write a contact sheet of training images, a class a row (PGM; PPM "
         "for colour)",
         0},
        {0}};
    static const struct argp argp = {
        options,
        parse,
        "[NAME]",
        "Describes a data set: shape, counts, SHA-256, where it lies; without "
        "a name, lists those there are.\vNAME is one of the listed names or "
        "folder:PATH, a folder with four IDX files, or images:PATH:SIDE, a "
        "folder with train/CLASS/IMAGE and val/CLASS/IMAGE, JPEG or PNG, made "
        "SIDE pixels wide and high (64 when not said).",
        NULL,
        NULL,
        NULL};
    struct request q = {0};
    cli_parse(&argp, argc, argv, &q);
    struct arena *arena = cli_arena((size_t)16 << 20);
    enum status st = OK;
    if (q.name)
        st = show(&q, arena);
    else
        list_names(&q, arena);
    arena_free(arena);
    return st == OK ? EXIT_DONE : cli_fail(st);
}
