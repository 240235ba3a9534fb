#include "diagram.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "radix.h"
#include "tree.h"

long diagram_pairs(int nodes)
{
    return (long)nodes * (nodes - 1) / 2;
}

/* Of n numbers in an arena, which rounds up. */
static size_t room_for(long n, size_t size)
{
    return (size_t)n * size + 64;
}

size_t diagram_bytes(int nodes)
{
    return room_for(diagram_pairs(nodes), sizeof(float)) + 64;
}

size_t diagram_room(int nodes)
{
    return diagram_bytes(nodes) +
           room_for(diagram_pairs(nodes), sizeof(float)) +
           room_for(nodes, 16 * sizeof(float)) + sizeof(struct radix) +
           sizeof(struct radix_lines) + 1024;
}

enum status diagram_new(int nodes, struct arena *arena, struct diagram *out)
{
    *out = (struct diagram){.nodes = nodes,
                            .births = nodes - 1,
                            .deaths = diagram_pairs(nodes) - (nodes - 1)};
    NEW(out->birth, arena, out->births);
    NEW(out->death, arena, out->deaths);
    return OK;
}

/* Numbers to be sorted: those of a row, or the weights of a graph that are not
 * in its tree. */
struct numbers {
    struct mat w;            /* one row, or [nodes][nodes] */
    const struct tree *tree; /* NULL for a row */
    long count;
    struct radix *digits;
    struct radix_lines *lines;
};

static void take(const struct numbers *s, const float *x, long n, float *to)
{
    if (to)
        radix_deal(s->digits, 0, s->lines, x, n, to);
    else
        radix_count(s->digits, x, n);
}

/* Counts the numbers (to NULL), or deals them: of a graph row by row of the
 * upper triangle, run by run between the edges of the tree. */
static void visit(const struct numbers *s, float *to)
{
    const struct tree *t = s->tree;
    if (!t) {
        take(s, s->w.at, s->w.cols, to);
        return;
    }
    for (int i = 0, e = 0; i < s->w.rows; i++) {
        const float *row = s->w.at + (long)i * s->w.cols;
        for (int j = i + 1, end; j < s->w.cols; j = end + 1) {
            bool edge = e < t->edges && t->source[e] == i;
            end = edge ? t->target[e++] : s->w.cols;
            take(s, row + j, end - j, to);
        }
    }
}

static void pass_on(const struct numbers *s, int pass, const float *from,
                    float *to)
{
    radix_begin(s->digits, pass, s->lines);
    if (from)
        radix_deal(s->digits, pass, s->lines, from, s->count, to);
    else
        visit(s, to);
    radix_end(s->digits, s->lines, to);
}

/* The first pass reads the numbers where they are, the last one writes `out`;
 * between them they go to and fro. */
static void sort(struct numbers *s, float *aside, float *out)
{
    visit(s, NULL);
    int passes = s->digits->passes;
    const float *from = NULL;
    for (int pass = 0; pass < passes; pass++) {
        float *to = (passes - 1 - pass) % 2 == 0 ? out : aside;
        pass_on(s, pass, from, to);
        from = to;
    }
    for (long i = 0; passes == 0 && i < s->count; i++)
        out[i] = radix_float(s->digits->low);
}

static enum status sort_both(struct mat w, const struct tree *t,
                             struct arena *work, struct diagram *out)
{
    struct mat row = {t->weight, 1, t->edges};
    struct numbers births = {.w = row, .count = out->births};
    struct numbers deaths = {.w = w, .tree = t, .count = out->deaths};
    float *aside;
    NEW(births.digits, work, 1);
    NEW(births.lines, work, 1);
    NEW(aside, work, diagram_pairs(w.rows));
    deaths.digits = births.digits;
    deaths.lines = births.lines;
    uint32_t low = radix_key(t->low), high = radix_key(t->high);
    radix_open(births.digits, low, high);
    sort(&births, aside, out->birth);
    radix_open(deaths.digits, low, high);
    sort(&deaths, aside, out->death);
    return OK;
}

/* The diagonal means nothing, whatever it holds. */
static enum status check_weights(struct mat w)
{
    for (int i = 0; i < w.rows; i++)
        for (int j = 0; j < w.cols; j++)
            if (i != j && !isfinite(mat_get(w, i, j)))
                return FAIL(ERR_INPUT,
                            "the weight in row %d, column %d (from 0) is %g; "
                            "every pair of nodes needs a finite weight",
                            i, j, (double)mat_get(w, i, j));
    return OK;
}

static enum status check_shape(struct mat w)
{
    if (w.rows != w.cols)
        return FAIL(ERR_INPUT,
                    "a matrix of %d rows and %d columns is no graph; both "
                    "count its nodes",
                    w.rows, w.cols);
    if (w.rows < 1 || w.rows > DIAGRAM_MOST_NODES)
        return FAIL(ERR_INPUT, "%d nodes; a diagram takes 1 to %d", w.rows,
                    DIAGRAM_MOST_NODES);
    return OK;
}

enum status diagram_build(struct mat w, struct arena *arena,
                          struct diagram *out)
{
    struct tree tree;
    TRY(check_shape(w));
    TRY(diagram_new(w.rows, arena, out));
    struct mark mark = arena_mark(arena);
    TRY(tree_maximum(w, arena, &tree));
    if (!tree.whole)
        TRY(check_weights(w));
    TRY(sort_both(w, &tree, arena, out));
    arena_rewind(arena, mark);
    return OK;
}
