#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "columns.h"
#include "hash.h"
#include "ragged.h"
#include "sha256.h"
#include "store_file.h"
#include "store_write.h"

/* Columns that say which rows belong to a run. */
struct joints {
    int runs, graphs, edges, commit; /* tables; -1: none */
    int graph;                       /* column of /runs */
    struct {
        int table, start, count; /* columns of /runs */
    } ragged[RAGGED_TABLES];
    int n_ragged;
};

static int find_integers(const struct table *t, const char *name)
{
    int i = table_find(t, name);
    bool good = i >= 0 &&
                (t->column[i].type == COL_I32 || t->column[i].type == COL_I64);
    return good ? i : -1;
}

static enum status find_ragged(const struct store_file *f, struct joints *j)
{
    for (int k = 0; k < RAGGED_TABLES; k++) {
        const struct ragged *r = &ragged_tables[k];
        int table = store_find(&f->layout, r->table->name);
        if (table < 0)
            continue;
        int start = find_integers(f->table[j->runs], r->span[0].name);
        int count = find_integers(f->table[j->runs], r->span[1].name);
        if (start < 0 || count < 0)
            return FAIL(ERR_DAMAGED, "%s: /runs lacks %s or %s", f->path,
                        r->span[0].name, r->span[1].name);
        j->ragged[j->n_ragged].table = table;
        j->ragged[j->n_ragged].start = start;
        j->ragged[j->n_ragged++].count = count;
    }
    return OK;
}

static enum status find_joints(const struct store_file *f, struct joints *j)
{
    const struct store_layout *l = &f->layout;
    *j = (struct joints){.runs = store_find(l, "runs"),
                         .graphs = store_find(l, "graphs"),
                         .edges = store_find(l, "edges"),
                         .commit = store_find(l, "commit")};
    if (j->runs < 0 || j->commit < 0 || store_find(l, "epochs") < 0 ||
        l->place[j->commit].rows != l->place[j->runs].rows ||
        l->place[j->commit].row_bytes != sizeof(struct commit_row) ||
        (j->graphs >= 0 && (j->edges < 0 || l->place[j->graphs].row_bytes !=
                                                sizeof(struct graph_row))))
        return FAIL(ERR_DAMAGED, "%s lacks the tables of a result file",
                    f->path);
    j->graph = find_integers(f->table[j->runs], "graph");
    if (j->graph < 0)
        return FAIL(ERR_DAMAGED, "%s: /runs lacks its columns", f->path);
    return find_ragged(f, j);
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

/* graph .. end-1 are the graphs whose rows a run owns. */
struct owned_graphs {
    int64_t first, end;
};

static enum status sum_run(const struct store_file *f, const struct joints *j,
                           int64_t run, struct owned_graphs g,
                           struct arena *work, uint32_t *crc)
{
    const struct table *t = f->table[j->runs];
    struct mark start = arena_mark(work);
    char *row;
    if (g.end != g.first)
        TRY(sum_graphs(f, j, g.first, g.end - g.first, work, crc));
    NEW(row, work, t->row_bytes);
    TRY(store_rows(f, j->runs, run, 1, row));
    for (int k = 0; k < j->n_ragged; k++) {
        int64_t first = (int64_t)table_number(t, row, j->ragged[k].start);
        int64_t n = (int64_t)table_number(t, row, j->ragged[k].count);
        TRY(sum_rows(f, j->ragged[k].table, first, n, work, crc));
    }
    *crc = crc32c(*crc, row, (size_t)t->row_bytes);
    arena_rewind(work, start);
    return OK;
}

/* What every run owns [runs]: the first run of a graph its rows up to the next
 * graph's (independent stages are three rows), the others none. */
static enum status read_owned(const struct store_file *f,
                              const struct joints *j, struct arena *work,
                              struct owned_graphs **out)
{
    const struct table *t = f->table[j->runs];
    int64_t n = f->layout.place[j->runs].rows, last = -1, end;
    struct owned_graphs *own;
    char *row;
    NEW(own, work, n + 1);
    NEW(row, work, t->row_bytes);
    *out = own;
    if (j->graphs < 0)
        return OK;
    for (int64_t i = 0; i < n; i++) {
        TRY(store_rows(f, j->runs, i, 1, row));
        int64_t graph = (int64_t)table_number(t, row, j->graph);
        own[i] = (struct owned_graphs){graph, graph == last ? graph : -1};
        last = graph;
    }
    end = f->layout.place[j->graphs].rows;
    for (int64_t i = n - 1; i >= 0; i--)
        if (own[i].end < 0) {
            own[i].end = end;
            end = own[i].first;
        }
    return OK;
}

/* The text of the sweep file against its checksum, an attribute.  The table
 * does not tell whether the last line had an end. */
static enum status verify_sweep(const struct store_file *f, struct arena *work,
                                store_bad *bad, void *context)
{
    char *text, sum[SHA256_TEXT];
    TRY(store_sweep_text(f, work, &text));
    size_t n = strlen(text);
    TRY(sha256_bytes(text, n, sum));
    if (strcmp(sum, f->sha256) == 0)
        return OK;
    TRY(sha256_bytes(text, n ? n - 1 : 0, sum));
    if (strcmp(sum, f->sha256) != 0)
        bad(context, -1, "the sweep file in it does not match its checksum");
    return OK;
}

static enum status verify_run(const struct store_file *f,
                              const struct joints *j, int64_t run,
                              struct owned_graphs own, struct arena *work,
                              bool *sound, bool *final)
{
    struct commit_row c;
    uint32_t crc = 0;
    TRY(store_rows(f, j->commit, run, 1, &c));
    *final = c.state != PENDING && c.state != RUNNING;
    if (*final)
        TRY(sum_run(f, j, run, own, work, &crc));
    *sound = (int64_t)store_seal(crc, &c) == c.crc32c;
    return OK;
}

enum status store_verify(const struct store_file *f, struct arena *work,
                         store_bad *bad, void *context, int64_t *checked)
{
    struct joints j;
    struct owned_graphs *own = NULL;
    *checked = 0;
    TRY(find_joints(f, &j));
    TRY(verify_sweep(f, work, bad, context));
    TRY(read_owned(f, &j, work, &own));
    for (int64_t i = 0; i < f->layout.place[j.runs].rows; i++) {
        struct mark start = arena_mark(work);
        bool sound = false, final = false;
        enum status st = verify_run(f, &j, i, own[i], work, &sound, &final);
        arena_rewind(work, start);
        if (st == ERR_IO || st == ERR_MEMORY)
            return st;
        if (st != OK)
            bad(context, i, fail_text());
        else if (!sound)
            bad(context, i, "its rows do not match their checksum");
        else
            *checked += final;
    }
    return OK;
}
