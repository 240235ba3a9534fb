/* Groups of units beside each other, drawn and in numbers. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "page.h"
#include "report_parts.h"

/* Deterministic spread of the dots of a group, within its row. */
static double spread(int64_t i)
{
    return 0.6 * ((double)(i * 7 % 13) / 12 - 0.5);
}

struct group_chart {
    const char *by, *y;
    struct levels levels;
    int64_t *of;
    double *value;
    int64_t n;
};

static enum status gather_groups(const struct report *r, int part,
                                 const struct recipe_groups *g,
                                 struct group_chart *c)
{
    const struct series *by;
    struct units u = r->a->part[part].units;
    const struct series *y;
    bool split;
    TRY(frame_get(r->in->runs, g->by, &by));
    TRY(frame_get(r->in->runs, g->y, &y));
    TRY(units_split(&u, by, r->arena, &split));
    *c = (struct group_chart){.by = g->by, .y = g->y, .n = u.count};
    TRY(levels_find(by, r->in->runs->rows, NULL, r->arena, &c->levels));
    TRY(units_level(&u, &c->levels, r->arena, &c->of));
    return units_mean(&u, y, r->arena, &c->value);
}

/* Mean and 95 % interval of each group, over the dots. */
static void draw_means(const struct chart *chart, const struct report *r,
                       const struct group_chart *g, int part)
{
    char tip[TIP_TEXT];
    for (int i = 0; i < r->a->groups; i++) {
        const struct group_row *row = &r->a->group[i];
        if (row->part != part || strcmp(row->by, g->by) != 0 ||
            strcmp(row->y, g->y) != 0)
            continue;
        for (int64_t k = 0; k < g->levels.count; k++) {
            if (strcmp(g->levels.name[k], row->name) != 0)
                continue;
            snprintf(tip, sizeof tip, "%s: mean %.5g, sd %.3g, n = %" PRId64,
                     row->name, row->d.mean, row->d.sd, row->d.n);
            double x = chart_x(chart, row->d.mean);
            double y = chart_y(chart, (double)(g->levels.count - 1 - k));
            fprintf(r->out,
                    "<line class=\"fit\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" "
                    "y2=\"%.1f\"><title>",
                    x, x, y - 11, y + 11);
            page_text(r->out, tip);
            fprintf(r->out, "</title></line>\n");
        }
    }
}

static void draw_group(const struct report *r, int part,
                       const struct group_chart *g)
{
    char tip[TIP_TEXT], title[TIP_TEXT];
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < g->n; i++)
        if (!isnan(g->value[i]) && g->of[i] >= 0) {
            low = fmin(low, g->value[i]);
            high = fmax(high, g->value[i]);
        }
    if (!(high >= low))
        return;
    snprintf(title, sizeof title, "%s by %s", g->y, g->by);
    struct chart_axes axes = {title,
                              g->y,
                              "",
                              low,
                              high,
                              -0.5,
                              (double)g->levels.count - 0.5,
                              60 + (int)g->levels.count * 36,
                              1};
    struct chart c = chart_open(r->out, &axes);
    int64_t step = 1 + (g->n - 1) / MOST_DOTS;
    for (int64_t k = 0; k < g->levels.count; k++)
        chart_row(&c, (double)(g->levels.count - 1 - k), g->levels.name[k], "");
    for (int64_t i = 0; i < g->n; i += step) {
        if (isnan(g->value[i]) || g->of[i] < 0)
            continue;
        snprintf(tip, sizeof tip, "%s %" PRId64 ": %.5g", r->a->recipe->unit, i,
                 g->value[i]);
        chart_dot(&c, g->value[i],
                  (double)(g->levels.count - 1 - g->of[i]) + spread(i),
                  g->of[i], tip);
    }
    draw_means(&c, r, g, part);
    chart_close(&c);
    if (step > 1)
        fprintf(r->out,
                "<p class=\"soft\">Every %" PRId64 "th %s is drawn; the lines "
                "are means of all.</p>\n",
                step, r->a->recipe->unit);
}

static void write_group_table(const struct report *r, int part,
                              const struct group_chart *g)
{
    fprintf(r->out, "<div class=\"wide\"><table><tr><th class=\"w\">");
    page_text(r->out, g->by);
    fprintf(r->out, "</th><th>n</th><th>mean</th><th>sd</th><th>least</th><th>"
                    "most</th></tr>\n");
    for (int i = 0; i < r->a->groups; i++) {
        const struct group_row *row = &r->a->group[i];
        if (row->part != part || strcmp(row->by, g->by) != 0 ||
            strcmp(row->y, g->y) != 0)
            continue;
        fprintf(r->out, "<tr>");
        page_word(r->out, row->name);
        page_count(r->out, row->d.n);
        page_number(r->out, "%.5g", row->d.mean);
        page_number(r->out, "%.3g", row->d.sd);
        page_number(r->out, "%.5g", row->d.min);
        page_number(r->out, "%.5g", row->d.max);
        fprintf(r->out, "</tr>\n");
    }
    fprintf(r->out, "</table></div>\n");
}

enum { MOST_LEVELS = 40 };

enum status report_by_group(const struct report *r, int part)
{
    const struct recipe *recipe = r->a->recipe;
    for (int i = 0; i < recipe->groups; i++) {
        struct group_chart g;
        TRY(gather_groups(r, part, &recipe->group[i], &g));
        if (g.levels.count < 2)
            continue;
        fprintf(r->out, "<h2>");
        page_text(r->out, g.y);
        fprintf(r->out, " by ");
        page_text(r->out, g.by);
        fprintf(r->out, "</h2>\n");
        if (g.levels.count <= MOST_LEVELS)
            draw_group(r, part, &g);
        write_group_table(r, part, &g);
    }
    return OK;
}
