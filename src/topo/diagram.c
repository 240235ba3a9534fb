#include "diagram.h"

#include <math.h>

#include "arena.h"
#include "sort.h"
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
    size_t tree = room_for(nodes, 12 * sizeof(float)) + 1024;
    return diagram_bytes(nodes) + tree + sort_room(diagram_pairs(nodes));
}

enum status diagram_new(int nodes, struct arena *arena, struct diagram *out)
{
    *out = (struct diagram){.nodes = nodes,
                            .births = nodes - 1,
                            .deaths = diagram_pairs(nodes) - (nodes - 1)};
    NEW_UNSET(out->birth, arena, out->births);
    NEW_UNSET(out->death, arena, out->deaths);
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
    TRY(sort_floats(tree.weight, out->births, arena, out->birth));
    TRY(sort_rest(w, &tree, arena, out->death));
    arena_rewind(arena, mark);
    return OK;
}
