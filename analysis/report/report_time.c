/* What happened over epochs, and over hours. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "clock.h"
#include "page.h"
#include "report_parts.h"

/* ---- curves
 * --------------------------------------------------------------------- */

struct curve {
    int64_t *n;
    double *sum, *square; /* [epochs + 1] */
};

static void draw_curve(const struct chart *chart, const struct curve *c,
                       int epochs)
{
    FILE *out = chart->out;
    fprintf(out, "<path class=\"band\" d=\"");
    for (int side = 1; side >= -1; side -= 2)
        for (int i = 1; i <= epochs; i++) {
            int e = side > 0 ? i : epochs + 1 - i;
            double n = (double)c->n[e], mean = c->sum[e] / n;
            double variance =
                n > 1 ? (c->square[e] - n * mean * mean) / (n - 1) : 0;
            fprintf(out, "%s%.1f %.1f", side > 0 && i == 1 ? "M" : "L",
                    chart_x(chart, e),
                    chart_y(chart, mean + side * sqrt(fmax(0, variance))));
        }
    fprintf(out, "Z\"/><path class=\"fit\" d=\"");
    for (int e = 1; e <= epochs; e++)
        fprintf(out, "%s%.1f %.1f", e == 1 ? "M" : "L", chart_x(chart, e),
                chart_y(chart, c->sum[e] / (double)c->n[e]));
    fprintf(out, "\"/>\n");
}

/* Mean and sd over the runs that are done, epoch by epoch. */
static enum status draw_column(const struct report *r, const char *name,
                               int epochs)
{
    const struct frame *f = r->in->epochs;
    const struct series *epoch = frame_find(f, "epoch");
    const struct series *y = frame_find(f, name);
    const struct series *status = frame_find(f, "status");
    struct curve c;
    double low = INFINITY, high = -INFINITY;
    NEW(c.n, r->arena, epochs + 1);
    NEW(c.sum, r->arena, epochs + 1);
    NEW(c.square, r->arena, epochs + 1);
    for (int64_t i = 0; i < f->rows; i++)
        if (!isnan(y->number[i]) &&
            (!status || strcmp(status->text[i], "done") == 0)) {
            double at = epoch->number[i];
            if (!(at >= 1 && at <= epochs))
                continue;
            int e = (int)at;
            c.n[e]++;
            c.sum[e] += y->number[i];
            c.square[e] += y->number[i] * y->number[i];
        }
    for (int e = 1; e <= epochs; e++) {
        if (!c.n[e])
            return OK;
        double n = (double)c.n[e], mean = c.sum[e] / n;
        double sd = sqrt(fmax(0, c.square[e] / n - mean * mean));
        low = fmin(low, mean - sd);
        high = fmax(high, mean + sd);
    }
    struct chart_axes axes = {name, "epoch", name, 1, epochs,
                              low,  high,    260,  0};
    struct chart chart = chart_open(r->out, &axes);
    draw_curve(&chart, &c, epochs);
    chart_close(&chart);
    return OK;
}

enum status report_curves(const struct report *r)
{
    static const char *const names[] = {"test_accuracy", "train_loss"};
    const struct recipe *recipe = r->a->recipe;
    const struct frame *f = r->in->epochs;
    const struct series *epoch = f ? frame_find(f, "epoch") : NULL;
    int epochs = 0;
    for (int64_t i = 0; epoch && epoch->number && i < f->rows; i++)
        if (epoch->number[i] > epochs)
            epochs = (int)fmin(epoch->number[i], INT32_MAX);
    if (epochs < 2 || epochs > f->rows) /* some epoch has no row */
        return OK;
    fprintf(r->out, "<h2>Over the epochs</h2>\n<p class=\"soft\">Mean of the "
                    "runs, with a standard deviation above and below.</p>\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct series *y = frame_find(f, names[i]);
        if (y && y->number)
            TRY(draw_column(r, names[i], epochs));
    }
    for (int i = 0; i < recipe->n_curves; i++) {
        const struct series *y;
        TRY(frame_get(f, recipe->curves[i], &y));
        if (y->number)
            TRY(draw_column(r, y->name, epochs));
    }
    return OK;
}

/* ---- execution
 * -------------------------------------------------------------------- */

enum { MOST_BARS = 4000, MOST_LANES = 64 };

