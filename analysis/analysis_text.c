#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "analysis.h"
#include "correlation.h"
#include "finding.h"
#include "print.h"

const char *real(int width, int decimals, double x, char out[REAL_TEXT])
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

const char *unit_name(const struct recipe *r)
{
    return strcmp(r->unit, "row") == 0 ? "row" : r->unit;
}

static const char *part_word(const struct recipe *r)
{
    return r->part ? r->part : "data set";
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
        fprintf(out, ", %s %s", part_word(a->recipe), a->part[0].dataset);
    fprintf(out, "\n");
    fprintf(out, "used:     %" PRId64 " of %" PRId64 " run%s", a->used, a->rows,
            plural(a->rows));
    if (strcmp(a->recipe->unit, "row") != 0 && a->used > 0)
        fprintf(out, ", averaged per %s before any test: %" PRId64 " %s%s",
                unit_name(a->recipe), units, unit_name(a->recipe),
                plural(units));
    fprintf(out, "\n");
    print_left_out(a, out);
    if (a->recipe->where)
        fprintf(out, "where:    %s (%" PRId64 " of %" PRId64 " done)\n",
                a->recipe->where, a->used, a->done);
    for (int i = 0; i < a->averages; i++)
        fprintf(out, "%s %s", i ? "," : "note:     averaged over",
                a->averaged[i]);
    fprintf(out, "%s", a->averages ? " (several values per unit)\n" : "");
}

const char *adjusted(const struct analysis *a)
{
    return a->recipe->adjust == ADJUST_BH ? "p (BH)" : "p (Holm)";
}

void end_line(const struct test_row *r, FILE *out)
{
    if (r->r.excluded > 0)
        fprintf(out, " (%" PRId64 " excluded)", r->r.excluded);
    fprintf(out, "\n");
}

static void print_correlation(const struct test_row *r, FILE *out)
{
    char e[REAL_TEXT], l[REAL_TEXT], h[REAL_TEXT], t[REAL_TEXT], df[REAL_TEXT];
    char p[P_TEXT], q[P_TEXT];
    fprintf(out, "  %-16s %5" PRId64 " %s [%s,%s] %s %s %8s %8s", r->test,
            r->r.n, real(7, 4, r->r.estimate, e), real(6, 3, r->r.conf_low, l),
            real(6, 3, r->r.conf_high, h), real(7, 3, r->r.statistic, t),
            real(5, 0, r->r.df1, df), p_text(r->r.p_value, p),
            p_text(r->p_adjusted, q));
    end_line(r, out);
}

/* After the rows of x with y: what their partial forms control for. */
static void print_partials(const struct analysis *a, const struct test_row *r,
                           FILE *out)
{
    for (int i = 0; i < a->recipe->correlations; i++) {
        const struct recipe_correlation *c = &a->recipe->correlation[i];
        if (strcmp(c->x, r->x) != 0 || strcmp(c->y, r->y) != 0)
            continue;
        for (int k = 0; k < c->partials; k++)
            fprintf(out, "%s%s", k ? ", " : "  (partial: less ", c->partial[k]);
        fprintf(out, "%s", c->partials ? ")\n" : "");
    }
}

