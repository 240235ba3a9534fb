/* file.h: a small result file to do things to: three graphs with two runs
 * each, two epochs a run. */
#ifndef FILE_H
#define FILE_H

#include <stdlib.h>
#include <unistd.h>

#include "columns.h"
#include "hash.h"
#include "ragged.h"
#include "sha256.h"
#include "store_create.h"
#include "store_write.h"
#include "test.h"

enum { GRAPHS = 3, EDGES = 4, RUNS = 6, EPOCHS = 2 };
enum { TABLES = 8 };

static const char sweep_text[] = "name: small\njob: none\n";

static struct table *runs_table(struct arena *work)
{
    const struct column_list lists[] = {run_head_columns, run_tail_columns};
    struct table *t;
    EXPECT_OK(table_join("runs", "runs", lists, 2, work, &t));
    return t;
}

struct run_row {
    struct run_head head;
    struct run_tail tail;
} __attribute__((packed));

static void fill_sample_row(const struct table *t, int64_t i, void *row)
{
    table_blank(t, row);
    if (strcmp(t->name, "runs") == 0) {
        table_set(t, row, "run", (double)i);
        table_set(t, row, "graph", (double)(i / 2));
        table_set(t, row, "epoch_start", (double)(i * EPOCHS));
        table_set(t, row, "epoch_count", EPOCHS);
        table_set_text(t, row, "status", "pending");
    } else if (strcmp(t->name, "graphs") == 0) {
        table_set(t, row, "graph", (double)i);
        table_set(t, row, "edge_start", (double)(i * EDGES));
        table_set(t, row, "edge_count", EDGES);
    } else if (strcmp(t->name, "edges") == 0) {
        table_set(t, row, "graph", (double)(i / EDGES));
    } else if (strcmp(t->name, "epochs") == 0) {
        table_set(t, row, "run", (double)(i / EPOCHS));
    } else if (strcmp(t->name, "commit") == 0) {
        struct commit_row c = {.state = PENDING};
        c.crc32c = store_seal(0, &c);
        memcpy(row, &c, sizeof c);
    } else if (strcmp(t->name, "telemetry") == 0) {
        struct telemetry_row *at = row;
        at->run = (int32_t)i;
        at->crc32c = store_seal_telemetry(at);
    } else if (strcmp(t->name, "sweep") == 0) {
        table_set(t, row, "line", (double)(i + 1));
        table_set_text(t, row, "text", i ? "job: none" : "name: small");
    }
}

static enum status fill_sample(void *context, int table, int64_t first,
                               int64_t n, char *rows)
{
    const struct store_plan *p = context;
    const struct table *t = p->table[table];
    for (int64_t i = 0; i < n; i++)
        fill_sample_row(t, first + i, rows + i * t->row_bytes);
    return OK;
}

static struct store_plan sample_plan(struct arena *work)
{
    static char sum[SHA256_TEXT];
    static const struct store_attribute about[] = {
        {"format", "wiresweep"}, {"format_version", "1.1"},
        {"title", "small"},      {"job", "none"},
        {"seed", "7"},           {"sweep_sha256", sum}};
    struct store_plan p = {
        .tables = TABLES,
        .table = {runs_table(work), &graph_table, &edge_table, &epoch_table,
                  &telemetry_table, &commit_table, &document_table,
                  &sweep_table},
        .rows = {RUNS, GRAPHS, GRAPHS * EDGES, RUNS * EPOCHS, RUNS, RUNS, 5, 2},
        .attributes = (int)(sizeof about / sizeof *about),
        .attribute = about};
    EXPECT_OK(sha256_bytes(sweep_text, strlen(sweep_text), sum));
    return p;
}

