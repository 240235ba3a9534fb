#include "finding.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "text.h"

const char *p_text(double p, char out[P_TEXT])
{
    if (isnan(p))
        snprintf(out, P_TEXT, "NA");
    else if (p < 1e-300)
        snprintf(out, P_TEXT, "< 1e-300");
    else if (p < 1e-4)
        snprintf(out, P_TEXT, "%.2e", p);
    else
        snprintf(out, P_TEXT, "%.4f", p);
    return out;
}

static bool shown(const struct test_row *r)
{
    return (isnan(r->p_adjusted) ? r->r.p_value : r->p_adjusted) < 0.05;
}

static void correlation_words(const struct test_row *r, struct text *t)
{
    if (isnan(r->r.estimate) && r->r.n < 3)
        text_add(t, "Too few values to correlate %s with %s", r->x, r->y);
    else if (isnan(r->r.estimate))
        text_add(t, "%s or %s does not vary, so nothing can be said", r->x,
                 r->y);
    else if (shown(r))
        text_add(t, "Larger %s goes with %s %s", r->x,
                 r->r.estimate > 0 ? "higher" : "lower", r->y);
    else
        text_add(t, "No correlation of %s with %s is shown", r->x, r->y);
}

static void difference_words(const struct test_row *r, struct text *t)
{
    bool up = r->r.estimate > 0;
    if (isnan(r->r.p_value) && r->r.n < 2)
        text_add(t, "Too few values to compare %s of %s and %s", r->y,
                 r->group_a, r->group_b);
    else if (isnan(r->r.p_value))
        text_add(t, "%s does not vary between %s and %s", r->y, r->group_a,
                 r->group_b);
    else if (shown(r))
        text_add(t, "%s is higher with %s than with %s", r->y,
                 up ? r->group_a : r->group_b, up ? r->group_b : r->group_a);
    else
        text_add(t, "No evidence that %s differs between %s and %s", r->y,
                 r->group_a, r->group_b);
}

const char *finding_words(const struct test_row *r, char out[FINDING_TEXT])
{
    struct text t = text_over(out, FINDING_TEXT);
    (r->kind == ROW_CORRELATION ? correlation_words : difference_words)(r, &t);
    return out;
}

/* Without an interval where there is none. */
static void add_r(struct text *t, const struct test_row *r)
{
    text_add(t, "r = %.2f", r->r.estimate);
    if (!isnan(r->r.conf_low))
        text_add(t, " [%.2f, %.2f]", r->r.conf_low, r->r.conf_high);
}

static void add_difference(struct text *t, const struct test_row *r)
{
    text_add(t, "%s - %s = %.4g", r->group_a, r->group_b, r->r.estimate);
    if (!isnan(r->r.conf_low))
        text_add(t, " [%.4g, %.4g]", r->r.conf_low, r->r.conf_high);
}

const char *finding_numbers(const struct test_row *r, const char *unit,
                            const char *between, char out[FINDING_TEXT])
{
    char p[P_TEXT];
    struct text t = text_over(out, FINDING_TEXT);
    bool pairs = r->kind != ROW_CORRELATION;
    if (!isnan(r->r.estimate)) {
        (pairs ? add_difference : add_r)(&t, r);
        text_add(&t, ", ");
    }
    if (pairs)
        unit = r->within ? "pair" : unit;
    text_add(&t, "n = %" PRId64 " %s%s", r->r.n, unit, r->r.n == 1 ? "" : "s");
    if (!isnan(r->r.p_value))
        text_add(&t, "%sp %s%s", between, r->r.p_value < 1e-300 ? "" : "= ",
                 p_text(r->r.p_value, p));
    if (!isnan(r->p_adjusted))
        text_add(&t, " (adjusted %s)", p_text(r->p_adjusted, p));
    return out;
}

/* A row that answers the recipe's question about `y`: of two groups, where that
 * is what it asks. */
static bool answers(const struct analysis *a, const struct test_row *t)
{
    const char *y = a->recipe->answer;
    return y ? t->kind == ROW_TWO && t->group_b[0] && strcmp(t->y, y) == 0
             : t->kind == ROW_CORRELATION && strcmp(t->test, "pearson") == 0;
}

const struct test_row *finding_answer(const struct analysis *a, int part)
{
    const struct test_row *best = NULL;
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *t = &a->row[i];
        if (t->part != part || !answers(a, t))
            continue;
        if (!a->recipe->answer) /* the first question is the recipe's own */
            return t;
        if (!best || t->r.p_value < best->r.p_value)
            best = t;
    }
    return best;
}

static const struct test_row *partial_of(const struct analysis *a,
                                         const struct test_row *r)
{
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *t = &a->row[i];
        if (t->part == r->part && strcmp(t->test, "partial_pearson") == 0 &&
            strcmp(t->x, r->x) == 0 && strcmp(t->y, r->y) == 0)
            return t;
    }
    return NULL;
}

static void name_covariates(const struct recipe_correlation *c, struct text *t)
{
    for (int k = 0; k < c->partials; k++)
        text_add(t, "%s%s", k ? ", " : "", c->partial[k]);
}

const char *finding_beside(const struct analysis *a, const struct test_row *r,
                           char out[FINDING_TEXT])
{
    const struct test_row *less = partial_of(a, r);
    char p[P_TEXT], q[P_TEXT];
    if (!less || isnan(less->r.estimate))
        return NULL;
    struct text t = text_over(out, FINDING_TEXT);
    text_add(&t, "%s ",
             !shown(r)     ? "beside"
             : shown(less) ? "also beside"
                           : "but not beside");
    name_covariates(less->asked, &t);
    text_add(&t, ": ");
    add_r(&t, less);
    text_add(&t, ", p %s%s (adjusted %s)", less->r.p_value < 1e-300 ? "" : "= ",
             p_text(less->r.p_value, p), p_text(less->p_adjusted, q));
    return out;
}
