/* Diagrams and connectomes of a result file. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "log.h"
#include "recipe.h"
#include "store_check.h"
#include "store_matrices.h"
#include "topology_parts.h"
#include "where.h"

enum { BLOCK_ROWS = 4096, KEYS = 4 };

static const char *const key_name[KEYS] = {"run", "epoch", "layer", "class"};

/* Rows of one diagram or connectome: they stand together. */
struct span {
    int64_t key[KEYS]; /* layer -1 in /connectomes */
    int64_t first, rows;
};

struct record {
    struct store_file file;
    int table;
    const struct table *type;
    bool weights;
    int at[KEYS]; /* column of each key, -1 for none */
    int present;  /* a column that is -1 in empty rows alone */
    int from, to; /* columns: birth and death; source and target */
    int weight;   /* column, of connectomes */
    struct span *span;
    int64_t spans;
    struct frame frame; /* a row per span: keys, and the columns of its run */
};

enum status topology_has_weights(const struct topology_request *q,
                                 struct arena *work, bool *yes)
{
    struct mark mark = arena_mark(work);
    struct store_file file;
    enum store_kind kind;
    *yes = true;
    TRY(store_kind_of(q->path[0], &kind));
    if (q->paths != 1 || kind != STORE_RESULT)
        return OK;
    TRY(store_open(q->path[0], work, &file));
    int i = store_find(&file.layout, "connectomes");
    *yes = i >= 0 && file.layout.place[i].rows > 0;
    arena_rewind(work, mark);
    return OK;
}

static int find(const struct record *r, const char *name, bool number)
{
    int i = table_find(r->type, name);
    return i >= 0 && (r->type->column[i].type == COL_F64) == number &&
                   r->type->column[i].type != COL_TEXT
               ? i
               : -1;
}

/* The columns that are read, by name. */
static enum status find_columns(struct record *r)
{
    bool w = r->weights;
    for (int k = 0; k < KEYS; k++)
        r->at[k] = find(r, key_name[k], false);
    r->present = find(r, w ? "source" : "dim", false);
    r->from = find(r, w ? "source" : "birth", !w);
    r->to = find(r, w ? "target" : "death", !w);
    r->weight = w ? find(r, "weight", true) : 0;
    if (r->at[0] < 0 || r->at[1] < 0 || r->present < 0 || r->from < 0 ||
        r->to < 0 || r->weight < 0)
        return FAIL(ERR_DAMAGED,
                    "%s: /%s lacks a column that this program reads: run, "
                    "epoch, %s",
                    r->file.path, r->type->name,
                    w ? "source, target or weight" : "dim, birth or death");
    return OK;
}

static enum status open_record(const struct topology_request *q,
                               const char *path, struct arena *keep,
                               struct record *r)
{
    const char *name = q->triangles ? "connectomes" : "diagrams";
    int64_t damaged;
    *r = (struct record){.weights = q->triangles};
    TRY(store_open(path, keep, &r->file));
    TRY(store_judge(&r->file, keep, &damaged));
    store_tell(&r->file);
    r->table = store_find(&r->file.layout, name);
    if (r->table < 0 || r->file.layout.place[r->table].rows == 0)
        return FAIL(ERR_INPUT, "%s has no /%s; %s", path, name,
                    q->triangles ? "--weight 1 clusters its diagrams"
                                 : "its job records none");
    r->type = r->file.table[r->table];
    return find_columns(r);
}

static void read_key(const struct record *r, const char *row, int64_t key[KEYS])
{
    for (int k = 0; k < KEYS; k++)
        key[k] = r->at[k] < 0 ? -1 : table_integer(r->type, row, r->at[k]);
}

/* Rows that nobody has written yet, or that are damaged. */
static bool empty(const struct record *r, int64_t i, const char *row)
{
    const bool *trusted = r->file.trusted[r->table];
    return table_number(r->type, row, r->present) < 0 ||
           (trusted && !trusted[i]);
}

/* Counts the spans (r->span NULL), or lists them. */
static enum status scan(struct record *r, struct arena *work)
{
    int64_t rows = r->file.layout.place[r->table].rows;
    int bytes = r->type->row_bytes;
    struct span last = {.first = -1};
    char *block;
    struct mark mark = arena_mark(work);
    NEW(block, work, (long)BLOCK_ROWS * bytes);
    r->spans = 0;
    for (int64_t i = 0; i < rows; i++) {
        const char *row = block + i % BLOCK_ROWS * bytes;
        struct span s = {.first = i};
        int64_t left = rows - i;
        if (i % BLOCK_ROWS == 0)
            TRY(store_rows(&r->file, r->table, i,
                           left < BLOCK_ROWS ? left : BLOCK_ROWS, block));
        if (empty(r, i, row))
            continue;
        read_key(r, row, s.key);
        if (last.first < 0 || memcmp(s.key, last.key, sizeof s.key) != 0)
            r->spans++;
        last = s;
        if (!r->span)
            continue;
        struct span *at = &r->span[r->spans - 1];
        at->first = at->rows ? at->first : i;
        memcpy(at->key, s.key, sizeof s.key);
        at->rows++;
    }
    arena_rewind(work, mark);
    return OK;
}

