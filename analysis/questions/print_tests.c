/* The tests of an analysis as R users expect to read them. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "finding.h"
#include "print.h"

static int widest(int so_far, const char *name)
{
    int n = (int)strlen(name);
    return n > so_far ? n : so_far;
}

/* p is by counting, where others of its name are an approximation. */
static bool exact(const struct test_row *r)
{
    return strstr(r->r.method, ", exact") || strstr(r->r.method, "by orders");
}

/* A correlation that is its own statistic has no t. */
static double t_of(const struct test_row *r)
{
    return r->r.statistic == r->r.estimate ? NAN : r->r.statistic;
}

static void print_correlation(const struct test_row *r, FILE *out)
{
    char e[REAL_TEXT], l[REAL_TEXT], h[REAL_TEXT], t[REAL_TEXT], df[REAL_TEXT];
    char p[P_TEXT], q[P_TEXT];
    fprintf(out, "  %-16s %5" PRId64 " %s [%s,%s] %s %s %8s %8s", r->test,
            r->r.n, real(7, 4, r->r.estimate, e), real(6, 3, r->r.conf_low, l),
            real(6, 3, r->r.conf_high, h), real(7, 3, t_of(r), t),
            real(5, 0, r->r.df1, df), p_text(r->r.p_value, p),
            p_text(r->p_adjusted, q));
    fprintf(out, "%s", exact(r) ? " exact" : "");
    end_line(r, out);
}

/* What `method` says of an interval that few values give, or do not; NULL for
 * nothing. */
static const char *caution(const struct test_row *r)
{
    const char *few = strstr(r->r.method, "few values");
    return few ? few : strstr(r->r.method, "no interval");
}

static bool is_partial(const struct test_row *r)
{
    return strncmp(r->test, "partial_", strlen("partial_")) == 0;
}

/* After the partial forms of one question: what they control for. */
static void print_partials(const struct test_row *r, bool last, FILE *out)
{
    if (!is_partial(r) ||
        (!last && is_partial(&r[1]) && r[1].asked == r->asked))
        return;
    for (int k = 0; k < r->asked->partials; k++)
        fprintf(out, "%s%s", k ? ", " : "  (partial: less ",
                r->asked->partial[k]);
    fprintf(out, ")\n");
}

/* Rows from..to-1 correlate things with one y. */
static void print_correlations(const struct analysis *a, int from, int to,
                               FILE *out)
{
    const struct test_row *r = &a->row[from];
    fprintf(out, "\nCorrelation with %s (over %ss)\n", r->y, a->recipe->unit);
    fprintf(out, "  %22s %8s %15s %7s %5s %8s %8s\n", "n", "estimate",
            "95 % interval", "t", "df", "p", adjusted(a));
    for (int i = from; i < to; i++) {
        r = &a->row[i];
        if (i == from || strcmp(r->x, r[-1].x) != 0)
            fprintf(out, "%s\n", r->x);
        print_correlation(r, out);
        if (r->note)
            fprintf(out, "  (%s: %s)\n", r->test, r->note);
        if (caution(r))
            fprintf(out, "  (%s: %s)\n", r->test, caution(r));
        if (strstr(r->r.method, "within strata"))
            fprintf(out, "  (%s: within %s, r of values less its means)\n",
                    r->test, r->asked->strata);
        print_partials(r, i + 1 == to, out);
    }
}

/* Decimals that show two digits of the groups' spread. */
static int decimals(const struct analysis *a, const struct test_row *r)
{
    double sd = INFINITY;
    for (int i = 0; i < a->groups; i++)
        if (a->group[i].part == r->part && a->group[i].d.sd > 0)
            sd = fmin(sd, a->group[i].d.sd);
    return isinf(sd) ? 4 : (int)fmax(0, fmin(9, 2 - floor(log10(sd))));
}

bool of_row(const struct group_row *g, const struct test_row *r)
{
    return g->part == r->part && strcmp(g->y, r->y) == 0 &&
           strcmp(g->by, r->x) == 0;
}

static void print_groups(const struct analysis *a, const struct test_row *r,
                         FILE *out)
{
    int w = 0, d = decimals(a, r);
    for (int i = 0; i < a->groups; i++)
        if (of_row(&a->group[i], r))
            w = widest(w, a->group[i].name);
    if (w == 0)
        return;
    fprintf(out, "\n%s by %s (over %ss)\n  %-*s  %5s  %9s  %9s\n", r->y, r->x,
            a->recipe->unit, w, "", "n", "mean", "sd");
    for (int i = 0; i < a->groups; i++) {
        const struct group_row *g = &a->group[i];
        char m[REAL_TEXT], sd[REAL_TEXT];
        if (of_row(g, r))
            fprintf(out, "  %-*s  %5" PRId64 "  %s  %s\n", w, g->name, g->d.n,
                    real(9, d, g->d.mean, m), real(9, d, g->d.sd, sd));
    }
}

/* Two decimals, or digits where the statistic is a difference itself. */
static const char *statistic(const struct test_row *r, char out[REAL_TEXT])
{
    if (r->r.statistic == r->r.estimate)
        snprintf(out, REAL_TEXT, "%6.2g", r->r.statistic);
    else
        real(6, 2, r->r.statistic, out);
    return out;
}

