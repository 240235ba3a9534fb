/* How far to trust the answers: reliability, power, what others found. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "correlation.h"
#include "page.h"
#include "power.h"
#include "report_parts.h"

/* In one test, and where it is the first of many. */
static void write_power(const struct report *r,
                        const struct reliability_row *row)
{
    int tests = r->a->tests_counted;
    double units = (double)row->r.units;
    if (!(row->finds > 0))
        return;
    fprintf(r->out,
            "%" PRId64 " %ss find correlations from %.2f on with a power "
            "of 80 %%",
            row->r.units, r->a->recipe->unit, row->finds);
    if (tests > 1)
        fprintf(r->out,
                " in one test at 0.05, and from %.2f on at 0.05/%d, where the "
                "adjustment for %d tests begins",
                stats_detectable_r(units, 0.8, 0.05 / tests), tests, tests);
    fprintf(r->out, ".");
}

static void write_reliability(const struct report *r,
                              const struct reliability_row *row)
{
    const struct reliability *k = &row->r;
    const char *unit = r->a->recipe->unit;
    if (row->varies) {
        fprintf(r->out,
                "<p>%s: reliability is not judged, since runs of one %s differ "
                "in %s.</p>\n",
                row->y, unit, row->varies);
        return;
    }
    if (k->sd_rest == 0) /* y is a measure of the unit itself */
        return;
    fprintf(r->out, "<p>%s: ", row->y);
    if (isnan(k->sd_rest)) {
        char why[NOTE_TEXT];
        fprintf(r->out, "%s.</p>\n", analysis_unreliable(r->a, row, why));
        return;
    }
    fprintf(r->out,
            "runs of one %s differ by a standard deviation of %.5f (seeds), "
            "%ss by %.5f beyond that. ",
            unit, k->sd_rest, unit, k->sd_unit);
    if (!isnan(k->icc))
        fprintf(r->out,
                "Reliability of one run %.2f [%.2f, %.2f], of a mean per %s "
                "%.2f: ",
                k->icc, k->conf_low, k->conf_high, unit, k->of_mean);
    if (k->of_mean > 0)
        fprintf(r->out,
                "the seeds' noise alone keeps correlations below %.2f. ",
                stats_attenuation_bound(1, k->of_mean));
    else if (!isnan(k->icc))
        fprintf(r->out, "the seeds explain all of the spread. ");
    write_power(r, row);
    fprintf(r->out, "</p>\n");
}

static void write_published(const struct report *r)
{
    const struct recipe *recipe = r->a->recipe;
    for (int i = 0; i < recipe->published_count; i++) {
        const struct published *p = &recipe->published[i];
        struct test_result t;
        stats_judge_r(p->r, p->n, &t);
        fprintf(r->out, "<p>Published: r = %.2f over %d graphs (", p->r, p->n);
        page_text(r->out, p->where);
        fprintf(r->out,
                "), which means p = %.3f and an interval of [%.2f, %.2f]; at a "
                "power of 80 %% it takes %.0f graphs to tell such an r from "
                "0.</p>\n",
                t.p_value, t.conf_low, t.conf_high,
                stats_units_for_r(p->r, 0.8));
    }
}

void report_trust(const struct report *r)
{
    const struct analysis *a = r->a;
    if (!a->reliabilities && !a->recipe->published_count)
        return;
    fprintf(r->out, "<h2>How far to trust it</h2>\n");
    for (int i = 0; i < a->reliabilities; i++)
        write_reliability(r, &a->reliability[i]);
    write_published(r);
}