/* The keys as columns, and those of /runs. */
static enum status frame_spans(struct record *r, struct arena *keep)
{
    struct frame keys = {.name = r->file.path,
                         .rows = r->spans,
                         .columns = KEYS},
                 runs;
    NEW(keys.column, keep, KEYS);
    for (int k = 0; k < KEYS; k++) {
        keys.column[k].name = key_name[k];
        NEW(keys.column[k].number, keep, r->spans);
        for (int64_t i = 0; i < r->spans; i++)
            keys.column[k].number[i] = (double)r->span[i].key[k];
    }
    TRY(store_frame(&r->file, "runs", keep, &runs));
    return frame_join(&keys, &runs, "run", keep, &r->frame);
}

/* Of each run the last epoch that it recorded, where nobody asks for more. */
static void keep_last_epochs(const struct record *r, bool *use)
{
    int64_t left = 0;
    for (int64_t i = r->spans - 1, last = -1; i >= 0; i--) {
        bool same = last >= 0 && r->span[i].key[0] == r->span[last].key[0];
        if (same && r->span[i].key[1] < r->span[last].key[1]) {
            left += use[i];
            use[i] = false;
        } else {
            last = i;
        }
    }
    if (left > 0)
        log_note("%" PRId64 " of earlier epochs are left out; --where \"epoch "
                 "> 0\" takes all",
                 left);
}

static enum status choose(const struct topology_request *q, struct record *r,
                          struct arena *keep, bool **use)
{
    const struct series *status = frame_find(&r->frame, "status");
    size_t at;
    if (q->where)
        TRY(where_rows(&r->frame, q->where, keep, use, &at));
    else
        NEW(*use, keep, r->spans);
    for (int64_t i = 0; i < r->spans; i++) {
        bool done = status && status->text && status->text[i] &&
                    strcmp(status->text[i], "done") == 0;
        (*use)[i] = done && (!q->where || (*use)[i]);
    }
    if (!q->where)
        keep_last_epochs(r, *use);
    return OK;
}

/* ---- one span to a sample ------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static enum status damaged(const struct record *r, const struct span *s)
{
    return FAIL(ERR_DAMAGED,
                "%s: the rows of /%s from %" PRId64 " on (run %" PRId64
                ") are no whole graph",
                r->file.path, r->type->name, s->first, s->key[0]);
}

static const char *row_at(const struct record *r, const char *rows, int64_t i)
{
    return rows + i * r->type->row_bytes;
}

/* A birth (dim 0), or the death of a cycle; *birth says which. */
static double diagram_value(const struct record *r, const char *row,
                            bool *birth)
{
    *birth = table_integer(r->type, row, r->present) == 0;
    return table_number(r->type, row, *birth ? r->from : r->to);
}

static enum status take_diagram(const struct record *r, const struct span *s,
                                const char *rows, struct arena *keep,
                                struct diagram *out)
{
    long births = 0, deaths = 0;
    bool birth;
    for (int64_t i = 0; i < s->rows; i++) {
        if (!isfinite(diagram_value(r, row_at(r, rows, i), &birth)))
            return damaged(r, s);
        births += birth;
    }
    if (births + 1 > DIAGRAM_MOST_NODES ||
        s->rows != diagram_pairs((int)births + 1))
        return damaged(r, s);
    TRY(diagram_new((int)births + 1, keep, out));
    births = 0;
    for (int64_t i = 0; i < s->rows; i++) {
        double x = diagram_value(r, row_at(r, rows, i), &birth);
        if (birth)
            out->birth[births++] = (float)x;
        else
            out->death[deaths++] = (float)x;
    }
    qsort(out->birth, (size_t)births, sizeof(float), by_value);
    qsort(out->death, (size_t)deaths, sizeof(float), by_value);
    return OK;
}

static enum status take_weights(const struct topology_request *q,
                                const struct record *r, const struct span *s,
                                const char *rows, struct arena *keep,
                                struct arena *work, struct cluster_sample *out)
{
    int64_t n = 0;
    float *w;
    for (int64_t i = 0; i < s->rows; i++) {
        int64_t target = table_integer(r->type, row_at(r, rows, i), r->to);
        if (target >= DIAGRAM_MOST_NODES)
            return damaged(r, s);
        n = target >= n ? target + 1 : n;
    }
    if (s->rows != diagram_pairs((int)n))
        return damaged(r, s);
    NEW(w, work, n * n);
    for (int64_t i = 0; i < s->rows; i++) {
        const char *row = row_at(r, rows, i);
        int64_t a = table_integer(r->type, row, r->from),
                b = table_integer(r->type, row, r->to);
        if (a < 0 || a >= b)
            return damaged(r, s);
        w[a * n + b] = w[b * n + a] =
            (float)table_number(r->type, row, r->weight);
    }
    return topology_take(q, (struct mat){w, (int)n, (int)n}, keep, work, out);
}

