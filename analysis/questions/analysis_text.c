#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "analysis.h"
#include "correlation.h"
#include "finding.h"
#include "power.h"
#include "print.h"

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static const char *part_word(const struct recipe *r)
{
    return r->part ? r->part : "data set";
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

/* Rows that name no unit, or no part. */
static void print_unitless(const struct analysis *a, FILE *out)
{
    int64_t rows = a->used;
    for (int i = 0; i < a->parts; i++)
        rows -= a->part[i].rows;
    if (rows > 0)
        fprintf(out, "note:     %" PRId64 " run%s without %s%s%s left out\n",
                rows, plural(rows), a->recipe->unit, a->parts > 1 ? " or " : "",
                a->parts > 1 ? part_word(a->recipe) : "");
}

static void print_head(const struct analysis *a, FILE *out)
{
    char note[MOST_NOTES][NOTE_TEXT];
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
                a->recipe->unit, units, a->recipe->unit, plural(units));
    fprintf(out, "\n");
    print_left_out(a, out);
    print_unitless(a, out);
    if (a->recipe->where)
        fprintf(out, "where:    %s (%" PRId64 " of %" PRId64 " done)\n",
                a->recipe->where, a->used, a->done);
    for (int i = 0, n = analysis_notes(a, note); i < n; i++)
        fprintf(out, "note:     %s\n", note[i]);
}

/* In one test, and where it is the first of many. */
static void print_power(const struct analysis *a, int64_t units, FILE *out)
{
    int tests = a->tests_counted;
    double one = stats_detectable_r((double)units, 0.8, 0.05);
    double first = stats_detectable_r((double)units, 0.8, 0.05 / tests);
    if (!(one > 0))
        return;
    fprintf(out,
            "  %" PRId64 " %ss find correlations from %.2f on with a power "
            "of 80 %%; 0.20 takes %.0f\n",
            units, a->recipe->unit, one, stats_units_for_r(0.2, 0.8));
    if (tests > 1)
        fprintf(out,
                "  (at p = 0.05 of one test; from %.2f on at 0.05/%d, where "
                "%s begins)\n",
                first, tests, adjusted(a));
}

static void print_reliability(const struct analysis *a,
                              const struct reliability_row *row, FILE *out)
{
    const struct reliability *r = &row->r;
    const char *unit = a->recipe->unit;
    double bound = stats_attenuation_bound(1, r->of_mean);
    if (row->varies) {
        fprintf(out,
                "\nReliability of %s: not judged, since runs of one %s differ "
                "in %s;\n  keep one value of it by --where.\n",
                row->y, unit, row->varies);
        return;
    }
    if (r->sd_rest == 0) /* y is a measure of the unit itself */
        return;
    if (isnan(r->sd_rest)) {
        char why[NOTE_TEXT];
        fprintf(out, "\n%s: %s.\n", row->y, analysis_unreliable(a, row, why));
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
    print_power(a, r->units, out);
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

/* The answer of a part, in words. */
static void print_answer(const struct analysis *a, int part, FILE *out)
{
    const struct test_row *t = finding_answer(a, part);
    char words[FINDING_TEXT], numbers[FINDING_TEXT];
    if (!t)
        return;
    finding_words(t, words);
    finding_numbers(t, a->recipe->unit, ", ", numbers);
    fprintf(out, "answer:   %s:\n          %s\n", words, numbers);
    if (finding_beside(a, t, words))
        fprintf(out, "          %s\n", words);
}

static void print_part(const struct analysis *a, int part, FILE *out)
{
    const struct part *p = &a->part[part];
    if (a->parts > 1)
        fprintf(out, "\n-- %s %s: %" PRId64 " run%s, %" PRId64 " %s%s --\n",
                part_word(a->recipe), p->dataset, p->rows, plural(p->rows),
                p->units.count, a->recipe->unit, plural(p->units.count));
    print_answer(a, part, out);
    if (p->units.count < 3)
        fprintf(out,
                "\nFewer than 3 %ss have a finished run: no correlation "
                "can be judged yet.\n",
                a->recipe->unit);
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
                print_reliability(a, &a->reliability[i], out);
    }
    print_published(a, out);
    fprintf(out,
            "\nIntervals are 95 %%; p values are two-sided; %s is adjusted "
            "for all %d tests here.\n\n",
            adjusted(a), a->tests_counted);
}
