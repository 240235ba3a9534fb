/* Models of a report: what each term adds, on one scale. */
#include <inttypes.h>
#include <math.h>

#include "finding.h"
#include "page.h"
#include "report_parts.h"

/* A term's coefficient with its interval in standard deviations of y per
 * standard deviation of x. */
struct beta {
    const struct test_row *row;
    double at, low, high;
};

static bool beta_of(const struct test_row *t, struct beta *out)
{
    double scale = t->r.effect / t->r.estimate;
    *out = (struct beta){t, t->r.effect, t->r.conf_low * scale,
                         t->r.conf_high * scale};
    return isfinite(out->low) && isfinite(out->high);
}

static void draw(const struct chart *c, const struct beta *b, double y)
{
    const struct test_result *t = &b->row->r;
    char tip[TIP_TEXT], p[P_TEXT];
    snprintf(tip, sizeof tip, "%s: %.4g [%.4g, %.4g], t(%.1f) = %.2f, p = %s",
             b->row->x, t->estimate, t->conf_low, t->conf_high, t->df1,
             t->statistic, p_text(t->p_value, p));
    chart_row(c, y, b->row->x, "");
    chart_bar(c, b->low, b->high, y, tip);
    chart_dot(c, b->at, y, 0, tip);
}

static void draw_terms(const struct report *r, const struct model_row *m)
{
    double low = 0, high = 0;
    int rows = 0;
    struct beta b;
    for (int i = 1; i < m->terms; i++)
        if (beta_of(&r->a->row[m->first + i], &b)) {
            low = fmin(low, b.low);
            high = fmax(high, b.high);
            rows++;
        }
    if (rows == 0)
        return;
    struct chart_axes axes = {.title = "terms of a model, 95 % intervals",
                              .x = "sd of the result per sd of the term, 95 % "
                                   "interval",
                              .y = "",
                              .x_low = low,
                              .x_high = high,
                              .y_low = -0.5,
                              .y_high = rows - 0.5,
                              .height = 60 + rows * CHART_ROW,
                              .named_rows = 1};
    struct chart c = chart_open(r->out, &axes);
    chart_zero(&c);
    for (int i = 1; i < m->terms; i++)
        if (beta_of(&r->a->row[m->first + i], &b))
            draw(&c, &b, --rows);
    chart_close(&c);
}

static void write_fit(const struct report *r, const struct model_row *m)
{
    const struct regression *f = &m->fit;
    fprintf(r->out, "<p class=\"soft\">%s; n = %" PRId64,
            r->a->row[m->first].r.method, f->n);
    if (m->random)
        fprintf(r->out, " runs of %" PRId64 " %ss", f->groups, m->random);
    if (f->excluded > 0)
        fprintf(r->out, ", %" PRId64 " excluded", f->excluded);
    if (!isnan(f->r_squared))
        fprintf(r->out, "; R squared %.3f, adjusted %.3f", f->r_squared,
                f->r_squared_adjusted);
    if (!isnan(f->sd_group))
        fprintf(r->out, "; sd between %ss %.4g, within %.4g", m->random,
                f->sd_group, f->sd_residual);
    fprintf(r->out, ".</p>\n");
}

void report_models(const struct report *r, int part)
{
    for (int i = 0; i < r->a->models; i++) {
        const struct model_row *m = &r->a->model[i];
        if (m->part != part)
            continue;
        fprintf(r->out, "<h2>%s of ", m->random ? "Mixed model" : "Model");
        page_text(r->out, m->y);
        fprintf(r->out, "</h2>\n");
        draw_terms(r, m);
        write_fit(r, m);
    }
}
