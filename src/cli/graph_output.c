/* The graph that was told of, to a file. */
#include <string.h>

#include "arena.h"
#include "graph_report.h"
#include "log.h"

/* The names in execution order; NULL for none. */
static enum status order_names(const struct graph_report *r,
                               struct arena *arena, const char *const **out)
{
    const char **name;
    *out = NULL;
    if (!r->origin.name)
        return OK;
    NEW(name, arena, r->graph.nodes);
    for (int v = 0; v < r->graph.nodes; v++)
        name[r->position[v]] = r->origin.name[v];
    *out = name;
    return OK;
}

enum status graph_output(const struct graph_report *r, const char *path,
                         struct arena *work)
{
    const char *dot = strrchr(path, '.');
    const char *const *name;
    struct wiring dag = r->dag;
    if (dot && strcmp(dot, ".svg") == 0)
        return graph_draw_svg(&dag, r->seed, path, work);
    TRY(order_names(r, work, &name));
    if (name && dot && strcmp(dot, ".edges") == 0)
        log_note("%s holds numbers, no names; .gml and .graphml keep both",
                 path);
    dag.directed = false; /* the order says the direction */
    return graph_write(&dag, name, path, work);
}