static void print_comparison(const struct test_row *r, int width, int d,
                             FILE *out)
{
    char pair[128], p[P_TEXT], q[P_TEXT], e[REAL_TEXT], l[REAL_TEXT],
        h[REAL_TEXT], t[REAL_TEXT], df[REAL_TEXT], g[REAL_TEXT];
    snprintf(pair, sizeof pair, "%s%s%s", r->group_a,
             r->group_b[0] ? " - " : "", r->group_b);
    fprintf(out, "  %-*s %s [%s,%s] %s %s %8s %8s %s", width, pair,
            real(8, d, r->r.estimate, e), real(8, d, r->r.conf_low, l),
            real(8, d, r->r.conf_high, h), statistic(r, t),
            real(6, 1, r->r.df1, df), p_text(r->r.p_value, p),
            p_text(r->p_adjusted, q), real(5, 2, r->r.effect, g));
    end_line(r, out);
}

/* What the tests have in common: how many arrangements there are, for one,
 * differs. */
static const char *one_method(const struct analysis *a, int from, int to)
{
    for (int i = from; i < to; i++)
        if (strcmp(a->row[i].r.method, a->row[from].r.method) != 0)
            return strstr(a->row[from].r.method, "within strata")
                       ? "permutation within strata"
                       : a->row[from].test;
    return a->row[from].r.method;
}

static void print_comparisons(const struct analysis *a, int from, int to,
                              FILE *out)
{
    const struct test_row *first = &a->row[from];
    int w = 0, d = decimals(a, first);
    for (int i = from; i < to; i++) {
        int n = (int)(strlen(a->row[i].group_a) + strlen(a->row[i].group_b));
        w = n + 3 > w ? n + 3 : w;
    }
    const char *method = one_method(a, from, to);
    fprintf(out, "\n%.*s of %s by %s", (int)strcspn(method, ";"), method,
            first->y, first->x);
    fprintf(out, "%s%s\n", first->within ? ", in pairs by " : "",
            first->within ? first->within : "");
    fprintf(out, "  %-*s %8s %19s %6s %6s %8s %8s %5s\n", w, "", "estimate",
            "95 % interval", "stat.", "df", "p", adjusted(a), "eff.");
    for (int i = from; i < to; i++)
        print_comparison(&a->row[i], w, d, out);
    for (int i = from; i < to; i++)
        if (caution(&a->row[i]))
            fprintf(out, "  (%s%s%s: %s)\n", a->row[i].group_a,
                    a->row[i].group_b[0] ? " - " : "", a->row[i].group_b,
                    caution(&a->row[i]));
    if (first->r.effect_name[0])
        fprintf(out, "  (eff.: %s)\n", first->r.effect_name);
}

/* Tests over all groups at once, a line each. */
static void print_overall(const struct analysis *a, int from, int to, FILE *out)
{
    fprintf(out, "\n%s over all groups of %s\n  %-16s %10s %6s %8s %9s %9s\n",
            a->row[from].y, a->row[from].x, "", "statistic", "df1", "df2", "p",
            adjusted(a));
    for (int i = from; i < to; i++) {
        const struct test_row *r = &a->row[i];
        char t[REAL_TEXT], df1[REAL_TEXT], df2[REAL_TEXT], p[P_TEXT], q[P_TEXT];
        fprintf(out, "  %-16s %s %s %s %9s %9s", r->test,
                real(10, 4, r->r.statistic, t), real(6, 0, r->r.df1, df1),
                real(8, 1, r->r.df2, df2), p_text(r->r.p_value, p),
                p_text(r->p_adjusted, q));
        end_line(r, out);
    }
}

/* The model whose first term is row i. */
static const struct model_row *model_at(const struct analysis *a, int i)
{
    const struct model_row *m = a->model;
    while (m->first != i)
        m++;
    return m;
}

static bool same_pairs(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

int block_end(const struct analysis *a, int i)
{
    const struct test_row *r = &a->row[i], *next = r + 1;
    if (r->kind == ROW_TERM)
        return i + model_at(a, i)->terms;
    while (next < a->row + a->rows_tested && next->part == r->part &&
           next->kind == r->kind && strcmp(next->y, r->y) == 0 &&
           (r->kind == ROW_CORRELATION || strcmp(next->x, r->x) == 0) &&
           (r->kind != ROW_TWO || (strcmp(next->test, r->test) == 0 &&
                                   same_pairs(next->within, r->within))))
        next++;
    return (int)(next - a->row);
}

/* Whether an earlier row has shown the groups of row i already. */
static bool groups_shown(const struct analysis *a, int i)
{
    for (int k = 0; k < i; k++)
        if (a->row[k].kind != ROW_CORRELATION &&
            a->row[k].part == a->row[i].part &&
            strcmp(a->row[k].x, a->row[i].x) == 0 &&
            strcmp(a->row[k].y, a->row[i].y) == 0)
            return true;
    return false;
}

void print_block(const struct analysis *a, int from, int to, FILE *out)
{
    const struct test_row *r = &a->row[from];
    bool of_groups = r->kind == ROW_ALL || r->kind == ROW_TWO;
    if (of_groups && !a->recipe->table && !groups_shown(a, from))
        print_groups(a, r, out);
    switch (r->kind) {
    case ROW_CORRELATION:
        print_correlations(a, from, to, out);
        break;
    case ROW_ALL:
        print_overall(a, from, to, out);
        break;
    case ROW_TWO:
        print_comparisons(a, from, to, out);
        break;
    case ROW_TERM:
        print_model(a, model_at(a, from), out);
        break;
    }
}
