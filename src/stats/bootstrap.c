#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "describe.h"
#include "resampling.h"
#include "rng.h"
#include "sample.h"
#include "sum.h"
#include "t_test.h"
#include "tie.h"

#define LEVEL 0.95
/* Most draws without an answer, of all. */
#define MOST_LOST 0.01
#define ROUNDING  (64 * DBL_EPSILON) /* of a statistic, by its largest value */

static void draw(const struct sample *s, const struct resampling *how,
                 int64_t number, int *copies)
{
    struct rng r = rng_stream(how->seed, RNG_STATS, how->key, (uint64_t)number);
    uint64_t first = (uint64_t)s->first, rest = (uint64_t)(s->n - s->first);
    memset(copies, 0, (size_t)s->n * sizeof *copies);
    for (uint64_t i = 0; i < first; i++)
        copies[rng_below(&r, first)]++;
    for (uint64_t i = 0; i < rest; i++)
        copies[first + rng_below(&r, rest)]++;
}

/* A statistic, and a fast way to it without each row in turn. */
struct kind {
    statistic *of;
    leave_out *without;
};

static const struct kind of_mean = {sample_mean, leave_out_of_means};
static const struct kind of_difference = {sample_difference,
                                          leave_out_of_means};
static const struct kind of_pearson = {sample_pearson, leave_out_of_pearson};
static const struct kind of_spearman = {sample_spearman, leave_out_of_spearman};

static enum status accelerate(const struct sample *s, leave_out *of,
                              struct arena *work, double *acceleration)
{
    double *without;
    NEW(without, work, s->n);
    TRY(of(s, work, without));
    struct values part[2] = {{without, s->first},
                             {without + s->first, s->n - s->first}};
    *acceleration = stats_acceleration(part, s->first < s->n ? 2 : 1);
    return OK;
}

static enum status bootstrap(const struct sample *s, const struct kind *k,
                             const struct resampling *how, struct arena *work,
                             struct test_result *out)
{
    struct bca b = {.level = LEVEL};
    int *copies;
    double *draws, lost = 0;
    NEW(copies, work, s->n);
    NEW(draws, work, how->draws);
    TRY(accelerate(s, k->without, work, &b.acceleration));
    for (int64_t i = 0; i < s->n; i++)
        copies[i] = 1;
    b.estimate = k->of(s, copies);
    for (int64_t d = 0; d < how->draws; d++) {
        draw(s, how, d, copies);
        draws[d] = k->of(s, copies);
        if (fabs(draws[d] - b.estimate) <= s->rounding)
            draws[d] = b.estimate; /* the bias looks at ties */
        lost += isnan(draws[d]);
    }
    b.draws = (struct values){draws, how->draws};
    out->estimate = b.estimate;
    if (lost > MOST_LOST * (double)how->draws)
        return OK;
    return stats_bca(&b, work, &out->conf_low, &out->conf_high);
}

/* The text of `method`, and nothing else, stays in the arena. */
static enum status begin(const struct resampling *how, const char *what,
                         struct arena *arena, struct mark *start, char **words,
                         struct test_result *out)
{
    char *text;
    TRY(resampling_start(how, arena, &text));
    snprintf(text, RESAMPLING_TEXT,
             "%s, BCa bootstrap interval, %" PRId64 " draws", what, how->draws);
    *out = test_result_none(text);
    *words = text;
    *start = arena_mark(arena);
    return OK;
}

/* Of means of normal values, at the least of each row's n: how many of a
 * hundred intervals hold the truth (tests/unit/stats/test_coverage.c). */
static const struct {
    int64_t n;
    int of_mean, of_difference;
} coverage[] = {{15, 92, 93}, {10, 91, 92}, {BOOTSTRAP_LEAST_VALUES, 89, 91}};

/* Whether n values (of the smaller sample) are enough, which `words` then
 * qualify where the interval is too narrow. */
static bool enough(int64_t n, bool two, char *words)
{
    size_t used = strlen(words);
    if (n < BOOTSTRAP_LEAST_VALUES) {
        snprintf(words, RESAMPLING_TEXT,
                 "BCa bootstrap: no interval, below %d values it is far too "
                 "narrow",
                 BOOTSTRAP_LEAST_VALUES);
        return false;
    }
    if (n >= BOOTSTRAP_AMPLE_VALUES)
        return true;
    int row = 0;
    while (coverage[row].n > n)
        row++;
    snprintf(words + used, RESAMPLING_TEXT - used,
             "; few values: holds about %d %%, not 95",
             two ? coverage[row].of_difference : coverage[row].of_mean);
    return true;
}

/* Adds the values that are there to s->x, which has room. */
static void add_present(struct values from, struct sample *s)
{
    for (int64_t i = 0; i < from.n; i++)
        if (!isnan(from.at[i]))
            s->x[s->n++] = from.at[i];
}

/* Of values less their mean, for the digits; a mean gets it back. */
static enum status bootstrap_off(struct sample *s, const struct kind *k,
                                 const struct resampling *how,
                                 struct arena *work, struct test_result *out)
{
    double mean = sum_value(sum_centre(s->x, s->n));
    double back = k->of == sample_mean ? mean : 0;
    for (int64_t i = 0; i < s->n; i++)
        s->rounding = fmax(s->rounding, ROUNDING * fabs(s->x[i]));
    TRY(bootstrap(s, k, how, work, out));
    out->estimate += back;
    out->conf_low += back;
    out->conf_high += back;
    return OK;
}

