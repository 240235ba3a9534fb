/* Every correlation of an analysis with its interval, one above the other. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "figure_kinds.h"
#include "finding.h"
#include "text.h"

static bool is_shown(const struct test_row *t)
{
    return t->kind == ROW_CORRELATION && t->part == 0 &&
           !isnan(t->r.conf_low) && !isnan(t->r.estimate);
}

static int write_rows(struct figure *f, const struct analysis *a)
{
    int shown = 0;
    char p[P_TEXT], of[256];
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *t = &a->row[i];
        if (!is_shown(t))
            continue;
        snprintf(of, sizeof of, "%s of %s with %s", t->test, t->x, t->y);
        fprintf(f->data,
                "%d %.10g %.10g %.10g \"%s\\n%.3f [%.3f, %.3f], n = %" PRId64
                ", p = %s\"\n",
                shown++, t->r.estimate, t->r.conf_low, t->r.conf_high,
                figure_plain(of), t->r.estimate, t->r.conf_low, t->r.conf_high,
                t->r.n, p_text(t->r.p_value, p));
    }
    figure_block(f);
    return shown;
}

/* "spectral gap, pearson" at each row. */
static void write_names(struct figure *f, const struct analysis *a)
{
    int shown = 0, widest = 0;
    char label[LABEL_TEXT], name[160];
    fprintf(f->script, "set ytics (");
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *t = &a->row[i];
        if (!is_shown(t))
            continue;
        int n = snprintf(name, sizeof name, "%s, %s", figure_label(t->x, label),
                         t->test);
        widest = n > widest ? n : widest;
        fprintf(f->script, "%s", shown ? ", " : "");
        figure_quote(f, name);
        fprintf(f->script, " %d", shown++);
    }
    fprintf(f->script, ")\nset yrange [%d.5:-0.5]\nset lmargin %d\n", shown - 1,
            3 + widest * 5 / 6);
}

static void write_words(struct figure *f, const struct analysis *a,
                        const struct figure_request *r, int shown)
{
    char words[FINDING_TEXT], caption[512];
    struct text t = TEXT(caption);
    int clear = 0;
    for (int i = 0; i < a->rows_tested; i++)
        clear += is_shown(&a->row[i]) && a->row[i].p_adjusted < 0.05;
    snprintf(words, sizeof words,
             "%d of %d correlations differ from 0 after adjustment", clear,
             shown);
    text_add(&t,
             "%s.  95 %% intervals over %ss; %" PRId64 " of %" PRId64
             " runs used.",
             r->source, a->recipe->unit, a->used, a->rows);
    for (int i = 0; i < a->lefts; i++)
        text_add(&t, "%s%" PRId64 " %s",
                 i ? ", " : " Left out: ", a->left[i].rows, a->left[i].status);
    figure_titles(f, words, caption);
}

enum status figure_forest(const struct frame *runs,
                          const struct figure_request *r, struct arena *arena)
{
    struct recipe recipe;
    struct analysis a;
    struct figure f;
    TRY(recipe_choose(runs, &r->choice, arena, &recipe));
    TRY(analysis_run(runs, &recipe, r->source, arena, &a));
    TRY(figure_open(r->out, arena, &f));
    int shown = write_rows(&f, &a);
    if (shown == 0)
        return FAIL(ERR_INPUT, "%s: no correlation with an interval to draw",
                    r->source);
    figure_axis(&f, "x", -1, 1, "correlation");
    write_names(&f, &a);
    write_words(&f, &a, r, shown);
    fprintf(
        f.script,
        "set rmargin 3\nset arrow from 0, graph 0 to 0, graph 1 nohead dt 2 "
        "lc rgb '#888888'\n"
        "plot data index 0 using 2:1:3:4 with xerrorbars pt 7 ps 0 lw 1.6 "
        "lc rgb '%s' notitle, \\\n     data index 0 using 2:1:5 with labels "
        "hypertext point pt 7 ps 0.8 lc rgb '%s' notitle\n",
        figure_colour(0), figure_colour(0));
    return figure_draw(&f);
}
