/* Diagrams and connectomes of a result file. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "log.h"
#include "recipe.h"
#include "topology_parts.h"
#include "topology_record.h"
#include "where.h"

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
                             " %s %" PRId64, record_key[k], s->key[k]);
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
    TRY(record_open(q, path, keep, work, &r));
    TRY(choose(q, &r, keep, &use));
    TRY(take_spans(q, &r, use, keep, work, out));
    TRY(take_labels(q, &r, use, keep, out));
    return q->by ? take_blocks(&r, use, keep, out) : OK;
}