/* A name in a folder of its own, which is removed with all it holds. */
static const char *scratch(struct arena *work, const char *name)
{
    static char folder[64];
    char command[128], path[256];
    const char *base = getenv("TMPDIR");
    if (folder[0]) {
        snprintf(command, sizeof command, "rm -rf '%s'", folder);
        if (system(command))
            test_fail(__FILE__, __LINE__, "%s cannot be removed", folder);
        folder[0] = '\0';
    }
    if (!name)
        return NULL;
    snprintf(folder, sizeof folder, "%s/store-XXXXXX", base ? base : "/tmp");
    EXPECT(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return arena_string(work, path);
}

__attribute__((destructor)) static void remove_scratch(void)
{
    scratch(NULL, NULL);
}

static const char *new_file(struct arena *work)
{
    const char *path = scratch(work, "small.h5");
    struct store_plan p = sample_plan(work);
    EXPECT_OK(store_create(path, &p, fill_sample, &p, work));
    return path;
}

static struct store *open_for_writing(const char *path, struct arena *work)
{
    struct store_file f;
    struct store *s;
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_OK(store_write_open(path, &f.layout, STORE_SYNC_NONE, work, &s));
    return s;
}

/* Table numbers of the layout, by name. */
static int table_at(const char *path, const char *name, struct arena *work)
{
    struct store_file f;
    EXPECT_OK(store_open(path, work, &f));
    return store_find(&f.layout, name);
}

/* Carries run out as a trial would: its rows, then its state. */
static void finish_run(struct store *s, const char *path, int64_t run,
                       struct arena *work)
{
    struct run_row row;
    struct graph_row graph;
    struct edge_row edges[EDGES];
    struct epoch_row epochs[EPOCHS];
    const struct table *runs = runs_table(work);
    enum run_status state;
    int64_t g = run / 2;
    struct store_part parts[4];
    int n = 0;
    fill_sample_row(runs, run, &row);
    table_set_text(runs, &row, "status", "done");
    table_set(runs, &row, "test_accuracy", 0.5 + 0.01 * (double)run);
    fill_sample_row(&graph_table, g, &graph);
    graph.lambda2 = 1.5;
    for (int i = 0; i < EDGES; i++)
        edges[i] = (struct edge_row){(int32_t)g, i, i + 1, 1};
    for (int i = 0; i < EPOCHS; i++) {
        table_blank(&epoch_table, &epochs[i]);
        epochs[i].run = (int32_t)run;
        epochs[i].epoch = i + 1;
    }
    if (run % 2 == 0) {
        parts[n++] =
            (struct store_part){table_at(path, "graphs", work), g, 1, &graph};
        parts[n++] = (struct store_part){table_at(path, "edges", work),
                                         g * EDGES, EDGES, edges};
    }
    parts[n++] = (struct store_part){table_at(path, "epochs", work),
                                     run * EPOCHS, EPOCHS, epochs};
    parts[n++] =
        (struct store_part){table_at(path, "runs", work), run, 1, &row};
    EXPECT_OK(store_claim(s, run, &state));
    EXPECT_EQ(state, RUNNING);
    EXPECT_OK(store_finish(s, run, DONE, parts, n));
}

[[maybe_unused]] static const char *finished_file(struct arena *work)
{
    const char *path = new_file(work);
    struct store *s = open_for_writing(path, work);
    for (int64_t i = 0; i < RUNS; i++)
        finish_run(s, path, i, work);
    return path;
}

[[maybe_unused]] static char *read_whole(const char *path, size_t *bytes,
                                         struct arena *work)
{
    FILE *f = fopen(path, "rb");
    EXPECT(f != NULL);
    fseek(f, 0, SEEK_END);
    *bytes = (size_t)ftell(f);
    rewind(f);
    char *all = arena_take(work, *bytes + 1, 1);
    EXPECT(all && fread(all, 1, *bytes, f) == *bytes);
    fclose(f);
    return all;
}

[[maybe_unused]] static void write_whole(const char *path, const char *at,
                                         size_t bytes)
{
    FILE *f = fopen(path, "wb");
    EXPECT(f != NULL);
    EXPECT(fwrite(at, 1, bytes, f) == bytes);
    fclose(f);
}

#endif
