#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "families.h"
#include "hash.h"
#include "sample.h"

enum { MOST_NODES = 1 << 24, MOST_EDGES = 1 << 29 };

static const char *const family_name[] = {
    [KREGULAR] = "kregular", [WS] = "ws",          [ER] = "er",
    [GNM] = "gnm",           [BA] = "ba",          [WSFLEX] = "wsflex",
    [SONGWANG] = "songwang", [RING] = "ring",      [COMPLETE] = "complete",
    [FROM_FILE] = "file",    [REWIRED] = "rewired"};

const char *graph_family_name(enum graph_family f)
{
    return family_name[f];
}

static double all_pairs(int nodes)
{
    return 0.5 * nodes * (nodes - 1.0);
}

/* The m whose m(n-m) is nearest to n*degree/2; the smaller on a tie. */
static int attach_for(int nodes, double degree)
{
    int best = 1;
    for (int m = 2; m <= nodes / 2; m++)
        if (fabs(m * (double)(nodes - m) - nodes * degree / 2) <
            fabs(best * (double)(nodes - best) - nodes * degree / 2))
            best = m;
    return best;
}

void graph_complete(struct graph_spec *s)
{
    if (s->nodes < 2 || isnan(s->degree))
        return;
    if (s->family == ER && isnan(s->probability))
        s->probability = s->degree / (s->nodes - 1);
    double edges = rint(s->nodes * s->degree / 2);
    if (s->family == GNM && s->edges == 0 && fabs(edges) < INT_MAX)
        s->edges = (int)edges;
    if (s->family == BA && s->attach == 0)
        s->attach = attach_for(s->nodes, s->degree);
}

int graph_flex_edges(const struct graph_spec *s)
{
    return (int)rint(s->degree * s->nodes / 2); /* as Python: halves to even */
}

static enum status check_share(const char *family, const char *name, double x)
{
    if (isnan(x))
        return FAIL(ERR_INPUT, "%s needs %s, a number from 0 to 1", family,
                    name);
    if (x < 0 || x > 1)
        return FAIL(ERR_INPUT, "%s: %s = %g is not from 0 to 1", family, name,
                    x);
    return OK;
}

/* A degree between `least` and nodes - 1; whole says that it is an integer. */
static enum status check_degree(const struct graph_spec *s, double least,
                                bool whole)
{
    const char *name = family_name[s->family];
    double k = s->degree;
    if (isnan(k))
        return FAIL(ERR_INPUT, "%s needs degree", name);
    if (k < least)
        return FAIL(ERR_INPUT,
                    "%s: degree = %g is less than %g, so that no graph of %d "
                    "nodes is connected",
                    name, k, least, s->nodes);
    if (k > s->nodes - 1)
        return FAIL(ERR_INPUT, "%s: degree = %g must be less than nodes = %d",
                    name, k, s->nodes);
    if (whole && k != floor(k))
        return FAIL(ERR_INPUT, "%s: degree = %g is not a whole number", name,
                    k);
    if (k * s->nodes / 2 > MOST_EDGES)
        return FAIL(ERR_INPUT, "%s: more than %d edges", name, MOST_EDGES);
    return OK;
}

static enum status check_kregular(const struct graph_spec *s)
{
    TRY(check_degree(s, s->nodes == 2 ? 1 : 2, true));
    if (fmod(s->degree * s->nodes, 2) != 0)
        return FAIL(ERR_INPUT,
                    "kregular: nodes * degree must be even, %d * %g is odd",
                    s->nodes, s->degree);
    return OK;
}

static enum status check_ws(const struct graph_spec *s)
{
    TRY(check_degree(s, 2, true));
    if (fmod(s->degree, 2) != 0)
        return FAIL(ERR_INPUT,
                    "ws: degree = %g must be even, degree/2 neighbours on "
                    "each side (wsflex takes any)",
                    s->degree);
    return check_share("ws", "rewire", s->rewire);
}

static enum status check_wsflex(const struct graph_spec *s)
{
    TRY(check_degree(s, 0, false));
    if (graph_flex_edges(s) < s->nodes - 1)
        return FAIL(ERR_INPUT,
                    "wsflex: degree = %g gives %d edges; %d nodes need %d to "
                    "be connected",
                    s->degree, graph_flex_edges(s), s->nodes, s->nodes - 1);
    return check_share("wsflex", "rewire", s->rewire);
}

