#include "centre.h"

#include <string.h>

#include "arena.h"
#include "wide.h"

static void name_pairs(struct descent *d)
{
    long e = 0;
    for (int i = 0; i < d->nodes; i++)
        for (int j = i + 1; j < d->nodes; j++, e++) {
            d->end[0][e] = (uint16_t)i;
            d->end[1][e] = (uint16_t)j;
        }
}

enum status descent_new(int nodes, bool triangles, struct arena *arena,
                        struct descent *d)
{
    *d = (struct descent){.nodes = nodes, .pairs = diagram_pairs(nodes)};
    NEW(d->birth, arena, nodes - 1);
    NEW(d->death, arena, d->pairs - (nodes - 1));
    if (!triangles)
        return OK;
    NEW(d->mean, arena, d->pairs);
    NEW(d->target, arena, d->pairs);
    NEW(d->tree, arena, d->pairs);
    NEW(d->end[0], arena, d->pairs);
    NEW(d->end[1], arena, d->pairs);
    NEW(d->up, arena, nodes);
    name_pairs(d);
    return order_new(d->pairs, arena, &d->order);
}

enum status centre_new(int nodes, bool triangles, struct arena *arena,
                       struct centre *out)
{
    out->upper = NULL;
    if (triangles)
        NEW(out->upper, arena, diagram_pairs(nodes));
    return diagram_new(nodes, arena, &out->diagram);
}

void centre_copy(const struct cluster_sample *s, struct centre *to)
{
    const struct diagram *d = &s->diagram;
    size_t births = (size_t)d->births, deaths = (size_t)d->deaths;
    memcpy(to->diagram.birth, d->birth, births * sizeof(float));
    memcpy(to->diagram.death, d->death, deaths * sizeof(float));
    if (to->upper)
        memcpy(to->upper, s->upper, (births + deaths) * sizeof(float));
}

static void add(double *sum, const float *x, long n)
{
    for (long i = 0; i < n; i++)
        sum[i] += (double)x[i];
}

static void scale(double *sum, long n, int members)
{
    for (long i = 0; i < n; i++)
        sum[i] /= members;
}

void descent_aim(struct descent *d, const struct cluster_sample *s, int n,
                 const int *cluster, int which, int members)
{
    long births = d->nodes - 1, deaths = d->pairs - births;
    long pairs = d->mean ? d->pairs : 0;
    memset(d->birth, 0, (size_t)births * sizeof(double));
    memset(d->death, 0, (size_t)deaths * sizeof(double));
    if (d->mean)
        memset(d->mean, 0, (size_t)pairs * sizeof(double));
    for (int k = 0; k < n; k++)
        if (cluster[k] == which) {
            add(d->birth, s[k].diagram.birth, births);
            add(d->death, s[k].diagram.death, deaths);
            add(d->mean, s[k].upper, pairs);
        }
    scale(d->birth, births, members);
    scale(d->death, deaths, members);
    scale(d->mean, pairs, members);
}

static int root(int *up, int i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

/* Marks the pairs of the maximum spanning tree: Kruskal from the heaviest. */
static void mark_tree(struct descent *d)
{
    memset(d->tree, 0, (size_t)d->pairs * sizeof *d->tree);
    for (int i = 0; i < d->nodes; i++)
        d->up[i] = i;
    int missing = d->nodes - 1;
    for (long k = d->pairs - 1; missing > 0; k--) {
        uint32_t e = order_place(&d->order, k);
        int a = root(d->up, d->end[0][e]), b = root(d->up, d->end[1][e]);
        d->tree[e] = a != b;
        missing -= a != b;
        d->up[a] = b;
    }
}

/* T: the means by rank on the tree of x, and on its other pairs. */
static void place_means(struct descent *d, const float *x)
{
    const double *birth = d->birth, *death = d->death;
    order_find(&d->order, x);
    mark_tree(d);
    for (long k = 0; k < d->pairs; k++) {
        uint32_t e = order_place(&d->order, k);
        d->target[e] = (float)(d->tree[e] ? *birth++ : *death++);
    }
}

static void step(const struct descent *d, double w, double eta, float *x)
{
    double still = 1 - 2 * eta, mean = 2 * eta * (1 - w), own = 2 * eta * w;
    for (long e = 0; e < d->pairs; e++)
        x[e] = (float)(still * (double)x[e] + mean * d->mean[e] +
                       own * (double)d->target[e]);
}

/* The births and deaths of the centre's own matrix. */
static void read_topology(struct descent *d, struct centre *c)
{
    float *birth = c->diagram.birth, *death = c->diagram.death;
    order_find(&d->order, c->upper);
    mark_tree(d);
    for (long k = 0; k < d->pairs; k++) {
        uint32_t e = order_place(&d->order, k);
        *(d->tree[e] ? birth++ : death++) = c->upper[e];
    }
}

static void narrow(const double *x, long n, float *out)
{
    for (long i = 0; i < n; i++)
        out[i] = (float)x[i];
}

void descent_go(struct descent *d, const struct cluster_options *o,
                struct centre *c)
{
    if (!c->upper) {
        narrow(d->birth, c->diagram.births, c->diagram.birth);
        narrow(d->death, c->diagram.deaths, c->diagram.death);
        return;
    }
    for (int k = 0; k < o->steps; k++) {
        if (o->weight > 0)
            place_means(d, c->upper);
        step(d, o->weight, o->eta, c->upper);
    }
    read_topology(d, c);
}

double centre_apart(const struct centre *c, const struct cluster_sample *s,
                    double w)
{
    const struct wide *wide = topo_wide();
    const struct diagram *a = &c->diagram, *b = &s->diagram;
    double sum = 0;
    if (w < 1)
        sum +=
            (1 - w) * wide->squares(c->upper, s->upper, a->births + a->deaths);
    if (w > 0)
        sum += w * (wide->squares(a->birth, b->birth, a->births) +
                    wide->squares(a->death, b->death, a->deaths));
    return sum;
}
