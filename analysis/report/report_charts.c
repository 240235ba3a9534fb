/* Figures of one data set: a scatter with its regression, correlations with
 * intervals. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "describe.h"
#include "finding.h"
#include "page.h"
#include "report_parts.h"

enum { BINS_X = 80, BINS_Y = 50, BAND_POINTS = 41 };

/* ---- scatter
 * ------------------------------------------------------------------ */

struct cloud {
    const char *x_name, *y_name;
    double *x, *y; /* [n] means per unit */
    int64_t n, drawn;
    struct levels colour; /* of the first grouping; count 0: none */
    int64_t *of;          /* [n] */
    double x_low, x_high, y_low, y_high;
};

static void find_range(const double *x, const double *y, int64_t n,
                       struct cloud *c)
{
    c->x_low = c->y_low = INFINITY;
    c->x_high = c->y_high = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            continue;
        c->drawn++;
        c->x_low = fmin(c->x_low, x[i]);
        c->x_high = fmax(c->x_high, x[i]);
        c->y_low = fmin(c->y_low, y[i]);
        c->y_high = fmax(c->y_high, y[i]);
    }
}

static enum status column_mean(const struct report *r, int part,
                               const char *name, double **out)
{
    const struct series *s;
    TRY(frame_get(r->in->runs, name, &s));
    return units_mean(&r->a->part[part].units, s, r->arena, out);
}

static enum status gather(const struct report *r, int part, struct cloud *c)
{
    const struct recipe *recipe = r->a->recipe;
    const struct series *by;
    c->n = r->a->part[part].units.count;
    c->x_name = recipe->correlation[0].x;
    c->y_name = recipe->correlation[0].y;
    TRY(column_mean(r, part, c->x_name, &c->x));
    TRY(column_mean(r, part, c->y_name, &c->y));
    find_range(c->x, c->y, c->n, c);
    if (recipe->groups == 0)
        return OK;
    TRY(frame_get(r->in->runs, recipe->group[0].by, &by));
    TRY(levels_find(by, r->in->runs->rows, NULL, r->arena, &c->colour));
    TRY(units_level(&r->a->part[part].units, &c->colour, r->arena, &c->of));
    /* Colours only where every dot has one. */
    for (int64_t i = 0; i < c->n; i++)
        if (c->of[i] < 0)
            c->colour.count = 0;
    return OK;
}

static void draw_dots(const struct chart *chart, const struct report *r,
                      const struct cloud *c)
{
    char tip[TIP_TEXT];
    for (int64_t i = 0; i < c->n; i++) {
        if (isnan(c->x[i]) || isnan(c->y[i]))
            continue;
        int64_t colour = c->colour.count && c->of[i] >= 0 ? c->of[i] : 0;
        snprintf(tip, sizeof tip, "%s %" PRId64 "%s%s: %.4g, %.4g",
                 r->a->recipe->unit, i, c->colour.count ? ", " : "",
                 c->colour.count ? c->colour.name[colour] : "", c->x[i],
                 c->y[i]);
        chart_dot(chart, c->x[i], c->y[i], colour, tip);
    }
}

static int bin(double x, double low, double high, int bins)
{
    double at = high > low ? (x - low) / (high - low) * bins : 0;
    return at >= bins ? bins - 1 : (int)at;
}

/* Too many dots to tell apart: how many fall where. */
static enum status draw_bins(const struct chart *chart, const struct report *r,
                             const struct cloud *c)
{
    int64_t *count, most = 1;
    NEW(count, r->arena, BINS_X * BINS_Y);
    for (int64_t i = 0; i < c->n; i++)
        if (!isnan(c->x[i]) && !isnan(c->y[i])) {
            int64_t k =
                ++count[bin(c->y[i], c->y_low, c->y_high, BINS_Y) * BINS_X +
                        bin(c->x[i], c->x_low, c->x_high, BINS_X)];
            most = k > most ? k : most;
        }
    double dx = (c->x_high - c->x_low) / BINS_X;
    double dy = (c->y_high - c->y_low) / BINS_Y;
    for (int k = 0; k < BINS_X * BINS_Y; k++) {
        if (!count[k])
            continue;
        double x = c->x_low + k % BINS_X * dx, y = c->y_low + k / BINS_X * dy;
        double left = chart_x(chart, x), top = chart_y(chart, y + dy);
        fprintf(r->out,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                "fill=\"var(--c0)\" fill-opacity=\"%.2f\"><title>%" PRId64
                " %ss</title></rect>\n",
                left, top, chart_x(chart, x + dx) - left,
                chart_y(chart, y) - top,
                0.15 + 0.85 * log((double)count[k] + 1) / log((double)most + 1),
                count[k], r->a->recipe->unit);
    }
    return OK;
}

/* x, or where the line leaves the chart before that. */
static double stay(const struct chart *chart, const struct line *l, double x)
{
    double y = l->a + l->b * x;
    double edge = fmax(chart->y_low, fmin(chart->y_high, y));
    return y == edge ? x : (edge - l->a) / l->b;
}

