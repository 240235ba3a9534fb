#include "arena.h"
#include "graph_file.h"
#include "sample.h"

enum status graph_names(struct graph_name name, enum graph_order order,
                        struct arena *arena, int *n, const char *const **out)
{
    struct graph_origin origin;
    struct wiring given, g, dag;
    struct graph_depth depth;
    const char **ordered;
    int *position;
    *n = 0;
    /* rewiring keeps degrees, so the file's graph has the order of them all */
    TRY(graph_read(name.spec->path, arena, &given, &origin));
    if (!origin.name)
        return OK;
    TRY(graph_symmetrise(&given, arena, &g));
    NEW(position, arena, g.nodes);
    NEW(ordered, arena, g.nodes);
    TRY(graph_orient(name, &g, order, arena, &dag, position, &depth));
    for (int v = 0; v < g.nodes; v++)
        ordered[position[v]] = origin.name[v];
    *n = g.nodes;
    *out = ordered;
    return OK;
}
