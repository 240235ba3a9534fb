/* differences.h: an operator against finite differences of a random weighted
 * sum of its outputs.  In single precision the differences are coarse, so is
 * the bound. */
#ifndef DIFFERENCES_H
#define DIFFERENCES_H

#include "operators.h"
#include "rng.h"
#include "test.h"

#ifdef WIRESWEEP_DOUBLE
static const double step = 1e-6, bound = 1e-8;
#else
static const double step = 1e-2, bound = 2e-3;
#endif

enum { ROOM = 4096 };

/* An operator with up to three inputs, one of which is varied. */
struct operator
{
    real *in[3];
    long in_size[3];
    long out_size;
    void (*run)(const struct operator* o, real *out);
};

static struct rng rng;

static inline real *normal(struct arena *work, long n)
{
    real *x = arena_take(work, (size_t)n, sizeof *x);
    for (long i = 0; i < n; i++)
        x[i] = (real)rng_normal(&rng);
    return x;
}

static inline double objective(const struct operator* o, const real *weight)
{
    _Alignas(64) static real out[ROOM];
    double sum = 0;
    o->run(o, out);
    for (long i = 0; i < o->out_size; i++)
        sum += (double)out[i] * (double)weight[i];
    return sum;
}

static inline void check_gradient(const struct operator* o, int which,
                                  const real *weight, const real *gradient)
{
    double norm = 0, off = 0;
    for (long i = 0; i < o->in_size[which]; i++) {
        real *x = &o->in[which][i], was = *x;
        *x = was + (real)step;
        double up = objective(o, weight), high = *x;
        *x = was - (real)step;
        double down = objective(o, weight), low = *x;
        *x = was;
        double d = (up - down) / (high - low) - (double)gradient[i];
        off += d * d;
        norm += (double)gradient[i] * (double)gradient[i];
    }
    EXPECT(norm > 0);
    EXPECT_NEAR(sqrt(off / norm), 0, bound);
}

#endif
