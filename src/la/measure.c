/* measure.c: what this machine could do, measured when asked. */
#include <time.h>

#include "arena.h"
#include "kernels.h"
#include "la.h"

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double la_peak_flops(void)
{
    real sink;
    double best = 0;
    for (int i = 0; i < 20; i++) {
        double start = cpu_seconds();
        double flops = la_kernels()->multiply_adds(1000000, &sink);
        double rate = flops / (cpu_seconds() - start);
        if (rate > best)
            best = rate;
    }
    return best;
}

enum status la_bandwidth(struct arena *work, double *out)
{
    enum { CHANNELS = 64 };
    const long rows =
        ((long)LA_BANDWIDTH_ROOM / 2 - 4096) / (long)(CHANNELS * sizeof(real));
    struct mark before = arena_mark(work);
    real *g = arena_take(work, (size_t)rows * CHANNELS, sizeof *g);
    real *x = arena_take(work, (size_t)rows * CHANNELS, sizeof *x);
    real *sums = arena_take(work, 2 * CHANNELS, sizeof *sums);
    if (!g || !x || !sums) {
        arena_rewind(work, before);
        return FAIL(ERR_MEMORY, "no room to measure the memory's bandwidth");
    }
    struct la_mix m = {
        .terms = 1, .channels = CHANNELS, .x = (const real *const[]){x}};
    double bytes = 2.0 * (double)rows * CHANNELS * sizeof(real);
    *out = 0;
    for (int i = 0; i < 8; i++) {
        double start = cpu_seconds();
        la_kernels()->dots(&m, rows, g, (real *[]){sums}, sums + CHANNELS);
        double rate = bytes / (cpu_seconds() - start);
        if (rate > *out)
            *out = rate;
    }
    arena_rewind(work, before);
    return OK;
}
