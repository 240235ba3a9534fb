#include <math.h>
#include <stdbool.h>

#include "arena.h"
#include "describe.h"
#include "resample.h"
#include "tails.h"

/* Share of the draws below the estimate, those equal to it counting half. */
static double share_below(struct values sorted, double estimate)
{
    double below = 0;
    for (int64_t i = 0; i < sorted.n && sorted.at[i] <= estimate; i++)
        below += sorted.at[i] < estimate ? 1 : 0.5;
    return below / (double)sorted.n;
}

/* Efron (1987), section 3: percentiles shifted for bias (z0) and stretched
 * where the variance moves with the estimate (acceleration). */
enum status stats_bca(const struct bca *b, struct arena *work, double *low,
                      double *high)
{
    struct mark start = arena_mark(work);
    struct values sorted;
    double to[2];
    TRY(stats_sort(b->draws, work, &sorted));
    double z0 = normal_at(share_below(sorted, b->estimate));
    for (int side = 0; side < 2; side++) {
        double z = normal_at((side ? 1 + b->level : 1 - b->level) / 2) + z0;
        double p = normal_below(z0 + z / (1 - b->acceleration * z));
        bool known = isfinite(z0) && !isnan(p);
        to[side] = known ? stats_quantile(sorted, p) : NAN;
    }
    *low = to[0];
    *high = to[1];
    arena_rewind(work, start);
    return OK;
}

double stats_acceleration(const struct values *jackknife, int samples)
{
    double cubes = 0, squares = 0;
    for (int s = 0; s < samples; s++) {
        double n = (double)jackknife[s].n;
        double mean = stats_describe(jackknife[s]).mean;
        for (int64_t i = 0; i < jackknife[s].n; i++) {
            double pull = (n - 1) / n * (mean - jackknife[s].at[i]);
            squares += pull * pull;
            cubes += pull * pull * pull;
        }
    }
    return cubes / (6 * pow(squares, 1.5));
}