/* Rows from..to-1 correlate things with one y. */
static void print_correlations(const struct analysis *a, int from, int to,
                               FILE *out)
{
    const struct test_row *r = &a->row[from];
    fprintf(out, "\nCorrelation with %s (over %ss)\n", r->y,
            unit_name(a->recipe));
    fprintf(out, "  %22s %8s %15s %7s %5s %8s %8s\n", "n", "estimate",
            "95 % interval", "t", "df", "p", adjusted(a));
    for (int i = from; i < to; i++) {
        r = &a->row[i];
        if (i == from || strcmp(r->x, r[-1].x) != 0)
            fprintf(out, "%s\n", r->x);
        print_correlation(r, out);
        if (i + 1 == to || strcmp(r[1].x, r->x) != 0)
            print_partials(a, r, out);
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

static bool of_row(const struct group_row *g, const struct test_row *r)
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
            unit_name(a->recipe), w, "", "n", "mean", "sd");
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
            return a->row[from].test;
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
    fprintf(out, "\n%s of %s by %s\n", one_method(a, from, to), first->y,
            first->x);
    fprintf(out, "  %-*s %8s %19s %6s %6s %8s %8s %5s\n", w, "", "estimate",
            "95 % interval", "stat.", "df", "p", adjusted(a), "eff.");
    for (int i = from; i < to; i++)
        print_comparison(&a->row[i], w, d, out);
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
        fprintf(out, "  %-16s %s %s %s %9s %9s\n", r->test,
                real(10, 4, r->r.statistic, t), real(6, 0, r->r.df1, df1),
                real(8, 1, r->r.df2, df2), p_text(r->r.p_value, p),
                p_text(r->p_adjusted, q));
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

/* The rows that belong in one block with row i: same kind, part and y; of
 * comparisons, the same test. */
static int block_end(const struct analysis *a, int i)
{
    const struct test_row *r = &a->row[i], *next = r + 1;
    if (r->kind == ROW_TERM)
        return i + model_at(a, i)->terms;
    while (next < a->row + a->rows_tested && next->part == r->part &&
           next->kind == r->kind && strcmp(next->y, r->y) == 0 &&
           (r->kind == ROW_CORRELATION || strcmp(next->x, r->x) == 0) &&
           (r->kind != ROW_TWO || strcmp(next->test, r->test) == 0))
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

static void print_block(const struct analysis *a, int from, int to, FILE *out)
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

static void print_reliability(const struct reliability_row *row,
                              const struct recipe *recipe, FILE *out)
{
    const struct reliability *r = &row->r;
    const char *unit = unit_name(recipe);
    double bound = stats_attenuation_bound(1, r->of_mean);
    if (r->sd_rest == 0) /* y is a measure of the unit itself */
        return;
    if (isnan(r->sd_rest)) {
        fprintf(out,
                "\nOne run per %s: luck of the seed cannot be told from "
                "differences between %ss\n  (replicates: 2 or more in the "
                "sweep file would tell).\n",
                unit, unit);
        return;
    }
    fprintf(out, "\nSeeds and %ss (%s)\n", unit, row->y);
    fprintf(out, "  sd between runs of one %s (seeds)   %9.5f\n", unit,
            r->sd_rest);
    fprintf(out, "  sd between %ss, seeds taken off     %9.5f\n", unit,
            r->sd_unit);
    if (isnan(r->icc))
        return;
    fprintf(out,
            "  reliability of one run %.2f [%.2f, %.2f], of a mean per %s "
            "%.2f:\n",
            r->icc, r->conf_low, r->conf_high, unit, r->of_mean);
    if (r->of_mean > 0)
        fprintf(out, "  the seeds' noise alone keeps correlations below %.2f\n",
                bound);
    else
        fprintf(out, "  the seeds explain all of the spread\n");
    if (row->finds > 0)
        fprintf(out,
                "  %" PRId64 " %ss find correlations from %.2f on with a power "
                "of 80 %%; 0.20 takes %.0f\n",
                r->units, unit, row->finds, stats_units_for_r(0.2, 0.8));
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

/* The first correlation of a part, in words. */
static void print_answer(const struct analysis *a, int part, FILE *out)
{
    char words[FINDING_TEXT], numbers[FINDING_TEXT];
    for (int i = 0; i < a->rows_tested; i++)
        if (a->row[i].part == part && strcmp(a->row[i].test, "pearson") == 0) {
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
        fprintf(out, "\n-- %s %s: %" PRId64 " run%s, %" PRId64 " %s%s --\n",
                part_word(a->recipe), p->dataset, p->rows, plural(p->rows),
                p->units.count, unit_name(a->recipe), plural(p->units.count));
    print_answer(a, part, out);
    if (p->units.count < 3)
        fprintf(out,
                "\nFewer than 3 %ss have a finished run: no correlation "
                "can be judged yet.\n",
                unit_name(a->recipe));
    for (int i = 0, end; i < a->rows_tested; i = end) {
        end = block_end(a, i);
        if (a->row[i].part == part)
            print_block(a, i, end, out);
    }
}

static bool has_test(const struct analysis *a, const struct group_row *g)
{
    for (int i = 0; i < a->rows_tested; i++)
        if (of_row(g, &a->row[i]) && strcmp(a->row[i].group_a, g->name) == 0)
            return true;
    return false;
}

/* A group of its own has nobody to be compared with. */
static void print_single_groups(const struct analysis *a, int part, FILE *out)
{
    for (int i = 0; i < a->groups; i++) {
        const struct group_row *g = &a->group[i];
        bool alone = g->part == part && !has_test(a, g);
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
        fprintf(out, "\nNo run is %s, so there is nothing to test yet.\n\n",
                a->done ? "named by `where`" : "done");
        return;
    }
    if (a->recipe->table)
        analysis_print_table(a, out);
    for (int part = 0; part < a->parts; part++) {
        print_part(a, part, out);
        if (!a->recipe->table)
            print_single_groups(a, part, out);
        for (int i = 0; i < a->reliabilities; i++)
            if (a->reliability[i].part == part)
                print_reliability(&a->reliability[i], a->recipe, out);
    }
    print_published(a, out);
    fprintf(out,
            "\nIntervals are 95 %%; p values are two-sided; %s is adjusted "
            "for all %d tests here.\n\n",
            adjusted(a), a->rows_tested);
}