enum status stats_bootstrap_mean(struct values x, const struct resampling *how,
                                 struct arena *arena, struct test_result *out)
{
    struct mark start;
    char *words;
    struct sample s = {0};
    TRY(begin(how, "mean", arena, &start, &words, out));
    NEW(s.x, arena, x.n);
    add_present(x, &s);
    s.first = s.n;
    out->n = s.n;
    out->excluded = x.n - s.n;
    struct description d = stats_describe(x);
    out->estimate = d.mean;
    if (d.n > 0 && !d.constant && enough(d.n, false, words))
        TRY(bootstrap_off(&s, &of_mean, how, arena, out));
    arena_rewind(arena, start);
    return OK;
}

enum status stats_bootstrap_means(struct values a, struct values b,
                                  const struct resampling *how,
                                  struct arena *arena, struct test_result *out)
{
    struct mark start;
    char *words;
    struct sample s = {0};
    TRY(begin(how, "difference of means", arena, &start, &words, out));
    NEW(s.x, arena, a.n + b.n);
    add_present(a, &s);
    s.first = s.n;
    add_present(b, &s);
    out->n = s.n;
    out->excluded = a.n + b.n - s.n;
    out->effect = stats_hedges_g(a, b);
    out->effect_name = "hedges_g";
    struct description da = stats_describe(a), db = stats_describe(b);
    bool still = da.constant && db.constant;
    out->estimate = stats_means_apart(&da, &db);
    if (still && out->estimate == 0)
        out->estimate = NAN;
    int64_t fewer = da.n < db.n ? da.n : db.n;
    if (fewer > 0 && !still && enough(fewer, true, words))
        TRY(bootstrap_off(&s, &of_difference, how, arena, out));
    arena_rewind(arena, start);
    return OK;
}

struct placed {
    double value;
    int at;
};

static int by_value(const void *a, const void *b)
{
    double x = ((const struct placed *)a)->value;
    double y = ((const struct placed *)b)->value;
    return (x > y) - (x < y);
}

static enum status order(const double *x, int64_t n, struct arena *arena,
                         int **to)
{
    struct placed *p;
    NEW(*to, arena, n);
    NEW(p, arena, n);
    for (int64_t i = 0; i < n; i++)
        p[i] = (struct placed){x[i], (int)i};
    qsort(p, (size_t)n, sizeof *p, by_value);
    for (int64_t i = 0; i < n; i++)
        (*to)[i] = p[i].at;
    return OK;
}

static enum status take_pairs(const double *x, const double *y, int64_t n,
                              struct arena *arena, struct sample *s)
{
    *s = (struct sample){.rounding = ROUNDING};
    NEW(s->x, arena, n);
    NEW(s->y, arena, n);
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            s->x[s->n] = x[i];
            s->y[s->n++] = y[i];
        }
    s->first = s->n;
    return OK;
}

/* The estimate alone. */
static enum status few_pairs(const struct sample *s, const struct kind *k,
                             struct arena *work, char *words,
                             struct test_result *out)
{
    int *copies;
    NEW(copies, work, s->n);
    for (int64_t i = 0; i < s->n; i++)
        copies[i] = 1;
    out->estimate = k->of(s, copies);
    out->effect = out->estimate * out->estimate;
    out->effect_name = "r_squared";
    snprintf(words, RESAMPLING_TEXT,
             "BCa bootstrap: no interval, below %d pairs resamples have no "
             "correlation",
             BOOTSTRAP_LEAST_PAIRS);
    return OK;
}

static enum status pairs(const struct sample *s, const struct kind *k,
                         const struct resampling *how, struct arena *arena,
                         char *words, struct test_result *out)
{
    out->n = s->n;
    if (s->n < 3)
        return OK;
    if (s->n < BOOTSTRAP_LEAST_PAIRS)
        return few_pairs(s, k, arena, words, out);
    TRY(bootstrap(s, k, how, arena, out));
    out->effect = out->estimate * out->estimate;
    out->effect_name = "r_squared";
    return OK;
}

/* Centred, and at most 1: squares stay within range. */
static void standardise(double *x, int64_t n)
{
    double far = 0;
    bool still = stats_describe((struct values){x, n}).constant;
    sum_centre(x, n);
    for (int64_t i = 0; i < n; i++) {
        x[i] = still ? 0 : x[i];
        far = fmax(far, fabs(x[i]));
    }
    for (int64_t i = 0; i < n; i++)
        x[i] /= far > 0 ? far : 1;
}

enum status stats_bootstrap_pearson(const double *x, const double *y, int64_t n,
                                    const struct resampling *how,
                                    struct arena *arena,
                                    struct test_result *out)
{
    struct mark start;
    char *words;
    struct sample s;
    TRY(begin(how, "Pearson's r", arena, &start, &words, out));
    TRY(take_pairs(x, y, n, arena, &s));
    standardise(s.x, s.n);
    standardise(s.y, s.n);
    out->excluded = n - s.n;
    TRY(pairs(&s, &of_pearson, how, arena, words, out));
    arena_rewind(arena, start);
    return OK;
}

enum status stats_bootstrap_spearman(const double *x, const double *y,
                                     int64_t n, const struct resampling *how,
                                     struct arena *arena,
                                     struct test_result *out)
{
    struct mark start;
    char *words;
    struct sample s;
    TRY(begin(how, "Spearman's rho", arena, &start, &words, out));
    TRY(take_pairs(x, y, n, arena, &s));
    TRY(tie_settle(s.x, NULL, s.n, arena));
    TRY(tie_settle(s.y, NULL, s.n, arena));
    TRY(order(s.x, s.n, arena, &s.order_x));
    TRY(order(s.y, s.n, arena, &s.order_y));
    NEW(s.rank_x, arena, s.n);
    NEW(s.rank_y, arena, s.n);
    out->excluded = n - s.n;
    TRY(pairs(&s, &of_spearman, how, arena, words, out));
    arena_rewind(arena, start);
    return OK;
}
