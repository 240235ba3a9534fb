#include <math.h>

#include "arena.h"
#include "distance.h"
#include "steps.h"

/* Adds to sum [n] (the m-step function x, averaged over each of n
 * steps); m <= n. */
static void add_steps(const float *x, long m, long n, double *sum)
{
    if (m == n) {
        for (long i = 0; i < n; i++)
            sum[i] += (double)x[i];
        return;
    }
    for (struct overlap o = overlap_first(n, m); o.i < n; overlap_next(&o))
        sum[o.i] += o.length * (double)n * (double)x[o.j];
}

/* Adds the squares of what x deviates from mean [n]. */
static void add_squares(const float *x, long m, const float *mean, long n,
                        double *sum)
{
    if (m == n) {
        for (long i = 0; i < n; i++) {
            double d = (double)x[i] - (double)mean[i];
            sum[i] += d * d;
        }
        return;
    }
    for (struct overlap o = overlap_first(n, m); o.i < n; overlap_next(&o)) {
        double d = (double)x[o.j] - (double)mean[o.i];
        sum[o.i] += o.length * (double)n * d * d;
    }
}

static void divide(double *sum, long n, int by, float *mean)
{
    for (long i = 0; i < n; i++) {
        mean[i] = (float)(sum[i] / by);
        sum[i] = 0;
    }
}

/* Sums of squares become standard deviations; their sum. */
static double root(double *sum, long n, int by)
{
    double all = 0;
    for (long i = 0; i < n; i++) {
        all += sum[i];
        sum[i] = sqrt(sum[i] / by);
    }
    return all;
}

/* The largest graph; ERR_INPUT where another has no values to match its. */
static enum status find_largest(const struct diagram *d, int n, int *nodes)
{
    *nodes = 0;
    if (n < 1)
        return FAIL(ERR_INPUT, "a barycentre of no diagrams");
    for (int k = 0; k < n; k++)
        *nodes = d[k].nodes > *nodes ? d[k].nodes : *nodes;
    for (int k = 0; k < n; k++)
        if (d[k].nodes < *nodes && d[k].nodes < 3)
            return FAIL(ERR_INPUT,
                        "a barycentre of graphs of %d and %d nodes; leave out "
                        "graphs of fewer than 3 nodes",
                        d[k].nodes, *nodes);
    return OK;
}

enum status barycentre_build(const struct diagram *d, int n,
                             struct arena *arena, struct barycentre *out)
{
    int nodes;
    TRY(find_largest(d, n, &nodes));
    TRY(diagram_new(nodes, arena, &out->mean));
    long births = out->mean.births, deaths = out->mean.deaths;
    NEW(out->birth_sd, arena, births);
    NEW(out->death_sd, arena, deaths);
    for (int k = 0; k < n; k++) {
        add_steps(d[k].birth, d[k].births, births, out->birth_sd);
        add_steps(d[k].death, d[k].deaths, deaths, out->death_sd);
    }
    divide(out->birth_sd, births, n, out->mean.birth);
    divide(out->death_sd, deaths, n, out->mean.death);
    for (int k = 0; k < n; k++) {
        add_squares(d[k].birth, d[k].births, out->mean.birth, births,
                    out->birth_sd);
        add_squares(d[k].death, d[k].deaths, out->mean.death, deaths,
                    out->death_sd);
    }
    double squares = root(out->birth_sd, births, n);
    out->variance = (squares + root(out->death_sd, deaths, n)) / n;
    return OK;
}
