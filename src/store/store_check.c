#include "store_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "columns.h"
#include "hash.h"
#include "log.h"
#include "store_joints.h"
#include "store_windows.h"
#include "store_write.h"
#include "telemetry.h"

enum { LOOKS = 3, WHY = 160, NOT_YET = -2 };

/* first .. end-1 are the rows of /graphs that a run owns. */
struct owned_graphs {
    int64_t first, end;
};

struct store_checker {
    const struct store_file *file;
    struct joints at;
    struct windows rows;
    struct owned_graphs *own; /* [runs] */
    char why[WHY];
};

/* ---- checksums ----------------------------------------------------------- */

/* Rows of one table that belong together: their first column is `id`. */
struct part {
    int table;
    int64_t first, n, id;
};

static enum status check_ids(const struct store_place *p, const char *rows,
                             int64_t n, int64_t id)
{
    int32_t is;
    for (int64_t i = 0; i < n; i++) {
        memcpy(&is, rows + i * p->row_bytes, sizeof is);
        if (is != id)
            return FAIL(ERR_DAMAGED, "its rows of /%s are not its own",
                        p->name);
    }
    return OK;
}

/* Continues a checksum over rows; ERR_DAMAGED where the table has no such, or
 * where they are another's. */
static enum status sum_rows(struct store_checker *c, struct part part,
                            uint32_t *crc)
{
    const struct store_place *p = &c->file->layout.place[part.table];
    const char *rows;
    if (part.first < 0 || part.n < 0 || part.n > p->rows ||
        part.first > p->rows - part.n)
        return FAIL(ERR_DAMAGED, "its rows of /%s are out of range", p->name);
    for (int64_t got; part.n > 0; part.first += got, part.n -= got) {
        TRY(windows_fetch(&c->rows, part.table, part.first, part.n, &rows,
                          &got));
        TRY(check_ids(p, rows, got, part.id));
        *crc = crc32c(*crc, rows, (size_t)(got * p->row_bytes));
    }
    return OK;
}

static enum status sum_graphs(struct store_checker *c, struct owned_graphs g,
                              uint32_t *crc)
{
    const char *at;
    if (g.first < 0 || g.end < g.first)
        return FAIL(ERR_DAMAGED, "its graph is out of range");
    for (int64_t i = g.first; i < g.end; i++)
        TRY(sum_rows(c, (struct part){c->at.graphs, i, 1, i}, crc));
    for (int64_t i = g.first; i < g.end; i++) {
        struct graph_row row;
        TRY(windows_fetch_one(&c->rows, c->at.graphs, i, &at));
        memcpy(&row, at, sizeof row);
        TRY(sum_rows(
            c, (struct part){c->at.edges, row.edge_start, row.edge_count, i},
            crc));
    }
    return OK;
}

static enum status sum_run(struct store_checker *c, int64_t run, uint32_t *crc)
{
    const struct table *t = c->file->table[c->at.runs];
    const char *row;
    if (c->own[run].end != c->own[run].first)
        TRY(sum_graphs(c, c->own[run], crc));
    for (int k = 0; k < c->at.n_ragged; k++) {
        TRY(windows_fetch_one(&c->rows, c->at.runs, run, &row));
        TRY(sum_rows(c,
                     (struct part){c->at.ragged[k].table,
                                   table_integer(t, row, c->at.ragged[k].start),
                                   table_integer(t, row, c->at.ragged[k].count),
                                   run},
                     crc));
    }
    return sum_rows(c, (struct part){c->at.runs, run, 1, run}, crc);
}

/* What every run owns: the first run of a graph its rows up to the next
 * graph's (independent stages are three rows), the others none.  Numbers of
 * graphs rise; one that does not is out of range. */
static enum status read_owned(struct store_checker *c, struct arena *arena)
{
    const struct table *t = c->file->table[c->at.runs];
    int64_t n = c->file->layout.place[c->at.runs].rows, last = -1;
    const char *row;
    NEW(c->own, arena, n + 1);
    if (c->at.graphs < 0)
        return OK;
    int64_t end = c->file->layout.place[c->at.graphs].rows;
    for (int64_t i = 0; i < n; i++) {
        TRY(windows_fetch_one(&c->rows, c->at.runs, i, &row));
        int64_t graph = table_integer(t, row, c->at.graph);
        bool first = graph != last;
        c->own[i] = (struct owned_graphs){graph, first ? NOT_YET : graph};
        if (graph < last || graph >= end)
            c->own[i] = (struct owned_graphs){-1, 0};
        else
            last = graph;
    }
    for (int64_t i = n - 1; i >= 0; i--)
        if (c->own[i].end == NOT_YET) {
            c->own[i].end = end;
            end = c->own[i].first;
        }
    return OK;
}

enum status store_checker_open(const struct store_file *f, struct arena *arena,
                               struct store_checker **out)
{
    struct store_checker *c;
    NEW(c, arena, 1);
    c->file = f;
    TRY(joints_find(f, &c->at));
    TRY(windows_open(&c->rows, f, arena));
    TRY(read_owned(c, arena));
    *out = c;
    return OK;
}

