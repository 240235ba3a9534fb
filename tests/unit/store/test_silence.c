/* No flipped bit changes what is read without a word: a file is refused, or
 * verify names the place, or everything reads as it was. */
#include "log.h"
#include "rng.h"

#include "file.h"

enum { QUICK = 400 };

static void count_bad(void *context, int64_t run, const char *what)
{
    (void)run;
    (void)what;
    ++*(int *)context;
}

static void add_text(uint32_t *crc, const char *text)
{
    *crc = crc32c(*crc, text, strlen(text) + 1);
}

/* Everything that a reader gets of a file; 0 where it is refused or named. */
static uint32_t read_all(const char *path, struct arena *work)
{
    struct mark start = arena_mark(work);
    struct store_file f;
    int64_t sound;
    uint32_t crc = 1;
    int bad = 0;
    if (store_open(path, work, &f) != OK ||
        store_verify(&f, work, count_bad, &bad, &sound) != OK || bad) {
        arena_rewind(work, start);
        return 0;
    }
    const char *const about[] = {f.job,     f.title, f.sha256, f.version,
                                 f.kernels, f.seed,  f.data,   f.command};
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        add_text(&crc, about[i]);
    for (int i = 0; i < f.layout.tables; i++) {
        const struct store_place *p = &f.layout.place[i];
        add_text(&crc, p->name);
        for (int c = 0; c < f.table[i]->columns; c++) {
            const struct column *k = &f.table[i]->column[c];
            int32_t kind[] = {(int32_t)k->type, k->width};
            add_text(&crc, k->name);
            crc = crc32c(crc, kind, sizeof kind);
        }
        char *rows = arena_take(work, (size_t)p->rows, (size_t)p->row_bytes);
        EXPECT(rows != NULL);
        EXPECT_OK(store_rows(&f, i, 0, p->rows, rows));
        crc = crc32c(crc, rows, (size_t)(p->rows * p->row_bytes));
    }
    arena_rewind(work, start);
    return crc | 1;
}

/* Where rows of a table lie, or -1 in HDF5's own bytes. */
static bool in_table(const struct store_file *f, size_t at)
{
    for (int i = 0; i < f->layout.tables; i++) {
        const struct store_place *p = &f->layout.place[i];
        if ((int64_t)at >= p->offset &&
            (int64_t)at < p->offset + p->rows * p->row_bytes)
            return true;
    }
    return false;
}

TEST(no_flipped_bit_changes_what_is_read_in_silence)
{
    const char *wish = getenv("WIRESWEEP_FUZZ");
    int tries = wish ? atoi(wish) : QUICK, named[2] = {0}, flips[2] = {0};
    const char *path = finished_file(work);
    struct store_file f;
    size_t n;
    EXPECT_OK(store_open(path, work, &f));
    log_silence(true);
    uint32_t whole = read_all(path, work);
    EXPECT(whole != 0);
    char *all = read_whole(path, &n, work);
    struct rng r = rng_stream(1, RNG_TEST, 1, 0);
    for (int i = 0; i < tries; i++) {
        size_t at = rng_below(&r, n);
        char bit = (char)(1 << rng_below(&r, 8));
        bool table = in_table(&f, at);
        if (!table && all[at] == 0 && rng_below(&r, 16)) {
            i--; /* gaps between tables are most of so small a file */
            continue;
        }
        all[at] = (char)(all[at] ^ bit);
        write_whole(path, all, n);
        uint32_t got = read_all(path, work);
        if (got != 0 && got != whole)
            test_fail(__FILE__, __LINE__, "bit %#x of byte %zu%s: not noticed",
                      bit, at, table ? ", in a table" : "");
        flips[table]++;
        named[table] += got == 0;
        all[at] = (char)(all[at] ^ bit);
    }
    log_silence(false);
    EXPECT(flips[1] > 20 && named[1] == flips[1]); /* every one of a row */
    EXPECT(named[0] > 0);
}
