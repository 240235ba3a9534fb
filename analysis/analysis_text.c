#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis.h"
#include "correlation.h"
#include "finding.h"
#include "json.h"

/* A number in a column, or NA. */
enum { REAL_TEXT = 32 };
static const char *real(int width, int decimals, double x, char out[REAL_TEXT])
{
    if (isnan(x))
        snprintf(out, REAL_TEXT, "%*s", width, "NA");
    else
        snprintf(out, REAL_TEXT, "%*.*f", width, decimals, x);
    return out;
}

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static const char *unit_name(const struct recipe *r)
{
    return strcmp(r->unit, "row") == 0 ? "row" : r->unit;
}

static int widest(int so_far, const char *name)
{
    int n = (int)strlen(name);
    return n > so_far ? n : so_far;
}

static void print_left_out(const struct analysis *a, FILE *out)
{
    if (!a->has_status) {
        fprintf(out, "left out: nothing (no column status)\n");
        return;
    }
    fprintf(out, "left out:");
    for (int i = 0; i < a->lefts; i++) {
        const struct left_out *left = &a->left[i];
        fprintf(out, "%s %" PRId64 " %s", i ? "," : "", left->rows,
                left->status);
        if (left->reasons == left->rows)
            fprintf(out, " (%s)", left->reason);
        else if (left->reasons > 0)
            fprintf(out, " (%" PRId64 ": %s)", left->reasons, left->reason);
    }
    fprintf(out, "%s\n", a->lefts ? "" : " nothing");
}

static void print_head(const struct analysis *a, FILE *out)
{
    int64_t units = 0;
    for (int i = 0; i < a->parts; i++)
        units += a->part[i].units.count;
    fprintf(out, "\n\t%s\n\n", a->recipe->title);
    fprintf(out, "data:     %s", a->source);
    if (a->parts == 1 && a->part[0].dataset[0])
        fprintf(out, ", data set %s", a->part[0].dataset);
    fprintf(out, "\n");
    fprintf(out, "used:     %" PRId64 " of %" PRId64 " run%s", a->used, a->rows,
            plural(a->rows));
    if (strcmp(a->recipe->unit, "row") != 0 && a->used > 0)
        fprintf(out, ", averaged per %s before any test: %" PRId64 " %s%s",
                unit_name(a->recipe), units, unit_name(a->recipe),
                plural(units));
    fprintf(out, "\n");
    print_left_out(a, out);
    for (int i = 0; i < a->averages; i++)
        fprintf(out, "%s %s", i ? "," : "note:     averaged over",
                a->averaged[i]);
    fprintf(out, "%s", a->averages ? " (several values per unit)\n" : "");
}

static bool is_correlation(const struct test_row *r)
{
    return r->group_a[0] == '\0';
}

static void print_correlation(const struct test_row *r, FILE *out)
{
    char e[REAL_TEXT], l[REAL_TEXT], h[REAL_TEXT], t[REAL_TEXT], df[REAL_TEXT];
    char p[P_TEXT], q[P_TEXT];
    fprintf(out, "    %-16s %s  [%s, %s]  %s %s %9s  %9s\n", r->test,
            real(7, 4, r->r.estimate, e), real(6, 3, r->r.conf_low, l),
            real(6, 3, r->r.conf_high, h), real(7, 3, r->r.statistic, t),
            real(5, 0, r->r.df1, df), p_text(r->r.p_value, p),
            p_text(r->p_adjusted, q));
}

