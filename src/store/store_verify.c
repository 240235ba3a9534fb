#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "columns.h"
#include "hash.h"
#include "store_file.h"
#include "store_write.h"

/* Columns that say which rows belong to a run. */
struct joints {
    int runs, graphs, edges, epochs, commit; /* tables; -1: none */
    int graph, epoch_start, epoch_count;     /* columns of /runs */
};

static enum status find_joints(const struct store_file *f, struct joints *j)
{
    const struct store_layout *l = &f->layout;
    *j = (struct joints){store_find(l, "runs"),
                         store_find(l, "graphs"),
                         store_find(l, "edges"),
                         store_find(l, "epochs"),
                         store_find(l, "commit"),
                         -1,
                         -1,
                         -1};
    if (j->runs < 0 || j->commit < 0 || j->epochs < 0 ||
        l->place[j->commit].rows != l->place[j->runs].rows ||
        l->place[j->commit].row_bytes != sizeof(struct commit_row) ||
        (j->graphs >= 0 &&
         l->place[j->graphs].row_bytes != sizeof(struct graph_row)))
        return FAIL(ERR_DAMAGED, "%s lacks the tables of a result file",
                    f->path);
    j->graph = table_find(f->table[j->runs], "graph");
    j->epoch_start = table_find(f->table[j->runs], "epoch_start");
    j->epoch_count = table_find(f->table[j->runs], "epoch_count");
    if (j->graph < 0 || j->epoch_start < 0 || j->epoch_count < 0)
        return FAIL(ERR_DAMAGED, "%s: /runs lacks its columns", f->path);
    return OK;
}

/* Continues a checksum over rows; false where they are not in the table. */
static enum status sum_rows(const struct store_file *f, int table,
                            int64_t first, int64_t n, struct arena *work,
                            uint32_t *crc)
{
    const struct store_place *p = &f->layout.place[table];
    struct mark start = arena_mark(work);
    char *rows;
    if (first < 0 || n < 0 || n > p->rows || first > p->rows - n)
        return FAIL(ERR_DAMAGED, "its rows of /%s are out of range", p->name);
    NEW(rows, work, n * p->row_bytes);
    TRY(store_rows(f, table, first, n, rows));
    *crc = crc32c(*crc, rows, (size_t)(n * p->row_bytes));
    arena_rewind(work, start);
    return OK;
}

/* The graphs that a run owns: from its own up to the next run's. */
static enum status sum_graphs(const struct store_file *f,
                              const struct joints *j, int64_t first, int64_t n,
                              struct arena *work, uint32_t *crc)
{
    struct graph_row row;
    TRY(sum_rows(f, j->graphs, first, n, work, crc));
    for (int64_t i = first; i < first + n; i++) {
        TRY(store_rows(f, j->graphs, i, 1, &row));
        TRY(sum_rows(f, j->edges, row.edge_start, row.edge_count, work, crc));
    }
    return OK;
}

struct window { /* the graph numbers around a run */
    int64_t before, here, after;
};

static enum status sum_run(const struct store_file *f, const struct joints *j,
                           int64_t run, struct window g, struct arena *work,
                           uint32_t *crc)
{
    const struct table *t = f->table[j->runs];
    struct mark start = arena_mark(work);
    char *row;
    if (j->graphs >= 0 && g.here >= 0 && g.here != g.before) {
        /* The next graph number ends this run's: independent stages own 3. */
        int64_t end = g.after;
        TRY(sum_graphs(f, j, g.here, end - g.here, work, crc));
    }
    NEW(row, work, t->row_bytes);
    TRY(store_rows(f, j->runs, run, 1, row));
    int64_t first = (int64_t)table_number(t, row, j->epoch_start);
    int64_t n = (int64_t)table_number(t, row, j->epoch_count);
    TRY(sum_rows(f, j->epochs, first, n, work, crc));
    *crc = crc32c(*crc, row, (size_t)t->row_bytes);
    arena_rewind(work, start);
    return OK;
}

/* graph [runs+1] of every run, and the number after the last. */
static enum status read_graphs(const struct store_file *f,
                               const struct joints *j, struct arena *work,
                               int64_t **out)
{
    const struct table *t = f->table[j->runs];
    int64_t n = f->layout.place[j->runs].rows, *graph;
    char *row;
    NEW(graph, work, n + 1);
    NEW(row, work, t->row_bytes);
    for (int64_t i = 0; i < n; i++) {
        TRY(store_rows(f, j->runs, i, 1, row));
        graph[i] = (int64_t)table_number(t, row, j->graph);
    }
    graph[n] = j->graphs >= 0 ? f->layout.place[j->graphs].rows : -1;
    *out = graph;
    return OK;
}

static int64_t next_graph(const int64_t *graph, int64_t runs, int64_t i)
{
    int64_t here = graph[i];
    while (i < runs && graph[i] == here)
        i++;
    return graph[i];
}

enum status store_verify(const struct store_file *f, struct arena *work,
                         store_bad *bad, void *context, int64_t *checked)
{
    struct joints j;
    int64_t *graph = NULL, n;
    TRY(find_joints(f, &j));
    TRY(read_graphs(f, &j, work, &graph));
    n = f->layout.place[j.runs].rows;
    *checked = 0;
    for (int64_t i = 0; i < n; i++) {
        struct commit_row c;
        TRY(store_rows(f, j.commit, i, 1, &c));
        bool final = c.state != PENDING && c.state != RUNNING;
        uint32_t crc = 0;
        enum status st = OK;
        struct window g = {i ? graph[i - 1] : -1, graph[i],
                           next_graph(graph, n, i)};
        if (final)
            st = sum_run(f, &j, i, g, work, &crc);
        if (st == ERR_IO || st == ERR_MEMORY)
            return st;
        if (st != OK)
            bad(context, i, fail_text());
        else if ((int64_t)store_seal(crc, &c) != c.crc32c)
            bad(context, i, "its rows do not match their checksum");
        else
            *checked += final;
    }
    return OK;
}
