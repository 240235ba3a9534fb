#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "arrangement.h"
#include "describe.h"
#include "resampling.h"
#include "rng.h"
#include "sum.h"
#include "t_test.h"
#include "tie.h"

enum status resampling_start(const struct resampling *how, struct arena *arena,
                             char **text)
{
    if (how->draws < 1)
        return FAIL(ERR_INPUT, "%" PRId64 " draws: at least one is needed",
                    how->draws);
    NEW(*text, arena, RESAMPLING_TEXT);
    return OK;
}

static void judge(const struct extremes *e, const char *what, char *text,
                  struct test_result *out)
{
    if (e->of == 0)
        return;
    out->statistic = out->estimate;
    out->p_value = e->exact ? (double)e->extreme / (double)e->of
                            : (double)(e->extreme + 1) / (double)(e->of + 1);
    snprintf(text, RESAMPLING_TEXT,
             e->exact ? "%s, exact, all %" PRId64 " arrangements"
                      : "%s, %" PRId64 " random draws",
             what, e->of);
    out->method = text;
}

static bool constant(const double *x, int64_t n)
{
    return stats_describe((struct values){x, n}).constant;
}

/* The columns of one test, and where it works. */
struct columns {
    const double *x, *y;
    const int64_t *member;
    int64_t n;
    const struct values *sides; /* two samples instead of y and member */
};

/* Pearson's r of values less the mean of their stratum, which is taken off:
 * what an arrangement within strata changes. */
static double within_strata(struct arrangement *p)
{
    for (int64_t s = 0; s < p->strata; s++) {
        int64_t from = p->start[s], n = p->start[s + 1] - from;
        bool still[2] = {constant(p->y + from, n),
                         constant(p->value + from, n)};
        sum_centre(p->y + from, n);
        sum_centre(p->value + from, n);
        for (int64_t i = from; i < from + n; i++) {
            p->y[i] = still[0] ? 0 : p->y[i];
            p->value[i] = still[1] ? 0 : p->value[i];
        }
    }
    double xx = sum_of_products(p->value, p->value, p->n);
    double yy = sum_of_products(p->y, p->y, p->n);
    double xy = sum_of_products(p->value, p->y, p->n);
    return xx > 0 && yy > 0 ? fmax(-1, fmin(1, xy / sqrt(xx) / sqrt(yy))) : NAN;
}

static enum status shuffle_pairs(const struct columns *c,
                                 const struct resampling *how,
                                 struct arena *work, struct extremes *e,
                                 struct test_result *out)
{
    struct arrangement p;
    bool *missing;
    NEW(missing, work, c->n);
    for (int64_t i = 0; i < c->n; i++)
        missing[i] = isnan(c->x[i]) || isnan(c->y[i]);
    TRY(arrangement_take(missing, c->n, how->stratum, work, &p));
    for (int64_t i = 0; i < p.n; i++) {
        p.y[i] = c->y[p.row[i]];
        p.value[i] = c->x[p.row[i]];
        p.data[i] = (int)i;
    }
    out->n = p.n;
    out->excluded = c->n - p.n;
    bool varies = p.n >= 3 && !constant(p.y, p.n) && !constant(p.value, p.n);
    out->estimate = varies ? within_strata(&p) : NAN;
    if (isnan(out->estimate))
        return OK;
    out->effect = out->estimate * out->estimate;
    out->effect_name = "r_squared";
    *e = arrangement_permute(&p, false, how);
    return OK;
}

/* Squares about the means of strata, and of y the part that the members have
 * to themselves.  Members of stratum s weigh n1 n0 / n: that makes their
 * difference what an arrangement's product measures, and the coefficient of a
 * linear model with an indicator per stratum. */
struct split {
    double difference, weight, squares;
};

