#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "form.h"
#include "graph_file.h"
#include "output.h"

static double weight(const struct wiring *g, int e)
{
    return g->weight ? g->weight[e] : 1;
}

static void write_edge_list(const struct wiring *g, const char *const *name,
                            FILE *f)
{
    (void)name;
    fprintf(f, "%d\n%d\n", g->nodes, g->edges);
    for (int e = 0; e < g->edges; e++) {
        fprintf(f, "%d %d", g->source[e], g->target[e]);
        if (g->weight)
            fprintf(f, " %.17g", g->weight[e]);
        fputc('\n', f);
    }
}

/* In quotes where the text would not be one field. */
static void write_field(const char *text, FILE *f)
{
    bool plain = !strpbrk(text, ",;\t\"'{}# ");
    if (!plain)
        fputc('"', f);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', f);
        fputc(*text, f);
    }
    if (!plain)
        fputc('"', f);
}

static void write_csv(const struct wiring *g, const char *const *name, FILE *f)
{
    fputs("src,dst,weight\n", f);
    for (int e = 0; e < g->edges; e++) {
        if (name) {
            write_field(name[g->source[e]], f);
            fputc(',', f);
            write_field(name[g->target[e]], f);
        } else {
            fprintf(f, "%d,%d", g->source[e], g->target[e]);
        }
        fprintf(f, ",%.17g\n", weight(g, e));
    }
}

/* With what stands for characters that mean something in XML and GML, or, in
 * GML, that are not ASCII. */
static void write_escaped(const char *text, bool ascii, FILE *f)
{
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        unsigned long code = *s;
        if (*s == '&' || *s == '<' || *s == '>' || *s == '"') {
            fprintf(f, "&#%lu;", code);
        } else if (*s < 0x80 || !ascii) {
            fputc(*s, f);
        } else {
            int more = *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
            code = *s & (0x3fUL >> more);
            for (; more > 0; more--)
                code = code << 6 | (*++s & 0x3fUL);
            fprintf(f, "&#%lu;", code);
        }
    }
}

static void write_gml(const struct wiring *g, const char *const *name, FILE *f)
{
    fprintf(f, "Creator \"wiresweep\"\ngraph [\n  directed %d\n", g->directed);
    for (int v = 0; v < g->nodes; v++) {
        fprintf(f, "  node [ id %d", v);
        if (name) {
            fputs(" label \"", f);
            write_escaped(name[v], true, f);
            fputc('"', f);
        }
        fputs(" ]\n", f);
    }
    for (int e = 0; e < g->edges; e++) {
        fprintf(f, "  edge [ source %d target %d", g->source[e], g->target[e]);
        if (g->weight)
            fprintf(f, " weight %.17g", g->weight[e]);
        fputs(" ]\n", f);
    }
    fputs("]\n", f);
}

static void write_graphml(const struct wiring *g, const char *const *name,
                          FILE *f)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
          f);
    if (g->weight)
        fputs("  <key id=\"weight\" for=\"edge\" attr.name=\"weight\" "
              "attr.type=\"double\"/>\n",
              f);
    if (name)
        fputs("  <key id=\"name\" for=\"node\" attr.name=\"name\" "
              "attr.type=\"string\"/>\n",
              f);
    fprintf(f, "  <graph id=\"G\" edgedefault=\"%sdirected\">\n",
            g->directed ? "" : "un");
    for (int v = 0; v < g->nodes; v++) {
        fprintf(f, "    <node id=\"n%d\"%s", v,
                name ? "><data key=\"name\">" : "/>\n");
        if (name) {
            write_escaped(name[v], false, f);
            fputs("</data></node>\n", f);
        }
    }
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

/* The first node without an edge, or -1. */
static int alone(const struct wiring *g, bool *joined)
{
    for (int e = 0; e < g->edges; e++)
        joined[g->source[e]] = joined[g->target[e]] = true;
    for (int v = 0; v < g->nodes; v++)
        if (!joined[v])
            return v;
    return -1;
}

static bool list_tells_direction(const struct wiring *g)
{
    bool rising = false, falling = false;
    for (int e = 0; e < g->edges; e++) {
        rising = rising || g->source[e] < g->target[e];
        falling = falling || g->source[e] > g->target[e];
    }
    return rising && falling;
}

/* A list of pairs does not tell the direction of edges that all rise: what
 * could not be read back is refused. */
static enum status check_list(const struct wiring *g, const char *path)
{
    return !g->directed || list_tells_direction(g)
               ? OK
               : FAIL(ERR_INPUT,
                      "%s: a list whose edges all rise would be read as "
                      "undirected; write .gml or .graphml",
                      path);
}

/* Nor does a CSV tell nodes without edges: none, of names; the first and the
 * last, of numbers. */
static enum status check_csv(const struct wiring *g, const char *const *name,
                             const char *path, struct arena *work)
{
    struct mark mark = arena_mark(work);
    int last = g->nodes - 1;
    bool *joined;
    double x;
    TRY(check_list(g, path));
    NEW(joined, work, g->nodes);
    int v = alone(g, joined);
    if (!name)
        v = !joined[0] ? 0 : !joined[last] ? last : -1;
    arena_rewind(work, mark);
    if (v >= 0)
        return FAIL(ERR_INPUT,
                    "%s: a CSV cannot say that node %d%s has no edges; write "
                    ".edges, .gml or .graphml",
                    path, v, v == last ? ", the last," : "");
    for (int i = 0; name && i < g->nodes; i++)
        if (form_number(name[i], &x))
            return FAIL(ERR_INPUT,
                        "%s: in a CSV the name %s would be a number; write "
                        ".gml or .graphml",
                        path, name[i]);
    return OK;
}

enum status graph_write(const struct wiring *g, const char *const *name,
                        const char *path, struct arena *work)
{
    static const struct {
        const char *ending;
        void (*write)(const struct wiring *g, const char *const *name, FILE *f);
    } form[] = {{".edges", write_edge_list},
                {".csv", write_csv},
                {".gml", write_gml},
                {".graphml", write_graphml}};
    const char *dot = strrchr(path, '.');
    struct output o;
    for (int i = 0; i < 4; i++)
        if (dot && strcmp(dot, form[i].ending) == 0) {
            if (i == 0)
                TRY(check_list(g, path));
            if (i == 1)
                TRY(check_csv(g, name, path, work));
            TRY(output_open(path, &o));
            form[i].write(g, name, o.file);
            return output_close(&o);
        }
    return FAIL(ERR_INPUT,
                "%s: a graph is written as .edges, .csv, .gml, .graphml or "
                "drawn as .svg",
                path);
}
