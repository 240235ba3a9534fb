/* Means of the groups beside a table that others have published. */
#include <string.h>

#include "page.h"
#include "published_table.h"
#include "report_parts.h"

static void write_row(const struct report *r, int part,
                      const struct group_row *g)
{
    static const char *const format[] = {
        [2] = "%.2f", [3] = "%.3f", [4] = "%.4f", [5] = "%.5f", [6] = "%.6f"};
    const struct published_table *t = r->a->recipe->table;
    fprintf(r->out, "<tr>");
    page_word(r->out, r->a->part[part].dataset);
    page_word(r->out, g->name);
    page_count(r->out, g->d.n);
    for (const char *const *y = t->y; *y; y++) {
        const struct group_row *k = published_group(r->a, part, g->name, *y);
        page_number(r->out, "%.4f", k->d.mean);
        page_number(r->out, "%.4f", k->d.sd);
        if (published_at_all(r->a->recipe, *y))
            page_number(r->out, format[published_decimals(r->a->recipe)],
                        published_mean(r->a, part, g->name, *y));
    }
    fprintf(r->out, "</tr>\n");
}

/* Names come from a recipe or a table, whatever they hold. */
static void write_head(const struct report *r)
{
    const struct analysis *a = r->a;
    const struct published_table *t = a->recipe->table;
    fprintf(r->out, "<h2>%s</h2>\n",
            a->recipe->beside ? "Beside the published table" : "Means");
    if (!a->recipe->beside) {
        fprintf(r->out, "<p class=\"soft\">Published on ");
        page_text(r->out, t->dataset);
        fprintf(r->out, "; these runs are on other data.</p>\n");
    }
    fprintf(r->out, "<div class=\"wide\"><table><tr><th class=\"w\">");
    page_text(r->out, report_part_name(a));
    fprintf(r->out, "</th><th class=\"w\">");
    page_text(r->out, t->by);
    fprintf(r->out, "</th><th>n</th>");
    for (const char *const *y = t->y; *y; y++) {
        fprintf(r->out, "<th>");
        page_text(r->out, *y);
        fprintf(r->out, "</th><th>sd</th>%s",
                published_at_all(a->recipe, *y) ? "<th>published</th>" : "");
    }
    fprintf(r->out, "</tr>\n");
}

void report_published(const struct report *r)
{
    const struct analysis *a = r->a;
    const struct published_table *t = a->recipe->table;
    if (!t || a->used == 0)
        return;
    write_head(r);
    for (int part = 0; part < a->parts; part++)
        for (int i = 0; i < a->groups; i++)
            if (a->group[i].part == part && a->group[i].d.n > 0 &&
                strcmp(a->group[i].y, t->y[0]) == 0)
                write_row(r, part, &a->group[i]);
    fprintf(r->out, "</table></div>\n");
}
