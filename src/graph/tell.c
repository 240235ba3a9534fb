#include "arena.h"
#include "graph_file.h"
#include "lines.h"

struct teller {
    graph_take *take;
    void *context;
    struct graph_told told;
    struct draft directions; /* without room: weights of 0 only */
};

static enum status tell(void *context, const struct cursor *c, int source,
                        int target, double weight)
{
    struct teller *t = context;
    const struct graph_pair pair = {source, target, c->line, weight};
    TRY(draft_add(&t->directions, c, source, target, 0));
    if (weight == 0)
        return OK;
    t->told.pairs++;
    t->told.all_one = t->told.all_one && weight == 1;
    return t->take(t->context, &pair);
}

enum status graph_tell_pairs(const char *path, graph_take *take, void *context,
                             struct arena *work, struct graph_told *out)
{
    struct mark mark = arena_mark(work);
    struct teller t = {take, context, {.all_one = true}, {0}};
    const struct pair_taker to = {tell, &t};
    struct lines l;
    TRY(lines_open(path, work, &l));
    enum text_form form = lines_form(&l);
    t.told.lines = form == TEXT_EDGES || form == TEXT_CSV;
    if (t.told.lines)
        TRY(lines_tell(&l, &to, &t.told.nodes));
    t.told.directed = draft_directed(&t.directions);
    *out = t.told;
    arena_rewind(work, mark);
    return OK;
}
