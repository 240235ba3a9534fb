/* A folder of JPEG and PNG files, decoded to squares of one size.  A file that
 * cannot be used is left out, counted and named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "block.h"
#include "class_turns.h"
#include "log.h"
#include "picture.h"
#include "sha256.h"
#include "source.h"
#include "text.h"
#include "tree.h"

/* Address space for the names of files and one picture. */
static const size_t room = (size_t)2 << 30;

static void drop_room(void *own)
{
    arena_free(*(struct arena **)own);
}

/* An arena of our own, which dies with what is taken from `work`. */
static enum status take_room(struct arena *work, struct arena **out)
{
    struct arena **own;
    NEW(own, work, 1);
    TRY(arena_own(work, drop_room, own));
    *out = *own = arena_new(room);
    if (!*own)
        return FAIL(ERR_MEMORY, "no room to decode images in");
    return OK;
}

static enum status open_tree(const struct source *from, struct arena *work,
                             struct arena **own, struct tree *t)
{
    TRY(take_room(work, own));
    return tree_read(from->folder, *own, t);
}

/* Resized to 256 when 224 are taken, as published. */
static int shorter_side(int side)
{
    return (int)((side * 256 + 112) / 224);
}

static enum status count_part(const struct tree *t, int p, struct arena *own,
                              int *count)
{
    for (int i = 0; i < t->count[p]; i++) {
        struct mark top = arena_mark(own);
        char *path;
        TRY(tree_path(t, &t->file[p][i], own, &path));
        *count += picture_is(path);
        arena_rewind(own, top);
    }
    if (!*count)
        return FAIL(ERR_INPUT,
                    "%s: no JPEG or PNG file among the %d files of its %s "
                    "part; convert the images to one of these",
                    t->folder, t->count[p], p ? "test" : "training");
    return OK;
}

static enum status images_shape(const struct source *from, struct arena *work,
                                struct dataset *d)
{
    struct mark top = arena_mark(work);
    struct arena *own;
    struct tree t;
    TRY(open_tree(from, work, &own, &t));
    TRY(count_part(&t, 0, own, &d->train.count));
    TRY(count_part(&t, 1, own, &d->test.count));
    d->channels = 3;
    d->height = d->width = from->side;
    d->classes = t.classes;
    arena_rewind(work, top);
    return OK;
}

/* By contents; what may not be read has none. */
static enum status add_file(const struct tree *t, const struct tree_file *f,
                            struct arena *own, char key[SHA256_TEXT])
{
    char *path, hex[SHA256_TEXT] = "unreadable";
    TRY(tree_path(t, f, own, &path));
    if (picture_is(path))
        TRY(sha256_file(path, hex));
    struct sha256_part part[] = {{key, SHA256_TEXT - 1},
                                 {f->name, strlen(f->name) + 1},
                                 {hex, strlen(hex)}};
    return sha256_parts(part, 3, key);
}

static enum status images_key(const struct source *from, struct arena *work,
                              char key[SHA256_TEXT])
{
    struct mark top = arena_mark(work);
    struct arena *own;
    struct tree t;
    char head[80];
    struct text h = TEXT(head);
    text_add(&h, "block %d\nimages %d\n%d\n", BLOCK_VERSION,
             from->set->decoder->version, from->side);
    TRY(sha256_bytes(head, h.used, key));
    TRY(open_tree(from, work, &own, &t));
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < t.count[p]; i++) {
            struct mark file = arena_mark(own);
            TRY(add_file(&t, &t.file[p][i], own, key));
            arena_rewind(own, file);
        }
    arena_rewind(work, top);
    return OK;
}

/* What happens to one part after the other. */
struct filling {
    struct tree tree;
    struct arena *own;
    int side, *seen; /* seen: training images of each class */
    int done, total; /* files */
    bool shown;
    struct text left_out;
    int left;
};

static void show(const struct filling *f)
{
    if (!f->shown || (f->done % 50 && f->done < f->total))
        return;
    int n = fprintf(stderr, "\rdecoding: %d of %d files", f->done, f->total);
    log_open_line(f->done < f->total ? n : 0);
    if (f->done == f->total)
        fputc('\n', stderr);
}

/* The first names, the end of each where it is long. */
static void leave_out(struct filling *f, const char *name)
{
    enum { NAMED = 5, LONGEST = 100 };
    size_t n = strlen(name);
    if (f->left++ == NAMED)
        text_add(&f->left_out, ", ...");
    if (f->left > NAMED)
        return;
    text_add(&f->left_out, "%s%s%s (%.80s)", f->left > 1 ? ", " : "",
             n > LONGEST ? "..." : "", n > LONGEST ? name + n - LONGEST : name,
             fail_text());
}