struct execution {
    const struct series *run, *rank, *started, *seconds, *peak, *crashes;
    double first, last, busy, peak_bytes, longest;
    int64_t runs, crashed, damaged;
    int lanes;
};

static bool find_columns(const struct frame *f, struct execution *e)
{
    *e = (struct execution){.run = frame_find(f, "run"),
                            .rank = frame_find(f, "rank"),
                            .started = frame_find(f, "started"),
                            .seconds = frame_find(f, "seconds"),
                            .peak = frame_find(f, "peak_bytes"),
                            .crashes = frame_find(f, "crashes"),
                            .first = INFINITY,
                            .last = -INFINITY};
    return e->run && e->run->number && e->rank && e->rank->number &&
           e->started && e->started->text && e->seconds && e->seconds->number &&
           e->peak && e->peak->number && e->crashes && e->crashes->number;
}

static void sum_up(const struct frame *f, struct execution *e)
{
    for (int64_t i = 0; i < f->rows; i++) {
        double from = clock_read_iso(e->started->text[i]);
        double seconds = e->seconds->number[i];
        if (isnan(e->run->number[i]))
            e->damaged++; /* store_frame leaves it empty */
        if (e->crashes->number[i] > 0)
            e->crashed++;
        if (isnan(from) || isnan(seconds))
            continue;
        e->runs++;
        e->busy += seconds;
        e->first = fmin(e->first, from);
        e->last = fmax(e->last, from + seconds);
        e->longest = fmax(e->longest, seconds);
        e->peak_bytes = fmax(e->peak_bytes, e->peak->number[i]);
        if (e->rank->number[i] + 1 > e->lanes)
            e->lanes = 1 + (int)fmin(e->rank->number[i], INT32_MAX - 1);
    }
}

/* Gantt chart: who worked when. */
static void draw_ranks(const struct report *r, const struct execution *e)
{
    const struct frame *f = r->in->telemetry;
    double hours = (e->last - e->first) / 3600;
    double scale = hours > 1 ? 3600 : hours > 1.0 / 60 ? 60 : 1;
    char tip[TIP_TEXT], name[32];
    struct chart_axes axes = {"which rank worked when",
                              scale == 3600 ? "hours"
                              : scale == 60 ? "minutes"
                                            : "seconds",
                              "",
                              0,
                              (e->last - e->first) / scale,
                              -0.5,
                              e->lanes - 0.5,
                              60 + e->lanes * 14,
                              1};
    struct chart c = chart_open(r->out, &axes);
    for (int k = 0; k < e->lanes; k++) {
        snprintf(name, sizeof name, "rank %d", k);
        fprintf(r->out,
                "<text class=\"tick\" x=\"%d\" y=\"%.1f\" "
                "text-anchor=\"end\">%s</text>\n",
                c.left - 8, chart_y(&c, e->lanes - 1 - k) + 4, name);
    }
    for (int64_t i = 0; i < f->rows; i++) {
        double from = clock_read_iso(e->started->text[i]) - e->first;
        double seconds = e->seconds->number[i];
        if (isnan(from) || isnan(seconds))
            continue;
        snprintf(tip, sizeof tip, "run %" PRId64 ": %.3g s", i, seconds);
        chart_bar(&c, from / scale, (from + seconds) / scale,
                  e->lanes - 1 - e->rank->number[i], tip);
    }
    chart_close(&c);
}

enum status report_execution(const struct report *r)
{
    struct execution e;
    if (!r->in->telemetry || !find_columns(r->in->telemetry, &e))
        return OK;
    sum_up(r->in->telemetry, &e);
    if (e.runs == 0)
        return OK;
    fprintf(r->out,
            "<h2>Execution</h2>\n<p>%" PRId64 " runs on %d rank%s took %.3g "
            "core-hours in %.3g hours; the longest %.3g s, the largest %.0f "
            "MiB of memory. %" PRId64 " crashed or timed out at least "
            "once.</p>\n",
            e.runs, e.lanes, e.lanes == 1 ? "" : "s", e.busy / 3600,
            (e.last - e.first) / 3600, e.longest, e.peak_bytes / 1048576.0,
            e.crashed);
    if (e.damaged)
        fprintf(r->out,
                "<p>Left out: times and hosts of %" PRId64
                " runs, which are damaged.</p>\n",
                e.damaged);
    if (e.runs <= MOST_BARS && e.lanes <= MOST_LANES)
        draw_ranks(r, &e);
    return OK;
}