/* What a finished run's own row says of it against the commit's state. */
static enum status check_status(struct store_checker *c, int64_t run,
                                int32_t state)
{
    static const char *const names[] = {"pending",    "running", "done",
                                        "diverged",   "failed",  "timeout",
                                        "quarantined"};
    const struct table *t = c->file->table[c->at.runs];
    const char *row;
    TRY(windows_fetch_one(&c->rows, c->at.runs, run, &row));
    const char *says = row + table_offset(t, c->at.status);
    size_t width = (size_t)t->column[c->at.status].width;
    if (state < PENDING || state > QUARANTINED ||
        strncmp(says, names[state], width) != 0)
        return FAIL(ERR_DAMAGED, "its status is not that of its commit");
    return OK;
}

static enum status look(struct store_checker *c, int64_t run,
                        enum store_verdict *out)
{
    struct commit_row commit;
    const char *at;
    uint32_t crc = 0;
    TRY(windows_fetch_one(&c->rows, c->at.commit, run, &at));
    memcpy(&commit, at, sizeof commit);
    bool final = commit.state != PENDING && commit.state != RUNNING;
    if (final) {
        TRY(check_status(c, run, commit.state));
        TRY(sum_run(c, run, &crc));
    }
    if ((int64_t)store_seal(crc, &commit) != commit.crc32c)
        return FAIL(ERR_DAMAGED, "its rows do not match their checksum");
    *out = final ? STORE_SOUND : STORE_UNFINISHED;
    return OK;
}

enum status store_check_run(struct store_checker *c, int64_t run,
                            enum store_verdict *out, const char **why)
{
    *why = "";
    for (int i = 0; i < LOOKS; i++) {
        enum status st = look(c, run, out);
        if (st != ERR_DAMAGED)
            return st;
        windows_forget(&c->rows); /* it may have been written meanwhile */
    }
    snprintf(c->why, sizeof c->why, "%s", fail_text());
    *why = c->why;
    *out = STORE_DAMAGED;
    return OK;
}

enum status store_check_graph(struct store_checker *c, int64_t run,
                              enum store_verdict *out, const char **why)
{
    while (run > 0 && c->own[run].end == c->own[run].first)
        run--;
    return store_check_run(c, run, out, why);
}

/* ---- what stands under a damaged checksum ---------------------------------
 * A row is trusted where a run that is not damaged claims it: what a damaged
 * run says of its own rows is no more than the rest of it. */

static void claim(struct store_file *f, int table, int64_t first, int64_t n)
{
    int64_t rows = f->layout.place[table].rows;
    if (first < 0 || n < 0 || n > rows || first > rows - n)
        return;
    memset(f->trusted[table] + first, true, (size_t)n * sizeof(bool));
}

static enum status claim_graphs(struct store_file *f, struct store_checker *c,
                                int64_t run)
{
    const char *at;
    for (int64_t g = c->own[run].first; g < c->own[run].end; g++) {
        struct graph_row row;
        if (c->at.graphs < 0 || g < 0 ||
            g >= f->layout.place[c->at.graphs].rows)
            continue;
        TRY(windows_fetch_one(&c->rows, c->at.graphs, g, &at));
        memcpy(&row, at, sizeof row);
        claim(f, c->at.graphs, g, 1);
        claim(f, c->at.edges, row.edge_start, row.edge_count);
    }
    return OK;
}

static enum status claim_ragged(struct store_file *f, struct store_checker *c,
                                int64_t run)
{
    const struct table *t = f->table[c->at.runs];
    const char *row;
    TRY(windows_fetch_one(&c->rows, c->at.runs, run, &row));
    for (int k = 0; k < c->at.n_ragged; k++)
        claim(f, c->at.ragged[k].table,
              table_integer(t, row, c->at.ragged[k].start),
              table_integer(t, row, c->at.ragged[k].count));
    return OK;
}

static enum status new_trust(struct store_file *f, const struct joints *at,
                             struct arena *arena)
{
    int table[2 + STORE_TABLES] = {at->graphs, at->edges}, n = 2;
    for (int k = 0; k < at->n_ragged; k++)
        table[n++] = at->ragged[k].table;
    for (int i = 0; i < n; i++)
        if (table[i] >= 0)
            NEW(f->trusted[table[i]], arena,
                f->layout.place[table[i]].rows + 1);
    return OK;
}

void store_tell(const struct store_file *f)
{
    if (f->damaged_runs)
        log_warn_once("%s: %" PRId64 " damaged runs are left out (see "
                      "wiresweep verify)",
                      f->path, f->damaged_runs);
    if (f->damaged_times)
        log_warn_once("%s: %" PRId64 " damaged rows of /telemetry are left "
                      "out: times and hosts of runs (see wiresweep verify)",
                      f->path, f->damaged_times);
}

enum status store_judge(struct store_file *f, struct arena *arena,
                        int64_t *damaged)
{
    struct store_checker *c;
    const char *why;
    TRY(store_checker_open(f, arena, &c));
    int64_t runs = f->layout.place[c->at.runs].rows;
    NEW(f->verdict, arena, runs);
    *damaged = 0;
    for (int64_t i = 0; i < runs; i++) {
        enum store_verdict v = STORE_UNFINISHED;
        TRY(store_check_run(c, i, &v, &why));
        f->verdict[i] = (uint8_t)v;
        *damaged += v == STORE_DAMAGED;
    }
    f->damaged_runs = *damaged;
    TRY(telemetry_judge(f, arena));
    if (*damaged == 0)
        return OK;
    TRY(new_trust(f, &c->at, arena));
    for (int64_t i = 0; i < runs; i++)
        if (f->verdict[i] != STORE_DAMAGED) {
            TRY(claim_graphs(f, c, i));
            TRY(claim_ragged(f, c, i));
        }
    return OK;
}
