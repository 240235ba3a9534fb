#include <math.h>

#include "arena.h"
#include "work.h"

/* Squares within units and the size of units, for one y. */
struct spread {
    double within, between, sizes, squares; /* sums over units */
    int64_t runs, units;
};

static struct spread spread_of(const struct units *u, const double *mean,
                               const double *y, double *seen)
{
    struct spread s = {0};
    double total = 0;
    for (int64_t i = 0; i < u->rows; i++)
        if (u->of[i] >= 0 && !isnan(y[i])) {
            double d = y[i] - mean[u->of[i]];
            s.within += d * d;
            s.runs++;
            seen[u->of[i]]++;
            total += y[i];
        }
    for (int64_t k = 0; k < u->count; k++)
        if (seen[k] > 0) {
            double d = mean[k] - total / (double)s.runs;
            s.units++;
            s.between += seen[k] * d * d;
            s.squares += seen[k] * seen[k];
        }
    return s;
}

/* Components of variance (Searle 1971): unequal numbers of runs count as
 * n0 = (N - sum n^2 / N) / (units - 1) each. */
static void reliability_fill(const struct spread *s, struct reliability_row *r)
{
    double n = (double)s->runs, k = (double)s->units;
    r->units = s->units;
    r->runs = s->runs;
    if (s->units < 2 || s->runs <= s->units)
        return;
    double n0 = (n - s->squares / n) / (k - 1);
    double within = s->within / (n - k);
    double between = fmax(0, (s->between / (k - 1) - within) / n0);
    r->sd_within = sqrt(within);
    r->sd_between = sqrt(between);
    if (within + between > 0) {
        r->icc = between / (within + between);
        r->reliability = between / (between + within / n0);
    }
}

enum status measure_reliability(const struct work *w, const char *y)
{
    const struct units *u = &w->out->part[w->part].units;
    const struct series *s;
    double *mean, *seen;
    struct reliability_row *r = &w->out->reliability[w->out->reliabilities++];
    *r = (struct reliability_row){.y = y,
                                  .sd_within = NAN,
                                  .sd_between = NAN,
                                  .icc = NAN,
                                  .reliability = NAN,
                                  .part = w->part};
    TRY(frame_get(w->runs, y, &s));
    TRY(work_mean(w, y, &mean));
    NEW(seen, w->arena, u->count);
    struct spread sum = spread_of(u, mean, s->number, seen);
    reliability_fill(&sum, r);
    return OK;
}