static enum status check_er(const struct graph_spec *s)
{
    if (isnan(s->probability))
        return FAIL(ERR_INPUT, "er needs probability or degree");
    TRY(check_share("er", "probability", s->probability));
    if (s->probability == 0)
        return FAIL(ERR_INPUT, "er: probability = 0 gives no edges at all");
    if (s->probability * all_pairs(s->nodes) > MOST_EDGES)
        return FAIL(ERR_INPUT, "er: more than %d edges", MOST_EDGES);
    return OK;
}

static enum status check_gnm(const struct graph_spec *s)
{
    if (s->edges == 0)
        return FAIL(ERR_INPUT, "gnm needs edges or degree");
    if (s->edges < s->nodes - 1)
        return FAIL(ERR_INPUT,
                    "gnm: edges = %d; %d nodes need %d to be connected",
                    s->edges, s->nodes, s->nodes - 1);
    if (s->edges > all_pairs(s->nodes) || s->edges > MOST_EDGES)
        return FAIL(ERR_INPUT, "gnm: edges = %d; %d nodes have room for %.0f",
                    s->edges, s->nodes, fmin(all_pairs(s->nodes), MOST_EDGES));
    return OK;
}

static enum status check_ba(const struct graph_spec *s)
{
    if (s->attach == 0)
        return FAIL(ERR_INPUT, "ba needs attach or degree");
    if (s->attach < 1 || s->attach >= s->nodes)
        return FAIL(ERR_INPUT, "ba: attach = %d must be from 1 to nodes-1 = %d",
                    s->attach, s->nodes - 1);
    if ((double)s->attach * (s->nodes - s->attach) > MOST_EDGES)
        return FAIL(ERR_INPUT, "ba: more than %d edges", MOST_EDGES);
    return OK;
}

static enum status check_songwang(const struct graph_spec *s)
{
    TRY(check_degree(s, 0, false));
    TRY(check_share("songwang", "rewire (beta)", s->rewire));
    double p0 = s->degree / (s->nodes - 1);
    bool ring = p0 >= 1.0 / (s->nodes / 2);
    if (p0 == 0 || (s->rewire == 0 && !ring))
        return FAIL(ERR_INPUT,
                    "songwang: degree = %g and beta = %g give no edges",
                    s->degree, s->rewire);
    return OK;
}

static enum status check_plain(const struct graph_spec *s)
{
    if (s->family == RING && s->nodes < 3)
        return FAIL(ERR_INPUT, "ring needs at least 3 nodes");
    if (s->family == COMPLETE && all_pairs(s->nodes) > MOST_EDGES)
        return FAIL(ERR_INPUT, "complete: more than %d edges", MOST_EDGES);
    return OK;
}

enum status graph_check(const struct graph_spec *given)
{
    static enum status (*const check[])(const struct graph_spec *) = {
        [KREGULAR] = check_kregular,
        [WS] = check_ws,
        [ER] = check_er,
        [GNM] = check_gnm,
        [BA] = check_ba,
        [WSFLEX] = check_wsflex,
        [SONGWANG] = check_songwang,
        [RING] = check_plain,
        [COMPLETE] = check_plain};
    struct graph_spec s = *given;
    graph_complete(&s);
    if (graph_has_file(s.family))
        return s.path ? OK
                      : FAIL(ERR_INPUT, "%s needs path", family_name[s.family]);
    if (s.nodes < 2 || s.nodes > MOST_NODES)
        return FAIL(ERR_INPUT, "%s: nodes = %d is not from 2 to %d",
                    family_name[s.family], s.nodes, MOST_NODES);
    return check[s.family](&s);
}

uint64_t graph_key(const struct graph_spec *given)
{
    struct graph_spec s = *given;
    graph_complete(&s);
    uint64_t h = hash_string(HASH_START, family_name[s.family]);
    if (graph_has_file(s.family))
        return hash_string(h, s.sha256 ? s.sha256 : s.path ? s.path : "");
    h = hash_i64(h, s.nodes);
    switch (s.family) {
    case KREGULAR:
        return hash_f64(h, s.degree);
    case WS:
    case WSFLEX:
    case SONGWANG:
        return hash_f64(hash_f64(h, s.degree), s.rewire);
    case ER:
        return hash_f64(h, s.probability);
    case GNM:
        return hash_i64(h, s.edges);
    case BA:
        return hash_i64(h, s.attach);
    default:
        return h;
    }
}

uint64_t graph_own_key(const struct graph_spec *s, uint64_t index)
{
    return hash_i64(graph_key(s), (int64_t)index);
}
