/* A table of our means and spreads, part by part and group by group, beside
 * what others have published. */
#include <math.h>
#include <string.h>

#include "published_table.h"

const struct group_row *published_group(const struct analysis *a, int part,
                                        const char *name, const char *y)
{
    for (int i = 0; i < a->groups; i++) {
        const struct group_row *g = &a->group[i];
        if (g->part == part && strcmp(g->by, a->recipe->table->by) == 0 &&
            strcmp(g->name, name) == 0 && strcmp(g->y, y) == 0)
            return g;
    }
    return NULL;
}

double published_mean(const struct analysis *a, int part, const char *name,
                      const char *y)
{
    const struct published_table *t = a->recipe->table;
    for (int i = 0; a->recipe->beside && i < t->cells; i++)
        if (strcmp(t->cell[i].part, a->part[part].dataset) == 0 &&
            strcmp(t->cell[i].group, name) == 0 && strcmp(t->cell[i].y, y) == 0)
            return t->cell[i].mean;
    return NAN;
}

bool published_at_all(const struct recipe *r, const char *y)
{
    const struct published_table *t = r->table;
    for (int i = 0; r->beside && i < t->cells; i++)
        if (strcmp(t->cell[i].y, y) == 0)
            return true;
    return false;
}

int published_decimals(const struct recipe *r)
{
    const struct published_table *t = r->table;
    double unit = 100;
    int decimals = 2;
    for (int i = 0; i < t->cells; i++)
        while (decimals < 6 && fabs(t->cell[i].mean * unit -
                                    rint(t->cell[i].mean * unit)) > 1e-6) {
            decimals++;
            unit *= 10;
        }
    return decimals;
}

enum { CELL = 24 };

/* Letters of the longest group's name, or of the heading. */
static int name_width(const struct analysis *a)
{
    size_t most = strlen(a->recipe->table->by);
    for (int i = 0; i < a->groups; i++)
        if (strlen(a->group[i].name) > most)
            most = strlen(a->group[i].name);
    return most < 8 ? 8 : (int)most;
}

static void print_cell(const struct description *d, FILE *out)
{
    char text[CELL];
    if (isnan(d->sd))
        snprintf(text, sizeof text, "%.4f", d->mean);
    else
        snprintf(text, sizeof text, "%.4f (%.4f)", d->mean, d->sd);
    fprintf(out, "  %-15s", text);
}

static void print_line(const struct analysis *a, int part,
                       const struct group_row *g, FILE *out)
{
    const struct published_table *t = a->recipe->table;
    fprintf(out, "  %-12s %-*s %3lld", a->part[part].dataset, name_width(a),
            g->name, (long long)g->d.n);
    for (const char *const *y = t->y; *y; y++) {
        const struct group_row *k = published_group(a, part, g->name, *y);
        double p = published_mean(a, part, g->name, *y);
        print_cell(&k->d, out);
        if (!isnan(p))
            fprintf(out, "  %9.*f", published_decimals(a->recipe), p);
        else if (published_at_all(a->recipe, *y))
            fprintf(out, "  %9s", "");
    }
    fprintf(out, "\n");
}

void analysis_print_table(const struct analysis *a, FILE *out)
{
    const struct published_table *t = a->recipe->table;
    const char *unit = a->recipe->unit, *column = a->recipe->part;
    fprintf(out, "\nMean (standard deviation over %ss)\n  %-12s %-*s %3s",
            strcmp(unit, "row") == 0 ? "run" : unit,
            column ? column : "dataset", name_width(a), t->by, "n");
    for (const char *const *y = t->y; *y; y++) {
        fprintf(out, "  %-15s", *y);
        if (published_at_all(a->recipe, *y))
            fprintf(out, "  %9s", "published");
    }
    fprintf(out, "\n");
    if (!a->recipe->beside)
        fprintf(out, "  (published on %s; these runs are on other data)\n",
                t->dataset);
    for (int part = 0; part < a->parts; part++)
        for (int i = 0; i < a->groups; i++) {
            const struct group_row *g = &a->group[i];
            if (g->part == part && g->d.n > 0 && strcmp(g->y, t->y[0]) == 0)
                print_line(a, part, g, out);
        }
}