static void split_stratum(const struct arrangement *p, int64_t s,
                          struct split *out)
{
    struct sum side[2] = {{0}}, all = {0};
    double count[2] = {0};
    for (int64_t i = p->start[s]; i < p->start[s + 1]; i++) {
        sum_add(&side[p->data[i]], p->y[i]);
        sum_add(&all, p->y[i]);
        count[p->data[i]]++;
    }
    all = sum_over(all, count[0] + count[1]);
    for (int64_t i = p->start[s]; i < p->start[s + 1]; i++)
        out->squares += pow(sum_off(p->y[i], all), 2);
    if (count[0] == 0 || count[1] == 0)
        return;
    double weight = count[0] * count[1] / (count[0] + count[1]);
    out->weight += weight;
    out->difference += weight * sum_apart(sum_over(side[1], count[1]),
                                          sum_over(side[0], count[0]));
}

/* The difference of means and its size in standard deviations of what it and
 * the strata leave: without strata, Hedges' g. */
static void estimate_means(const struct arrangement *p, struct test_result *out)
{
    struct split all = {0};
    if (p->n == 0 || constant(p->y, p->n))
        return;
    for (int64_t s = 0; s < p->strata; s++)
        split_stratum(p, s, &all);
    if (!(all.weight > 0))
        return;
    double d = all.difference / all.weight;
    double df = (double)(p->n - p->strata - 1);
    double left = all.squares - d * d * all.weight;
    out->estimate = d;
    if (df > 0 && left > TIED * all.squares)
        out->effect = d / sqrt(left / df) * stats_hedges_correction(df);
    out->effect_name = "hedges_g";
}

static enum status shuffle_members(const struct columns *c,
                                   const struct resampling *how,
                                   struct arena *work, struct extremes *e,
                                   struct test_result *out)
{
    struct arrangement p;
    bool *missing;
    double ones = 0;
    NEW(missing, work, c->n);
    for (int64_t i = 0; i < c->n; i++)
        missing[i] = isnan(c->y[i]) || c->member[i] < 0;
    TRY(arrangement_take(missing, c->n, how->stratum, work, &p));
    for (int64_t i = 0; i < p.n; i++) {
        p.y[i] = c->y[p.row[i]];
        p.data[i] = c->member[p.row[i]] != 0;
        ones += p.data[i];
    }
    out->n = p.n;
    out->excluded = c->n - p.n;
    estimate_means(&p, out);
    if (isnan(out->estimate))
        return OK;
    /* the values of a membership, of sum zero over all rows */
    p.value[0] = -ones / (double)p.n;
    p.value[1] = 1 + p.value[0];
    *e = arrangement_permute(&p, true, how);
    return OK;
}

/* The differences d [n] with some signs flipped: bit i of `bits` (all signs in
 * turn) or, where that is NULL, of the draw's random words. */
static double signed_sum(const double *d, int64_t n, const uint64_t *bits,
                         struct rng *r)
{
    double sum = 0;
    uint64_t word = bits ? *bits : 0;
    for (int64_t i = 0; i < n; i++) {
        if (!bits && i % 64 == 0)
            word = rng_u64(r);
        sum += word >> (i % 64) & 1 ? -d[i] : d[i];
    }
    return sum;
}

static struct extremes flip(const double *d, int64_t n,
                            const struct resampling *how)
{
    double sum = 0, largest = 0;
    for (int64_t i = 0; i < n; i++) {
        sum += d[i];
        largest += fabs(d[i]);
    }
    double far = fabs(sum) - ARRANGEMENT_TIED * largest;
    struct extremes e = {.exact = n < 63 && how->draws >> n > 0};
    int64_t of = e.exact ? (int64_t)1 << n : how->draws;
    for (e.of = 0; e.of < of; e.of++) {
        uint64_t bits = (uint64_t)e.of;
        struct rng r = rng_stream(how->seed, RNG_STATS, how->key, bits);
        e.extreme += fabs(signed_sum(d, n, e.exact ? &bits : NULL, &r)) >= far;
    }
    return e;
}

