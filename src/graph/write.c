#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "graph_file.h"
#include "output.h"

static double weight(const struct wiring *g, int e)
{
    return g->weight ? g->weight[e] : 1;
}

static void write_edge_list(const struct wiring *g, FILE *f)
{
    fprintf(f, "%d\n%d\n", g->nodes, g->edges);
    for (int e = 0; e < g->edges; e++) {
        fprintf(f, "%d %d", g->source[e], g->target[e]);
        if (g->weight)
            fprintf(f, " %.17g", g->weight[e]);
        fputc('\n', f);
    }
}

static void write_csv(const struct wiring *g, FILE *f)
{
    fputs("src,dst,weight\n", f);
    for (int e = 0; e < g->edges; e++)
        fprintf(f, "%d,%d,%.17g\n", g->source[e], g->target[e], weight(g, e));
}

static void write_gml(const struct wiring *g, FILE *f)
{
    fprintf(f, "Creator \"wiresweep\"\ngraph [\n  directed %d\n", g->directed);
    for (int v = 0; v < g->nodes; v++)
        fprintf(f, "  node [ id %d ]\n", v);
    for (int e = 0; e < g->edges; e++) {
        fprintf(f, "  edge [ source %d target %d", g->source[e], g->target[e]);
        if (g->weight)
            fprintf(f, " weight %.17g", g->weight[e]);
        fputs(" ]\n", f);
    }
    fputs("]\n", f);
}

static void write_graphml(const struct wiring *g, FILE *f)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
          f);
    if (g->weight)
        fputs("  <key id=\"weight\" for=\"edge\" attr.name=\"weight\" "
              "attr.type=\"double\"/>\n",
              f);
    fprintf(f, "  <graph id=\"G\" edgedefault=\"%sdirected\">\n",
            g->directed ? "" : "un");
    for (int v = 0; v < g->nodes; v++)
        fprintf(f, "    <node id=\"n%d\"/>\n", v);
    for (int e = 0; e < g->edges; e++) {
        fprintf(f, "    <edge source=\"n%d\" target=\"n%d\"", g->source[e],
                g->target[e]);
        if (g->weight)
            fprintf(f, "><data key=\"weight\">%.17g</data></edge>\n",
                    g->weight[e]);
        else
            fputs("/>\n", f);
    }
    fputs("  </graph>\n</graphml>\n", f);
}

/* A list of pairs tells neither isolated nodes at the end nor the direction
 * of edges that all rise: what could not be read back is refused. */
static enum status check_list(const struct wiring *g, const char *path,
                              bool names_nodes)
{
    bool rising = false, falling = false, last = false;
    for (int e = 0; e < g->edges; e++) {
        rising = rising || g->source[e] < g->target[e];
        falling = falling || g->source[e] > g->target[e];
        last = last || g->source[e] == g->nodes - 1 ||
               g->target[e] == g->nodes - 1;
    }
    if (g->directed && !(rising && falling))
        return FAIL(ERR_INPUT,
                    "%s: a list whose edges all rise would be read as "
                    "undirected; write .gml or .graphml",
                    path);
    if (!names_nodes && !last)
        return FAIL(ERR_INPUT,
                    "%s: a CSV cannot say that node %d, the last, has no "
                    "edges; write .edges, .gml or .graphml",
                    path, g->nodes - 1);
    return OK;
}

enum status graph_write(const struct wiring *g, const char *path,
                        struct arena *work)
{
    static const struct {
        const char *ending;
        void (*write)(const struct wiring *g, FILE *f);
        bool list, names_nodes;
    } form[] = {{".edges", write_edge_list, true, true},
                {".csv", write_csv, true, false},
                {".gml", write_gml, false, true},
                {".graphml", write_graphml, false, true}};
    const char *dot = strrchr(path, '.');
    struct output o;
    (void)work;
    for (int i = 0; i < 4; i++)
        if (dot && strcmp(dot, form[i].ending) == 0) {
            if (form[i].list)
                TRY(check_list(g, path, form[i].names_nodes));
            TRY(output_open(path, &o));
            form[i].write(g, o.file);
            return output_close(&o);
        }
    return FAIL(ERR_INPUT,
                "%s: a graph is written as .edges, .csv, .gml, .graphml or "
                "drawn as .svg",
                path);
}
