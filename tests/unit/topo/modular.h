/* modular.h: random modular graphs (Songdechakraiwut et al. 2022, section 4):
 * weights max(0, N(1, 0.5)) with probability p inside a module and 1 - p
 * between modules, else max(0, N(0, 0.5)). */
#ifndef MODULAR_H
#define MODULAR_H

#include "diagram.h"
#include "rng.h"
#include "test.h"

/* w [n][n], nodes dealt to modules in turn. */
static inline struct mat modular_graph(int n, int modules, double p,
                                       uint64_t index, struct arena *work)
{
    struct rng r = rng_stream(2022, RNG_TEST, (uint64_t)modules, index);
    float *w = arena_take(work, (size_t)n * (size_t)n, sizeof *w);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
            double inside = i % modules == j % modules ? p : 1 - p;
            double mean = rng_uniform(&r) < inside ? 1 : 0;
            double x = fmax(0, mean + 0.5 * rng_normal(&r));
            w[i * n + j] = w[j * n + i] = (float)x;
        }
    return (struct mat){w, n, n};
}

static inline struct diagram modular_diagram(int n, int modules, uint64_t index,
                                             struct arena *work)
{
    struct diagram d;
    EXPECT_OK(
        diagram_build(modular_graph(n, modules, 0.7, index, work), work, &d));
    return d;
}

#endif