static enum status read_one(struct filling *f, const struct tree_file *file,
                            uint8_t *to)
{
    char *path;
    struct picture p;
    TRY(tree_path(&f->tree, file, f->own, &path));
    TRY(picture_read(path, f->own, &p));
    return picture_fit(&p, shorter_side(f->side), f->side, f->own, to);
}

static enum status lacks_room(const struct filling *f,
                              const struct tree_file *file)
{
    char why[120];
    snprintf(why, sizeof why, "%s", fail_text());
    return FAIL(ERR_MEMORY,
                "%s/%s: %s; allow more memory (ulimit -v), or make this image "
                "smaller",
                f->tree.folder, file->name, why);
}

static enum status fill_part(struct filling *f, int p, const struct part *to,
                             int *count)
{
    size_t pixels = (size_t)f->side * (size_t)f->side * 3;
    uint8_t *square;
    int kept = 0;
    NEW(square, f->own, pixels);
    for (int i = 0; i < f->tree.count[p]; i++) {
        const struct tree_file *file = &f->tree.file[p][i];
        struct mark top = arena_mark(f->own);
        enum status st = read_one(f, file, square);
        if (st == ERR_MEMORY)
            return lacks_room(f, file);
        if (st != OK && st != ERR_DAMAGED)
            return st;
        if (st == OK && kept == *count)
            return FAIL(ERR_DAMAGED, "%s: its files changed while it was read",
                        f->tree.folder);
        if (st == OK) {
            memcpy(to->pixel + (size_t)kept * pixels, square, pixels);
            to->label[kept++] = (uint16_t)file->class;
            f->seen[file->class] += p == 0;
        } else {
            leave_out(f, file->name);
        }
        arena_rewind(f->own, top);
        f->done++;
        show(f);
    }
    *count = kept;
    return turns_of_classes(to, kept, pixels, f->tree.classes, f->own);
}

static enum status check_filled(const struct filling *f,
                                const struct dataset *d)
{
    for (int c = 0; c < f->tree.classes; c++)
        if (!f->seen[c])
            return FAIL(ERR_DAMAGED,
                        "%s/train/%s: no image that can be used; remove the "
                        "folder or add images (left out: %s)",
                        f->tree.folder, f->tree.class[c],
                        f -> left ? f -> left_out.at : "none");
    if (!d->test.count)
        return FAIL(ERR_DAMAGED, "%s: no test image can be used (left out: %s)",
                    f->tree.folder, f->left_out.at);
    return OK;
}

static enum status images_fill(const struct source *from, struct arena *work,
                               struct dataset *d, const struct part to[2])
{
    struct filling f = {.side = from->side,
                        .shown = isatty(STDERR_FILENO) && !log_silent()};
    char *names;
    NEW(names, work, DATA_SKIPPED_TEXT);
    f.left_out = text_over(names, DATA_SKIPPED_TEXT);
    TRY(open_tree(from, work, &f.own, &f.tree));
    f.total = f.tree.count[0] + f.tree.count[1];
    NEW(f.seen, f.own, f.tree.classes);
    TRY(fill_part(&f, 0, &to[0], &d->train.count));
    TRY(fill_part(&f, 1, &to[1], &d->test.count));
    d->skipped = f.left;
    d->skipped_names = text_visible(names);
    return check_filled(&f, d);
}

const struct decoder images_decoder = {"images", 1, images_shape, images_fill,
                                       images_key};

enum status images_find(const char *name, struct arena *arena,
                        struct source *out)
{
    static const struct set set = {.name = "images",
                                   .decoder = &images_decoder};
    char *path = arena_string(arena, name + strlen(DATA_IMAGES));
    if (!path)
        return FAIL(ERR_MEMORY, "no room for the name of a folder");
    char *colon = strrchr(path, ':');
    out->set = &set;
    out->folder = path;
    out->side = 64;
    if (!colon || colon[1 + strspn(colon + 1, "0123456789")])
        return OK;
    long side = strtol(colon + 1, NULL, 10);
    if (side < DATA_LEAST_SIDE || side > DATA_MOST_SIDE)
        return FAIL(ERR_INPUT,
                    "%s: images of %s pixels a side; %d to %d can be, as in "
                    "images:PATH:64",
                    name, colon + 1, DATA_LEAST_SIDE, DATA_MOST_SIDE);
    *colon = '\0';
    out->side = (int)side;
    return OK;
}