/* Rows from..to-1 correlate things with one y. */
static void print_correlations(const struct analysis *a, int from, int to,
                               FILE *out)
{
    const struct test_row *r = &a->row[from];
    fprintf(out, "\nCorrelation with %s (n = %" PRId64 " %s%s", r->y, r->r.n,
            unit_name(a->recipe), plural(r->r.n));
    if (r->r.excluded)
        fprintf(out, ", %" PRId64 " without a value excluded", r->r.excluded);
    fprintf(out, ")\n%28s  %16s  %7s %5s %9s  %9s\n", "estimate",
            "95 % interval", "t", "df", "p", "p (Holm)");
    for (int i = from; i < to; i++) {
        r = &a->row[i];
        if (i == from || strcmp(r->x, r[-1].x) != 0)
            fprintf(out, "  %s\n", r->x);
        print_correlation(r, out);
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

static void print_groups(const struct analysis *a, const struct test_row *r,
                         FILE *out)
{
    int w = 0, d = decimals(a, r);
    for (int i = 0; i < a->groups; i++)
        w = widest(w, a->group[i].name);
    fprintf(out, "\n%s by %s (over %ss)\n  %-*s  %5s  %9s  %9s\n", r->y, r->x,
            unit_name(a->recipe), w, "", "n", "mean", "sd");
    for (int i = 0; i < a->groups; i++) {
        const struct group_row *g = &a->group[i];
        char m[REAL_TEXT], sd[REAL_TEXT];
        if (g->part == r->part && strcmp(g->y, r->y) == 0)
            fprintf(out, "  %-*s  %5" PRId64 "  %s  %s\n", w, g->name, g->d.n,
                    real(9, d, g->d.mean, m), real(9, d, g->d.sd, sd));
    }
}

static void print_comparison(const struct test_row *r, int width, int d,
                             FILE *out)
{
    char pair[128], p[P_TEXT], q[P_TEXT], e[REAL_TEXT], l[REAL_TEXT],
        h[REAL_TEXT], t[REAL_TEXT], df[REAL_TEXT], g[REAL_TEXT];
    snprintf(pair, sizeof pair, "%s - %s", r->group_a, r->group_b);
    fprintf(out, "  %-*s %s [%s,%s] %s %s %8s %8s %s\n", width, pair,
            real(8, d, r->r.estimate, e), real(8, d, r->r.conf_low, l),
            real(8, d, r->r.conf_high, h), real(6, 2, r->r.statistic, t),
            real(6, 1, r->r.df1, df), p_text(r->r.p_value, p),
            p_text(r->p_adjusted, q), real(5, 2, r->r.effect, g));
}

static void print_comparisons(const struct analysis *a, int from, int to,
                              FILE *out)
{
    int w = 0, d = decimals(a, &a->row[from]);
    for (int i = from; i < to; i++) {
        int n = (int)(strlen(a->row[i].group_a) + strlen(a->row[i].group_b));
        w = n + 3 > w ? n + 3 : w;
    }
    fprintf(out, "\n%s of %s\n  %-*s %8s %19s %6s %6s %8s %8s %5s\n",
            a->row[from].r.method, a->row[from].y, w, "", "estimate",
            "95 % interval", "t", "df", "p", "p (Holm)", "g");
    for (int i = from; i < to; i++)
        print_comparison(&a->row[i], w, d, out);
}

/* The rows that belong in one block with row i: same kind, part and y. */
static int block_end(const struct analysis *a, int i)
{
    int end = i + 1;
    while (end < a->rows_tested && a->row[end].part == a->row[i].part &&
           strcmp(a->row[end].y, a->row[i].y) == 0 &&
           is_correlation(&a->row[end]) == is_correlation(&a->row[i]))
        end++;
    return end;
}

static void print_reliability(const struct reliability_row *r,
                              const struct recipe *recipe, FILE *out)
{
    if (isnan(r->sd_within)) {
        fprintf(out,
                "\nOne run per %s: luck of the seed cannot be told from "
                "differences between %ss\n  (replicates: 2 or more in the "
                "sweep file would tell).\n",
                unit_name(recipe), unit_name(recipe));
        return;
    }
    fprintf(out, "\nSeeds and %ss (%s)\n", unit_name(recipe), r->y);
    fprintf(out, "  sd between runs of one %s (seeds)   %9.5f\n",
            unit_name(recipe), r->sd_within);
    fprintf(out, "  sd between %ss, seeds taken off     %9.5f\n",
            unit_name(recipe), r->sd_between);
    if (r->icc == 0)
        fprintf(out,
                "  The seeds explain all of the spread: the %ss do not "
                "differ measurably in it.\n",
                unit_name(recipe));
    else if (!isnan(r->icc))
        fprintf(out,
                "  reliability of one run %.2f, of a mean per %s %.2f: the "
                "seeds' noise alone\n  keeps correlations below %.2f\n",
                r->icc, unit_name(recipe), r->reliability,
                sqrt(r->reliability));
}

static void print_published(const struct analysis *a, FILE *out)
{
    const struct recipe *r = a->recipe;
    if (r->published_count == 0)
        return;
    fprintf(out, "\nThe paper's result\n");
    for (int i = 0; i < r->published_count; i++) {
        const struct published *p = &r->published[i];
        struct test_result t;
        stats_judge_r(p->r, p->n, &t);
        fprintf(out,
                "  %d graphs, r = %.2f (%s) means p = %.3f, interval "
                "[%.2f, %.2f]\n",
                p->n, p->r, p->where, t.p_value, t.conf_low, t.conf_high);
    }
    fprintf(out,
            "  %d graphs are too few to tell r = %.2f from 0; at a power "
            "of 80 %% it takes %.0f,\n  and r = 0.20 takes %.0f.\n",
            r->published[0].n, r->published[0].r,
            stats_units_for_r(r->published[0].r, 0.8),
            stats_units_for_r(0.2, 0.8));
}

static void print_answer(const struct analysis *a, FILE *out)
{
    char words[FINDING_TEXT], numbers[FINDING_TEXT];
    for (int i = 0; i < a->rows_tested; i++)
        if (strcmp(a->row[i].test, "pearson") == 0) {
            finding_words(&a->row[i], words);
            finding_numbers(&a->row[i], a->recipe->unit, ", ", numbers);
            fprintf(out, "answer:   %s:\n          %s\n", words, numbers);
            return;
        }
}

static void print_part(const struct analysis *a, int part, FILE *out)
{
    const struct part *p = &a->part[part];
    if (a->parts > 1)
        fprintf(out,
                "\n-- data set %s: %" PRId64 " run%s, %" PRId64 " %s%s --\n",
                p->dataset, p->rows, plural(p->rows), p->units.count,
                unit_name(a->recipe), plural(p->units.count));
    if (p->units.count < 3)
        fprintf(out,
                "\nFewer than 3 %ss have a finished run: no correlation "
                "can be judged yet.\n",
                unit_name(a->recipe));
    for (int i = 0, end; i < a->rows_tested; i = end) {
        end = block_end(a, i);
        if (a->row[i].part != part)
            continue;
        if (is_correlation(&a->row[i])) {
            print_correlations(a, i, end, out);
        } else {
            print_groups(a, &a->row[i], out);
            print_comparisons(a, i, end, out);
        }
    }
}

/* A group of its own has nobody to be compared with. */
static void print_single_groups(const struct analysis *a, int part, FILE *out)
{
    for (int i = 0; i < a->groups; i++) {
        const struct group_row *g = &a->group[i];
        bool alone = g->part == part;
        for (int k = 0; k < a->groups; k++)
            alone = alone && (k == i || a->group[k].part != part ||
                              strcmp(a->group[k].by, g->by) != 0);
        if (alone)
            fprintf(out,
                    "\nOnly one %s, %s (n = %" PRId64 ", mean %s %.5f): "
                    "nothing to compare it with.\n",
                    g->by, g->name, g->d.n, g->y, g->d.mean);
    }
}

void analysis_print(const struct analysis *a, FILE *out)
{
    print_head(a, out);
    if (a->used == 0) {
        fprintf(out, "\nNo run is done, so there is nothing to test yet.\n\n");
        return;
    }
    print_answer(a, out);
    for (int part = 0; part < a->parts; part++) {
        print_part(a, part, out);
        print_single_groups(a, part, out);
        for (int i = 0; i < a->reliabilities; i++)
            if (a->reliability[i].part == part)
                print_reliability(&a->reliability[i], a->recipe, out);
    }
    print_published(a, out);
    fprintf(out,
            "\nIntervals are 95 %%; p values are two-sided; p (Holm) is "
            "adjusted for all %d tests here.\n\n",
            a->rows_tested);
}

void analysis_print_json(const struct analysis *a, FILE *out)
{
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *r = &a->row[i];
        struct json j = json_open(out);
        json_text(&j, "test", r->test);
        json_text(&j, "x", r->x);
        json_text(&j, "y", r->y);
        json_text(&j, "group_a", r->group_a);
        json_text(&j, "group_b", r->group_b);
        json_int(&j, "n", r->r.n);
        json_int(&j, "excluded", r->r.excluded);
        json_real(&j, "estimate", r->r.estimate);
        json_real(&j, "conf_low", r->r.conf_low);
        json_real(&j, "conf_high", r->r.conf_high);
        json_real(&j, "statistic", r->r.statistic);
        json_real(&j, "df1", r->r.df1);
        json_real(&j, "df2", r->r.df2);
        json_real(&j, "p_value", r->r.p_value);
        json_real(&j, "p_adjusted", r->p_adjusted);
        json_text(&j, "method", r->r.method);
        json_real(&j, "effect", r->r.effect);
        json_text(&j, "effect_name", r->r.effect_name);
        if (a->parts > 1)
            json_text(&j, "dataset", a->part[r->part].dataset);
        json_close(&j);
    }
}