static enum status take_span(const struct topology_request *q,
                             const struct record *r, const struct span *s,
                             struct arena *keep, struct arena *work,
                             struct cluster_sample *out)
{
    struct mark mark = arena_mark(work);
    void *rows = arena_take(work, (size_t)s->rows, (size_t)r->type->row_bytes);
    int nodes = (int)((1 + sqrt(1 + 8 * (double)s->rows)) / 2);
    TRY(topology_afford(q, keep, r->file.path, nodes,
                        (double)diagram_room(nodes) +
                            (double)s->rows * r->type->row_bytes));
    if (!rows)
        return FAIL(ERR_MEMORY, "no room for the rows of a diagram");
    TRY(store_rows(&r->file, r->table, s->first, s->rows, rows));
    if (r->weights)
        TRY(take_weights(q, r, s, rows, keep, work, out));
    else
        TRY(take_diagram(r, s, rows, keep, &out->diagram));
    arena_rewind(work, mark);
    return OK;
}

/* "run 3 epoch 20 layer 1 class 2": what tells it from its neighbours. */
static const char *span_name(const struct span *s, struct arena *keep)
{
    char text[128];
    int used = snprintf(text, sizeof text, "run %" PRId64 " epoch %" PRId64,
                        s->key[0], s->key[1]);
    for (int k = 2; k < KEYS; k++)
        if (s->key[k] >= 0)
            used += snprintf(text + used, sizeof text - (size_t)used,
                             " %s %" PRId64, key_name[k], s->key[k]);
    return arena_string(keep, text);
}

static enum status take_spans(const struct topology_request *q,
                              const struct record *r, const bool *use,
                              struct arena *keep, struct arena *work,
                              struct topology_graphs *out)
{
    for (int64_t i = 0; i < r->spans; i++)
        out->n += use[i];
    if (out->n == 0)
        return FAIL(ERR_INPUT,
                    "%s: no diagram of a done run%s; `wiresweep status` says "
                    "how far it is",
                    r->file.path, q->where ? " that --where names" : "");
    NEW(out->name, keep, out->n);
    NEW(out->sample, keep, out->n);
    for (int64_t i = 0, k = 0; i < r->spans; i++) {
        if (!use[i])
            continue;
        out->name[k] = span_name(&r->span[i], keep);
        if (!out->name[k])
            return FAIL(ERR_MEMORY, "no room for the names of diagrams");
        TRY(take_span(q, r, &r->span[i], keep, work, &out->sample[k++]));
    }
    return OK;
}

/* The column as levels of the spans that are used. */
static enum status take_labels(const struct topology_request *q,
                               const struct record *r, const bool *use,
                               struct arena *keep, struct topology_graphs *out)
{
    const struct series *by;
    struct levels all;
    if (q->labels)
        return FAIL(ERR_INPUT, "--labels is for graph files; --by COLUMN "
                               "groups the diagrams of a result file");
    if (!q->by)
        return OK;
    TRY(frame_get(&r->frame, q->by, &by));
    TRY(levels_find(by, r->spans, use, keep, &all));
    out->by = q->by;
    out->labels = all;
    NEW(out->labels.of, keep, out->n);
    for (int64_t i = 0, k = 0; i < r->spans; i++)
        if (use[i])
            out->labels.of[k++] = all.of[i];
    return OK;
}

/* Networks that share their random weights, as the default recipes pair them.
 */
static enum status take_blocks(const struct record *r, const bool *use,
                               struct arena *keep, struct topology_graphs *out)
{
    struct levels all;
    const struct series *s;
    if (!frame_find(&r->frame, "replicate"))
        return OK;
    TRY(recipe_within(&r->frame, keep, &out->blocks_by));
    TRY(frame_get(&r->frame, out->blocks_by, &s));
    TRY(levels_find(s, r->spans, use, keep, &all));
    out->blocks = all;
    NEW(out->blocks.of, keep, out->n);
    for (int64_t i = 0, k = 0; i < r->spans; i++)
        if (use[i])
            out->blocks.of[k++] = all.of[i];
    return OK;
}

enum status recorded_read(const struct topology_request *q, const char *path,
                          struct arena *keep, struct arena *work,
                          struct topology_graphs *out)
{
    struct record r;
    bool *use;
    *out = (struct topology_graphs){.by = "label"};
    TRY(open_record(q, path, keep, &r));
    TRY(scan(&r, work));
    NEW(r.span, keep, r.spans);
    TRY(scan(&r, work));
    TRY(frame_spans(&r, keep));
    TRY(choose(q, &r, keep, &use));
    TRY(take_spans(q, &r, use, keep, work, out));
    TRY(take_labels(q, &r, use, keep, out));
    return q->by ? take_blocks(&r, use, keep, out) : OK;
}
