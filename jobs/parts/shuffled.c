#include "shuffled.h"

#include <string.h>

#include "arena.h"
#include "graphs.h"

struct shuffled {
    struct wiring recorded, now; /* now: has room for every pair */
};

static enum status open_shuffled(struct task *t)
{
    struct shuffled *s;
    NEW(s, t->arena, 1);
    s->recorded = s->now = t->wiring[0];
    int pairs = s->now.nodes * (s->now.nodes - 1) / 2;
    NEW(s->now.source, t->arena, pairs);
    NEW(s->now.target, t->arena, pairs);
    t->own = s;
    t->wiring = &s->now;
    return OK;
}

/* Unlike any number of /graphs, which are below 2^30, since epoch > 0;
 * replicates are below 2^20, epochs below 2^14 (sweep files). */
static uint64_t index_of(const struct task *t, int epoch)
{
    return (uint64_t)epoch << 50 | (uint64_t)t->trial.replicate << 30 |
           (uint64_t)t->trial.graph_index;
}

enum status shuffled_graph(struct task *t, int epoch)
{
    if (!t->own)
        TRY(open_shuffled(t));
    struct shuffled *s = t->own;
    struct wiring drawn = s->recorded;
    struct mark start = arena_mark(t->arena);
    if (epoch > 0)
        TRY(graphs_draw(t, index_of(t, epoch), &drawn));
    s->now.edges = drawn.edges;
    memcpy(s->now.source, drawn.source, (size_t)drawn.edges * sizeof(int));
    memcpy(s->now.target, drawn.target, (size_t)drawn.edges * sizeof(int));
    arena_rewind(t->arena, start);
    return OK;
}
