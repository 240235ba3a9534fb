/* The run times of Figure 3 of Songdechakraiwut and Wu 2024: births, deaths
 * and their distance for two random modular graphs of growing size. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "arena.h"
#include "bench_parts.h"
#include "distance.h"
#include "json.h"
#include "la.h"
#include "rng.h"

enum { LEAST = 5, MOST = 1000 };

/* CPU time, so that other programs on the machine cost little. */
static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Five modules; weights max(0, N(1, 0.5)) with probability 0.7 inside a module
 * and 0.3 between, else max(0, N(0, 0.5)). */
static enum status modular(int n, int index, struct arena *arena,
                           struct mat *out)
{
    struct rng r = rng_stream(1, RNG_TEST, (uint64_t)n, (uint64_t)index);
    float *w;
    NEW(w, arena, (long)n * n);
    for (long i = 0; i < n; i++)
        for (long j = 0; j < i; j++) {
            double inside = i % 5 == j % 5 ? 0.7 : 0.3;
            double mean = rng_uniform(&r) < inside ? 1 : 0;
            float x = (float)fmax(0, mean + 0.5 * rng_normal(&r));
            w[i * n + j] = w[j * n + i] = x;
        }
    *out = (struct mat){w, n, n};
    return OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct times {
    double both[MOST], apart[MOST]; /* two diagrams; their distance */
    int rounds;
};

static enum status measure(const struct mat w[2], double seconds,
                           struct arena *arena, struct times *t)
{
    struct mark mark = arena_mark(arena);
    double start = cpu_seconds();
    while (t->rounds < MOST &&
           (t->rounds < LEAST || cpu_seconds() - start < seconds)) {
        struct diagram d[2];
        struct distance apart;
        double at = cpu_seconds();
        TRY(diagram_build(w[0], arena, &d[0]));
        TRY(diagram_build(w[1], arena, &d[1]));
        double then = cpu_seconds();
        TRY(diagram_distance(&d[0], &d[1], &apart));
        t->both[t->rounds] = then - at;
        t->apart[t->rounds++] = cpu_seconds() - then;
        arena_rewind(arena, mark);
    }
    qsort(t->both, (size_t)t->rounds, sizeof(double), by_value);
    qsort(t->apart, (size_t)t->rounds, sizeof(double), by_value);
    return OK;
}

static void print(const struct bench_options *o, int n, const struct times *t)
{
    double one = t->both[t->rounds / 2] / 2, apart = t->apart[t->rounds / 2];
    if (!o->json) {
        printf("topology n=%-4d %9.4f ms births and deaths, %9.4f ms distance "
               "(medians of %d)\n",
               n, 1e3 * one, 1e3 * apart, t->rounds);
        return;
    }
    struct json j = json_open(stdout);
    json_text(&j, "benchmark", "topology");
    json_int(&j, "nodes", n);
    json_int(&j, "weights", diagram_pairs(n));
    json_real(&j, "diagram_seconds", one);
    json_real(&j, "distance_seconds", apart);
    json_int(&j, "rounds", t->rounds);
    json_text(&j, "kernel", la_level_name());
    json_close(&j);
}

enum status bench_topology(const struct bench_options *o, struct arena *arena)
{
    static const int sizes[] = {30, 60, 120, 250, 500, 1000};
    int count = sizeof sizes / sizeof *sizes;
    for (int i = 0; i < count; i++) {
        struct mark mark = arena_mark(arena);
        struct times *t;
        struct mat w[2];
        NEW(t, arena, 1);
        TRY(modular(sizes[i], 0, arena, &w[0]));
        TRY(modular(sizes[i], 1, arena, &w[1]));
        TRY(measure(w, o->seconds / count, arena, t));
        print(o, sizes[i], t);
        fflush(stdout);
        arena_rewind(arena, mark);
    }
    return OK;
}