static void draw_line(const struct chart *chart, const struct cloud *c)
{
    struct line l = stats_line(c->x, c->y, c->n);
    if (l.n < 3 || !(l.sxx > 0))
        return;
    fprintf(chart->out, "<path class=\"band\" d=\"");
    for (int side = 1; side >= -1; side -= 2)
        for (int i = 0; i < BAND_POINTS; i++) {
            int k = side > 0 ? i : BAND_POINTS - 1 - i;
            double x =
                c->x_low + (c->x_high - c->x_low) * k / (BAND_POINTS - 1);
            double y = l.a + l.b * x + side * line_band(&l, x);
            y = fmax(chart->y_low, fmin(chart->y_high, y));
            fprintf(chart->out, "%s%.1f %.1f", side > 0 && i == 0 ? "M" : "L",
                    chart_x(chart, x), chart_y(chart, y));
        }
    double from = stay(chart, &l, c->x_low), to = stay(chart, &l, c->x_high);
    fprintf(chart->out,
            "Z\"/><path class=\"fit\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n",
            chart_x(chart, from), chart_y(chart, l.a + l.b * from),
            chart_x(chart, to), chart_y(chart, l.a + l.b * to));
}

enum status report_scatter(const struct report *r, int part)
{
    struct cloud c = {0};
    char title[FINDING_TEXT];
    if (r->a->recipe->correlations == 0)
        return OK;
    TRY(gather(r, part, &c));
    if (c.drawn == 0)
        return OK;
    snprintf(title, sizeof title, "%s against %s, %" PRId64 " %ss", c.y_name,
             c.x_name, c.drawn, r->a->recipe->unit);
    struct chart_axes axes = {title,   c.x_name, c.y_name, c.x_low, c.x_high,
                              c.y_low, c.y_high, 380,      0};
    struct chart chart = chart_open(r->out, &axes);
    draw_line(&chart, &c);
    if (c.drawn > MOST_DOTS)
        TRY(draw_bins(&chart, r, &c));
    else
        draw_dots(&chart, r, &c);
    chart_close(&chart);
    if (c.colour.count > 1 && c.drawn <= MOST_DOTS)
        chart_legend(r->out, c.colour.name, c.colour.count);
    fprintf(r->out,
            "<p class=\"soft\">Every %s counts once, by the mean of its runs; "
            "line and band: linear regression with its 95 %% interval.</p>\n",
            r->a->recipe->unit);
    return OK;
}

/* ---- correlations with intervals ------------------------------------------
 */

static bool has_interval(const struct test_row *t, int part)
{
    return t->kind == ROW_CORRELATION && t->part == part &&
           !isnan(t->r.conf_low) && !isnan(t->r.estimate);
}

/* What all rows are correlations with; NULL: not the same. */
static const char *shared_result(const struct analysis *a, int part)
{
    const char *y = NULL;
    for (int i = 0; i < a->rows_tested; i++) {
        if (!has_interval(&a->row[i], part))
            continue;
        if (y && strcmp(y, a->row[i].y) != 0)
            return NULL;
        y = a->row[i].y;
    }
    return y;
}

void report_forest(const struct report *r, int part)
{
    const struct analysis *a = r->a;
    const char *result = shared_result(a, part);
    int rows = 0, at = 0;
    char tip[TIP_TEXT], of[TIP_TEXT], axis[TIP_TEXT], p[P_TEXT];
    for (int i = 0; i < a->rows_tested; i++)
        rows += has_interval(&a->row[i], part);
    if (rows < 2)
        return;
    fprintf(r->out, "<h2>Correlations</h2>\n");
    snprintf(axis, sizeof axis, "correlation%s%s, 95 %% interval",
             result ? " with " : "", result ? result : "");
    struct chart_axes axes = {"correlations with 95 % intervals",
                              axis,
                              "",
                              -1,
                              1,
                              -0.5,
                              rows - 0.5,
                              60 + rows * CHART_ROW,
                              1};
    struct chart c = chart_open(r->out, &axes);
    chart_zero(&c);
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *t = &a->row[i];
        if (!has_interval(t, part))
            continue;
        double y = rows - 1 - at++;
        snprintf(tip, sizeof tip,
                 "%s: %.3f [%.3f, %.3f], n = %" PRId64 ", p = %s", t->test,
                 t->r.estimate, t->r.conf_low, t->r.conf_high, t->r.n,
                 p_text(t->r.p_value, p));
        snprintf(of, sizeof of, "%s%s%s", t->test, result ? "" : " with ",
                 result ? "" : t->y);
        chart_row(&c, y, t->x, of);
        chart_bar(&c, t->r.conf_low, t->r.conf_high, y, tip);
        chart_dot(&c, t->r.estimate, y, 0, tip);
    }
    chart_close(&c);
}
