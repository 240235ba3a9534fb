/* Files that are broken, foreign or malicious. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <hdf5.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "refusal.h"

struct found {
    int bad;
    int64_t run;  /* the last one */
    uint64_t all; /* a bit per run */
    char what[128];
};

static void note_bad(void *context, int64_t run, const char *what)
{
    struct found *f = context;
    f->bad++;
    f->run = run;
    f->all |= run < 0 ? 0 : UINT64_C(1) << run;
    snprintf(f->what, sizeof f->what, "%s", what);
}

static struct found verify(const char *path, struct arena *work)
{
    struct store_file f;
    struct found found = {0, -2, 0, ""};
    int64_t sound;
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_OK(store_verify(&f, work, note_bad, &found, &sound));
    EXPECT_EQ(sound + __builtin_popcountll(found.all), RUNS);
    return found;
}

/* Flips the lowest bit of one byte of a row, and back. */
static void flip(const char *path, const char *table, int64_t row, int byte,
                 struct arena *work)
{
    struct store_file f;
    EXPECT_OK(store_open(path, work, &f));
    const struct store_place *p = &f.layout.place[store_find(&f.layout, table)];
    FILE *file = fopen(path, "r+b");
    EXPECT(file && fseek(file, p->offset + row * p->row_bytes + byte, 0) == 0);
    int c = fgetc(file);
    EXPECT(fseek(file, -1, SEEK_CUR) == 0 && fputc(c ^ 1, file) != EOF);
    fclose(file);
}

TEST(a_flipped_byte_of_any_row_is_found_with_its_run)
{
    static const struct {
        const char *table;
        int rows, per_run; /* rows of a run, or of a graph's first run */
        bool of_graph;
    } tables[] = {{"runs", RUNS, 1, false},
                  {"epochs", RUNS * EPOCHS, EPOCHS, false},
                  {"commit", RUNS, 1, false},
                  {"graphs", GRAPHS, 1, true},
                  {"edges", GRAPHS * EDGES, EDGES, true}};
    const char *path = finished_file(work);
    struct mark start = arena_mark(work);
    EXPECT_EQ(verify(path, work).bad, 0);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (int row = 0; row < tables[t].rows; row++) {
            int byte = 5 + row * 3 % 11, unit = row / tables[t].per_run;
            if (strcmp(tables[t].table, "edges") == 0)
                byte = row % 20; /* the row is 20 bytes */
            flip(path, tables[t].table, row, byte, work);
            struct found found = verify(path, work);
            int run = tables[t].of_graph ? 2 * unit : unit;
            /* A wrong graph number takes rows from the runs around it. */
            EXPECT(found.bad >= 1 && found.bad <= 3);
            EXPECT(found.all & UINT64_C(1) << run);
            flip(path, tables[t].table, row, byte, work);
            arena_rewind(work, start);
        }
    EXPECT_EQ(verify(path, work).bad, 0);
}

TEST(a_state_that_is_forged_is_found)
{
    const char *path = finished_file(work);
    flip(path, "commit", 4, 0, work); /* done becomes diverged */
    EXPECT_EQ(verify(path, work).run, 4);
}

TEST(a_changed_sweep_text_is_found)
{
    const char *path = finished_file(work);
    flip(path, "sweep", 1, 6, work);
    EXPECT_EQ(verify(path, work).bad, 2); /* by both of its checksums */
    EXPECT_EQ(verify(path, work).run, -1);
}

TEST(rows_that_point_out_of_their_table_are_found)
{
    const char *path = finished_file(work);
    const struct table *t = runs_table(work);
    int at = table_offset(t, table_find(t, "epoch_start"));
    flip(path, "runs", 3, at + 6, work);
    struct found found = verify(path, work);
    EXPECT_EQ(found.run, 3);
    EXPECT(strstr(found.what, "/epochs are out of range"));
}

TEST(a_version_that_is_altered_turns_no_checksum_off)
{
    const char *path = finished_file(work);
    struct store_file f;
    size_t n;
    char *all = read_whole(path, &n, work);
    char *at = memmem(all, n, "1.1", sizeof "1.1");
    EXPECT(at != NULL);
    at[2] = '0';
    write_whole(path, all, n);
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_STR(f.version, "1.0");
    EXPECT(f.altered);
}

TEST(a_truncated_file_is_refused_wherever_it_ends)
{
    const char *path = finished_file(work);
    size_t n;
    char *all = read_whole(path, &n, work);
    static const double shares[] = {0.999, 0.9, 0.5, 0.1, 0.01};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        write_whole(path, all, (size_t)((double)n * shares[i]));
        expect_damaged(path, "truncated", work);
    }
    write_whole(path, all, 100);
    expect_damaged(path, "", work);
}

TEST(other_files_are_refused_with_a_reason)
{
    const char *path = scratch(work, "other.h5");
    struct store_file f;
    EXPECT_STATUS(ERR_IO, store_open(path, work, &f));
    EXPECT_SAID("No such file");
    write_whole(path, "", 0);
    expect_damaged(path, "empty", work);
    write_whole(path, "name: sweep\n", 12);
    expect_damaged(path, "not an HDF5 file", work);
    EXPECT(unlink(path) == 0 && mkdir(path, 0755) == 0);
    expect_damaged(path, "not a regular file", work);
    EXPECT(rmdir(path) == 0 && mkfifo(path, 0644) == 0);
    expect_damaged(path, "not a regular file", work);
    expect_damaged("/dev/null", "not a regular file", work);
}
