#include "rank_test.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "describe.h"
#include "tails.h"
#include "tie.h"

enum { SMALL = 8, MOST_EXACT = 50, MOST_SIGNS = 13 };

/* Two samples without missing values, ranked together. */
struct two {
    int64_t na, nb;
    double u; /* of a */
    double ties;
};

static int64_t copy_present(struct values x, double *to)
{
    int64_t n = 0;
    for (int64_t i = 0; i < x.n; i++)
        if (!isnan(x.at[i]))
            to[n++] = x.at[i];
    return n;
}

static enum status rank_two(struct values a, struct values b,
                            struct arena *work, struct two *out)
{
    struct mark start = arena_mark(work);
    double *all, sum = 0;
    NEW(all, work, a.n + b.n);
    out->na = copy_present(a, all);
    out->nb = copy_present(b, all + out->na);
    TRY(stats_rank((struct values){all, out->na + out->nb}, work, all,
                   &out->ties));
    for (int64_t i = 0; i < out->na; i++)
        sum += all[i];
    out->u = sum - (double)out->na * (double)(out->na + 1) / 2;
    arena_rewind(work, start);
    return OK;
}

/* P(U <= k) for samples of m <= n values: the coefficients up to q^k of the
 * Gaussian binomial prod (1 - q^(n+i)) / (1 - q^i), i = 1 .. m, over their
 * sum (Mann and Whitney 1947). */
static enum status u_share(int64_t m, int64_t n, int64_t k, struct arena *work,
                           double *share)
{
    double *c, all = 1, sum = 0;
    NEW(c, work, k + 1);
    c[0] = 1;
    for (int64_t i = 1; i <= m; i++) {
        for (int64_t j = k; j >= n + i; j--)
            c[j] -= c[j - n - i];
        for (int64_t j = i; j <= k; j++)
            c[j] += c[j - i];
        all *= (double)(n + i) / (double)i;
    }
    for (int64_t j = 0; j <= k; j++)
        sum += c[j];
    *share = sum / all;
    return OK;
}

static double normal_u(const struct two *t, double larger)
{
    double pairs = (double)t->na * (double)t->nb;
    double n = (double)(t->na + t->nb);
    double s = sqrt(pairs / 12 * (n + 1 - t->ties / (n * (n - 1))));
    double z = (larger - pairs / 2 - 0.5) / s;
    return z < 0 ? 1 : tail_normal(z);
}

static enum status judge_u(const struct two *t, struct arena *work,
                           struct test_result *out)
{
    double pairs = (double)t->na * (double)t->nb;
    double smaller = fmin(t->u, pairs - t->u);
    int64_t few = t->na < t->nb ? t->na : t->nb;
    out->statistic = t->u;
    out->effect = 2 * t->u / pairs - 1;
    out->effect_name = "cliff_delta";
    if (few > SMALL || t->ties > 0) {
        out->method = "Mann-Whitney, normal approximation";
        out->p_value = normal_u(t, pairs - smaller);
        return OK;
    }
    out->method = "Mann-Whitney, exact";
    TRY(u_share(few, t->na + t->nb - few, (int64_t)smaller, work,
                &out->p_value));
    out->p_value = fmin(1, 2 * out->p_value);
    return OK;
}

enum status stats_mann_whitney(struct values a, struct values b,
                               struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct two t;
    *out = test_result_none("Mann-Whitney");
    TRY(rank_two(a, b, work, &t));
    double n = (double)(t.na + t.nb);
    out->n = t.na + t.nb;
    out->excluded = a.n + b.n - out->n;
    bool varies = t.ties < n * n * n - n || n == 1;
    if (t.na > 0 && t.nb > 0 && varies)
        TRY(judge_u(&t, work, out));
    arena_rewind(work, start);
    return OK;
}

enum status stats_cliff_delta(struct values a, struct values b,
                              struct arena *work, double *delta)
{
    struct two t;
    TRY(rank_two(a, b, work, &t));
    *delta = t.na > 0 && t.nb > 0 ? 2 * t.u / ((double)t.na * (double)t.nb) - 1
                                  : NAN;
    return OK;
}

/* Twice the smaller tail of the sum of ranks that got a plus, when every sign
 * is as likely as not.  Ranks are halves: counted doubled. */
static enum status signs_p(const double *rank, int64_t n, double plus,
                           struct arena *work, double *p)
{
    int64_t top = n * (n + 1), at = (int64_t)(2 * plus);
    double *share, below = 0, above = 0; /* of doubled sums 0 .. top */
    NEW(share, work, top + 1);
    share[0] = 1;
    for (int64_t i = 0; i < n; i++) {
        int64_t r = (int64_t)(2 * rank[i]);
        for (int64_t s = top; s >= 0; s--)
            share[s] = (share[s] + (s >= r ? share[s - r] : 0)) / 2;
    }
    for (int64_t s = 0; s <= top; s++) {
        below += s <= at ? share[s] : 0;
        above += s >= at ? share[s] : 0;
    }
    *p = fmin(1, 2 * fmin(below, above));
    return OK;
}

/* Nonzero differences, and how many there were with the zeros. */
struct signs {
    double *size; /* [n] absolute differences, then their ranks */
    double *of;   /* [n] the larger number of each pair */
    bool *plus;   /* [n] */
    int64_t n, with_zeros;
    double ties;
};

static enum status take_signs(const double *a, const double *b, int64_t n,
                              struct arena *work, struct signs *s)
{
    *s = (struct signs){0};
    NEW(s->size, work, n);
    NEW(s->plus, work, n);
    NEW(s->of, work, n);
    for (int64_t i = 0; i < n; i++) {
        double d = tie_difference(a[i], b[i]);
        s->with_zeros += !isnan(d);
        if (isnan(d) || d == 0)
            continue;
        s->plus[s->n] = d > 0;
        s->of[s->n] = fmax(fabs(a[i]), fabs(b[i]));
        s->size[s->n++] = fabs(d);
    }
    TRY(tie_settle(s->size, s->of, s->n, work));
    return stats_rank((struct values){s->size, s->n}, work, s->size, &s->ties);
}

static enum status judge_signs(const struct signs *s, struct arena *work,
                               struct test_result *out)
{
    double n = (double)s->n, plus = 0, all = n * (n + 1) / 2;
    bool plain = s->ties == 0 && s->n == s->with_zeros;
    for (int64_t i = 0; i < s->n; i++)
        plus += s->plus[i] ? s->size[i] : 0;
    out->statistic = fmin(plus, all - plus);
    out->effect = (2 * plus - all) / all;
    out->effect_name = "rank_biserial";
    if (s->with_zeros <= (plain ? MOST_EXACT : MOST_SIGNS)) {
        out->method = "Wilcoxon signed ranks, exact";
        return signs_p(s->size, s->n, plus, work, &out->p_value);
    }
    out->method = "Wilcoxon signed ranks, normal approximation";
    double error = sqrt((n * (n + 1) * (2 * n + 1) - s->ties / 2) / 24);
    out->p_value = tail_normal((plus - all / 2) / error);
    return OK;
}

enum status stats_wilcoxon(const double *a, const double *b, int64_t n,
                           struct arena *work, struct test_result *out)
{
    struct mark start = arena_mark(work);
    struct signs s;
    *out = test_result_none("Wilcoxon signed ranks");
    TRY(take_signs(a, b, n, work, &s));
    out->n = s.with_zeros;
    out->excluded = n - s.with_zeros;
    if (s.n > 0)
        TRY(judge_signs(&s, work, out));
    arena_rewind(work, start);
    return OK;
}
