#include <math.h>

#include "arena.h"
#include "graph_file.h"
#include "library.h"
#include "output.h"

/* Colours of Okabe and Ito, which every kind of sight tells apart. */
#define BLUE   "#0072B2"
#define ORANGE "#E69F00"
#define GREEN  "#009E73"
#define GREY   "#9AA0A6"
#define INK    "#30343B"

enum {
    SIDE = 640, /* of the drawing, in pixels */
    MARGIN = 32,
    HEAD = 56, /* above it: title and legend */
    MOST_LABELS = 100,
    MOST_SPRINGS = 1000 /* nodes that Kamada and Kawai's layout can take */
};

/* Springs as long as the shortest paths show structure best, for n^2 memory
 * and more time; larger graphs repel and attract by force. */
static enum status lay_out(const struct wiring *g, struct arena *work,
                           igraph_matrix_t *xy)
{
    igraph_t *graph;
    TRY(library_graph(g, work, &graph));
    if (g->nodes <= MOST_SPRINGS)
        return library_status(
            igraph_layout_kamada_kawai(graph, xy, false, 50 * g->nodes, 0,
                                       g->nodes, NULL, NULL, NULL, NULL, NULL),
            "laying out the graph");
    return library_status(igraph_layout_fruchterman_reingold(
                              graph, xy, false, 300, sqrt(g->nodes) / 10,
                              IGRAPH_LAYOUT_GRID, NULL, NULL, NULL, NULL, NULL),
                          "laying out the graph");
}

struct place {
    double x, y;
};

/* Scales the layout into the drawing, its longer side filling it. */
static void fit(const igraph_matrix_t *xy, int n, struct place *at)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (int v = 0; v < n; v++)
        for (int i = 0; i < 2; i++) {
            low[i] = fmin(low[i], MATRIX(*xy, v, i));
            high[i] = fmax(high[i], MATRIX(*xy, v, i));
        }
    double width = fmax(high[0] - low[0], high[1] - low[1]);
    double scale = width > 0 ? (SIDE - 2 * MARGIN) / width : 1;
    double centre = SIDE / 2.0;
    for (int v = 0; v < n; v++) {
        double x = MATRIX(*xy, v, 0) - (low[0] + high[0]) / 2;
        double y = MATRIX(*xy, v, 1) - (low[1] + high[1]) / 2;
        at[v] = (struct place){centre + scale * x, HEAD + centre + scale * y};
    }
}

/* Degrees; and of a directed graph those that come in. */
struct ends {
    int *in, *out;
};

static enum status count_ends(const struct wiring *g, struct arena *work,
                              struct ends *d)
{
    NEW(d->in, work, g->nodes);
    NEW(d->out, work, g->nodes);
    for (int e = 0; e < g->edges; e++) {
        d->out[g->source[e]]++;
        d->in[g->target[e]]++;
    }
    return OK;
}

static void draw_head(const struct wiring *g, FILE *f)
{
    int height = HEAD + SIDE;
    fprintf(f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
            "height=\"%d\" viewBox=\"0 0 %d %d\" "
            "font-family=\"Helvetica, Arial, sans-serif\">\n"
            "<title>A graph of %d nodes and %d edges</title>\n"
            "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#FFFFFF\"/>\n"
            "<text x=\"%d\" y=\"28\" font-size=\"16\" fill=\"" INK "\">"
            "%d nodes, %d edges</text>\n",
            SIDE, height, SIDE, height, g->nodes, g->edges, SIDE, height,
            MARGIN, g->nodes, g->edges);
    if (!g->directed)
        return;
    static const char *const colour[] = {ORANGE, BLUE, GREEN};
    static const char *const name[] = {"input", "inner", "output"};
    for (int i = 0; i < 3; i++)
        fprintf(f,
                "<circle cx=\"%d\" cy=\"44\" r=\"5\" fill=\"%s\"/>"
                "<text x=\"%d\" y=\"48\" font-size=\"12\" fill=\"" INK "\">"
                "%s</text>\n",
                MARGIN + 5 + 72 * i, colour[i], MARGIN + 15 + 72 * i, name[i]);
}

static void draw_edges(const struct wiring *g, const struct place *at, FILE *f)
{
    double most = 0;
    for (int e = 0; g->weight && e < g->edges; e++)
        most = fmax(most, fabs(g->weight[e]));
    double base = g->edges > 1000 ? 0.5 : 1.2;
    fprintf(f, "<g stroke=\"" GREY "\" stroke-opacity=\"%g\">\n",
            g->edges > 1000 ? 0.35 : 0.8);
    for (int e = 0; e < g->edges; e++) {
        struct place a = at[g->source[e]], b = at[g->target[e]];
        double share = g->weight ? fabs(g->weight[e]) / most : 0.5;
        fprintf(f,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
                "stroke-width=\"%.2f\"/>\n",
                a.x, a.y, b.x, b.y, base * (0.5 + share));
    }
    fputs("</g>\n", f);
}

static const char *colour_of(const struct wiring *g, const struct ends *d,
                             int v)
{
    if (!g->directed || (d->in[v] && d->out[v]))
        return BLUE;
    return d->in[v] ? GREEN : ORANGE;
}

static void draw_nodes(const struct wiring *g, const struct place *at,
                       const struct ends *d, FILE *f)
{
    double radius = fmax(3, fmin(12, 60 / sqrt(g->nodes)));
    fprintf(f, "<g stroke=\"#FFFFFF\" stroke-width=\"%.1f\">\n", radius / 7);
    for (int v = 0; v < g->nodes; v++)
        fprintf(f,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\">"
                "<title>node %d, degree %d</title></circle>\n",
                at[v].x, at[v].y, radius, colour_of(g, d, v), v,
                d->in[v] + d->out[v]);
    fputs("</g>\n", f);
    if (g->nodes > MOST_LABELS)
        return;
    fprintf(f,
            "<g font-size=\"%.1f\" fill=\"#FFFFFF\" text-anchor=\"middle\" "
            "pointer-events=\"none\">\n",
            radius);
    for (int v = 0; v < g->nodes; v++)
        fprintf(f, "<text x=\"%.1f\" y=\"%.1f\">%d</text>\n", at[v].x,
                at[v].y + radius * 0.35, v);
    fputs("</g>\n", f);
}

enum status graph_draw_svg(const struct wiring *g, uint64_t seed,
                           const char *path, struct arena *work)
{
    struct mark start = arena_mark(work);
    igraph_matrix_t *xy;
    struct place *at;
    struct ends d;
    struct output o;
    TRY(library_start(seed));
    TRY(library_matrix(work, &xy));
    TRY(lay_out(g, work, xy));
    NEW(at, work, g->nodes);
    fit(xy, g->nodes, at);
    TRY(count_ends(g, work, &d));
    TRY(output_open(path, &o));
    draw_head(g, o.file);
    draw_edges(g, at, o.file);
    draw_nodes(g, at, &d, o.file);
    fputs("</svg>\n", o.file);
    TRY(output_close(&o));
    arena_rewind(work, start);
    return OK;
}