static enum status flip_pairs(const struct columns *c,
                              const struct resampling *how, struct arena *work,
                              struct extremes *e, struct test_result *out)
{
    double *d;
    bool differ = false;
    NEW(d, work, c->n);
    out->n = 0;
    for (int64_t i = 0; i < c->n; i++)
        if (!isnan(c->x[i] - c->y[i])) {
            differ = differ || !tie_same(c->x[i], c->y[i]);
            d[out->n++] = c->x[i] - c->y[i];
        }
    out->excluded = c->n - out->n;
    struct description about = stats_describe((struct values){d, out->n});
    if (!differ)
        return OK;
    out->estimate = about.mean;
    out->effect = about.sd > 0 ? about.mean / about.sd : NAN;
    out->effect_name = "cohen_d";
    *e = flip(d, out->n, how);
    return OK;
}

typedef enum status shuffle(const struct columns *c,
                            const struct resampling *how, struct arena *work,
                            struct extremes *e, struct test_result *out);

/* `what`: the test in words, and with strata. */
static enum status run(shuffle *test, const char *const *what,
                       const struct columns *c, const struct resampling *how,
                       struct arena *arena, struct test_result *out)
{
    const char *words = what[how->stratum != NULL];
    struct extremes e = {0};
    char *text;
    TRY(resampling_start(how, arena, &text));
    struct mark start = arena_mark(arena);
    *out = test_result_none(words);
    TRY(test(c, how, arena, &e, out));
    judge(&e, words, text, out);
    arena_rewind(arena, start);
    return OK;
}

enum status stats_permute_pearson(const double *x, const double *y, int64_t n,
                                  const struct resampling *how,
                                  struct arena *arena, struct test_result *out)
{
    static const char *const what[2] = {
        "permutation test of Pearson's r",
        "permutation test of Pearson's r within strata"};
    struct columns c = {.x = x, .y = y, .n = n};
    return run(shuffle_pairs, what, &c, how, arena, out);
}

static const char *const of_means[2] = {
    "permutation test of two means",
    "permutation test of two means within strata"};

enum status stats_permute_members(const double *y, const int64_t *member,
                                  int64_t n, const struct resampling *how,
                                  struct arena *arena, struct test_result *out)
{
    struct columns c = {.y = y, .member = member, .n = n};
    return run(shuffle_members, of_means, &c, how, arena, out);
}

/* One behind the other. */
static enum status join(struct values a, struct values b, struct arena *arena,
                        double **y, int64_t **member)
{
    NEW(*y, arena, a.n + b.n);
    NEW(*member, arena, a.n + b.n);
    for (int64_t i = 0; i < a.n + b.n; i++) {
        (*y)[i] = i < a.n ? a.at[i] : b.at[i - a.n];
        (*member)[i] = i < a.n;
    }
    return OK;
}

static enum status shuffle_samples(const struct columns *c,
                                   const struct resampling *how,
                                   struct arena *work, struct extremes *e,
                                   struct test_result *out)
{
    const struct values *side = c->sides;
    struct columns both = {.n = side[0].n + side[1].n};
    double *y;
    int64_t *member;
    TRY(join(side[0], side[1], work, &y, &member));
    both.y = y;
    both.member = member;
    return shuffle_members(&both, how, work, e, out);
}

enum status stats_permute_means(struct values a, struct values b,
                                const struct resampling *how,
                                struct arena *arena, struct test_result *out)
{
    struct values sides[2] = {a, b};
    struct columns c = {.sides = sides};
    return run(shuffle_samples, of_means, &c, how, arena, out);
}

enum status stats_permute_pairs(const double *a, const double *b, int64_t n,
                                const struct resampling *how,
                                struct arena *arena, struct test_result *out)
{
    static const char *const what[2] = {"permutation test of paired signs",
                                        "permutation test of paired signs"};
    struct columns c = {.x = a, .y = b, .n = n};
    return run(flip_pairs, what, &c, how, arena, out);
}
