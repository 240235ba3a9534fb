#include "levels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "identity.h"

struct item {
    const char *text;
    double number;
    int64_t row;
};

static int by_value(const struct item *a, const struct item *b)
{
    if (a->text)
        return strcmp(a->text, b->text);
    return (a->number > b->number) - (a->number < b->number);
}

static int by_value_and_row(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = by_value(x, y);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_row(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

static int64_t collect(const struct series *s, int64_t rows, const bool *use,
                       struct item *item)
{
    int64_t n = 0;
    for (int64_t i = 0; i < rows; i++) {
        if (use && !use[i])
            continue;
        if (s->text && s->text[i][0] != '\0')
            item[n++] = (struct item){s->text[i], 0, i};
        else if (!s->text && !isnan(s->number[i]))
            item[n++] = (struct item){NULL, s->number[i], i};
    }
    return n;
}

/* Every row's level, by sorting; how many levels there are. */
static enum status number_levels(const struct series *s, int64_t rows,
                                 const bool *use, struct arena *work,
                                 int64_t *of, int64_t *count)
{
    struct mark start = arena_mark(work);
    struct item *item, *first; /* first: of each level, in order of rows */
    NEW(item, work, rows);
    NEW(first, work, rows);
    int64_t n = collect(s, rows, use, item), m = 0;
    qsort(item, (size_t)n, sizeof *item, by_value_and_row);
    for (int64_t i = 0; i < n; i++)
        if (i == 0 || by_value(&item[i - 1], &item[i]) != 0)
            first[m++] = item[i];
    qsort(first, (size_t)m, sizeof *first, by_row);
    for (int64_t i = 0; i < rows; i++)
        of[i] = -1;
    for (int64_t k = 0; k < m; k++)
        of[first[k].row] = k;
    for (int64_t i = 1; i < n; i++)
        if (by_value(&item[i - 1], &item[i]) == 0)
            of[item[i].row] = of[item[i - 1].row];
    *count = m;
    arena_rewind(work, start);
    return OK;
}

static enum status name_of(const struct series *s, int64_t row,
                           struct arena *arena, const char **name)
{
    char text[32];
    if (s->text) {
        *name = s->text[row];
        return OK;
    }
    snprintf(text, sizeof text, "%.12g", s->number[row]);
    *name = arena_string(arena, text);
    return *name ? OK : FAIL(ERR_MEMORY, "no room for names of groups");
}

enum status levels_find(const struct series *s, int64_t rows, const bool *use,
                        struct arena *arena, struct levels *out)
{
    struct levels l = {0};
    NEW(l.of, arena, rows);
    TRY(number_levels(s, rows, use, arena, l.of, &l.count));
    NEW(l.name, arena, l.count);
    for (int64_t i = 0, next = 0; i < rows; i++)
        if (l.of[i] == next)
            TRY(name_of(s, i, arena, &l.name[next++]));
    *out = l;
    return OK;
}

/* unit and file as one number each row. */
static enum status join_levels(const struct levels *a, const struct levels *b,
                               int64_t rows, struct arena *arena,
                               struct levels *out)
{
    struct series both = {.name = "unit"};
    NEW(both.number, arena, rows);
    for (int64_t i = 0; i < rows; i++)
        both.number[i] = a->of[i] < 0 || b->of[i] < 0
                             ? NAN
                             : (double)(b->of[i] * a->count + a->of[i]);
    return levels_find(&both, rows, NULL, arena, out);
}

enum status levels_of_id(const struct frame *f, const char *name,
                         const bool *use, struct arena *arena,
                         struct levels *out)
{
    const struct series *column, *file = frame_find(f, FRAME_SOURCE);
    const struct series *graph = frame_find(f, FRAME_GRAPH);
    struct levels files;
    if (graph && strcmp(name, "graph") == 0)
        return levels_find(graph, f->rows, use, arena, out);
    TRY(frame_get(f, name, &column));
    TRY(levels_find(column, f->rows, use, arena, out));
    if (!file || strcmp(name, "weight_seed") == 0)
        return OK;
    TRY(levels_find(file, f->rows, use, arena, &files));
    return join_levels(out, &files, f->rows, arena, out);
}

static enum status every_row(const struct frame *f, const bool *use,
                             struct arena *arena, struct levels *out)
{
    NEW(out->of, arena, f->rows);
    out->count = 0;
    for (int64_t i = 0; i < f->rows; i++)
        out->of[i] = !use || use[i] ? out->count++ : -1;
    return OK;
}

static void count_runs(struct units *u)
{
    memset(u->runs, 0, (size_t)u->count * sizeof *u->runs);
    for (int64_t i = 0; i < u->rows; i++)
        if (u->of[i] >= 0)
            u->runs[u->of[i]]++;
}

enum status units_find(const struct frame *f, const char *by, const bool *use,
                       struct arena *arena, struct units *out)
{
    struct levels l = {0};
    if (strcmp(by, "row") == 0)
        TRY(every_row(f, use, arena, &l));
    else
        TRY(levels_of_id(f, by, use, arena, &l));
    struct units u = {.count = l.count, .of = l.of, .rows = f->rows};
    NEW(u.runs, arena, u.count);
    count_runs(&u);
    *out = u;
    return OK;
}

/* Whether a column takes several values within one unit. */
static enum status varies_within(const struct units *u, const int64_t *level,
                                 struct arena *work, bool *out)
{
    struct mark start = arena_mark(work);
    int64_t *first;
    *out = false;
    NEW(first, work, u->count);
    for (int64_t k = 0; k < u->count; k++)
        first[k] = -1;
    for (int64_t i = 0; i < u->rows && !*out; i++) {
        int64_t k = u->of[i];
        if (k < 0)
            continue;
        *out = first[k] >= 0 && first[k] != level[i];
        first[k] = level[i];
    }
    arena_rewind(work, start);
    return OK;
}

enum status units_split(struct units *u, const struct series *s,
                        struct arena *arena, bool *split)
{
    struct series both = {.name = "unit"};
    struct levels l;
    TRY(levels_find(s, u->rows, NULL, arena, &l));
    for (int64_t i = 0; i < u->rows; i++)
        l.of[i]++; /* missing is 0 */
    TRY(varies_within(u, l.of, arena, split));
    if (!*split)
        return OK;
    NEW(both.number, arena, u->rows);
    for (int64_t i = 0; i < u->rows; i++)
        both.number[i] =
            u->of[i] < 0 ? NAN : (double)(u->of[i] * (l.count + 1) + l.of[i]);
    TRY(levels_find(&both, u->rows, NULL, arena, &l));
    u->count = l.count;
    u->of = l.of;
    NEW(u->runs, arena, u->count);
    count_runs(u);
    return OK;
}

enum status units_mean(const struct units *u, const struct series *s,
                       struct arena *arena, double **mean)
{
    double *first, *rest, *seen; /* [units] */
    if (!s->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; only numbers can be "
                    "averaged",
                    s->name);
    NEW(first, arena, u->count);
    NEW(rest, arena, u->count);
    NEW(seen, arena, u->count);
    /* Summed as distances from the first, so that a constant stays one. */
    for (int64_t i = 0; i < u->rows; i++) {
        int64_t k = u->of[i];
        if (k < 0 || isnan(s->number[i]))
            continue;
        if (seen[k]++ == 0)
            first[k] = s->number[i];
        rest[k] += s->number[i] - first[k];
    }
    for (int64_t k = 0; k < u->count; k++)
        first[k] = seen[k] > 0 ? first[k] + rest[k] / seen[k] : NAN;
    *mean = first;
    return OK;
}

enum status units_level(const struct units *u, const struct levels *l,
                        struct arena *arena, int64_t **level)
{
    int64_t *of; /* [units] */
    bool *seen;
    NEW(of, arena, u->count);
    NEW(seen, arena, u->count);
    for (int64_t k = 0; k < u->count; k++)
        of[k] = -1;
    for (int64_t i = 0; i < u->rows; i++) {
        int64_t k = u->of[i];
        if (k < 0)
            continue;
        of[k] = !seen[k] || of[k] == l->of[i] ? l->of[i] : -1;
        seen[k] = true;
    }
    *level = of;
    return OK;
}
