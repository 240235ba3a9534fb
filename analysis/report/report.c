/* The page: question, answer, design, figures, every test, what failed, where
 * it comes from. */
#include "report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "finding.h"
#include "page.h"
#include "report_parts.h"

static const char *unit_name(const struct report *r)
{
    return r->a->recipe->unit;
}

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

/* ---- question, answer, what was left out --------------------------------- */

static void write_answer(const struct report *r, int part)
{
    const struct analysis *a = r->a;
    const struct test_row *t = finding_answer(a, part);
    char words[FINDING_TEXT];
    if (!t)
        return;
    fprintf(r->out, "<div class=\"answer\"><strong>");
    page_text(r->out, finding_words(t, words));
    fprintf(r->out, ".</strong><br>");
    page_text(r->out, finding_numbers(t, unit_name(r), ", ", words));
    if (finding_beside(a, t, words)) {
        fprintf(r->out, "<br>");
        page_text(r->out, words);
    }
    fprintf(r->out, "</div>\n");
}

/* What was averaged, pooled or matched. */
static void write_notes(const struct report *r)
{
    char note[MOST_NOTES][NOTE_TEXT];
    for (int i = 0, n = analysis_notes(r->a, note); i < n; i++) {
        fprintf(r->out, "<p class=\"soft\">Note: ");
        page_text(r->out, note[i]);
        fprintf(r->out, ".</p>\n");
    }
}

static void write_used(const struct report *r)
{
    const struct analysis *a = r->a;
    int64_t units = 0;
    for (int i = 0; i < a->parts; i++)
        units += a->part[i].units.count;
    fprintf(r->out, "<p>Used: %" PRId64 " of %" PRId64 " run%s", a->used,
            a->rows, plural(a->rows));
    if (strcmp(unit_name(r), "row") != 0)
        fprintf(r->out,
                ", averaged per %s before any test (runs of one %s are not "
                "independent): %" PRId64 " %s%s",
                unit_name(r), unit_name(r), units, unit_name(r), plural(units));
    fprintf(r->out, ". Left out:");
    for (int i = 0; i < a->lefts; i++) {
        fprintf(r->out, "%s %" PRId64 " ", i ? "," : "", a->left[i].rows);
        page_text(r->out, a->left[i].status);
    }
    fprintf(r->out, "%s.", a->lefts ? "" : " nothing");
    if (a->recipe->where) {
        fprintf(r->out, " Only rows with <code>");
        page_text(r->out, a->recipe->where);
        fprintf(r->out, "</code>: %" PRId64 " of %" PRId64 " done.", a->used,
                a->done);
    }
    fprintf(r->out, "</p>\n");
    write_notes(r);
}

static void write_failures(const struct report *r)
{
    const struct analysis *a = r->a;
    if (!a->lefts)
        return;
    fprintf(r->out,
            "<h2>Left out</h2>\n<div class=\"wide\"><table><tr><th "
            "class=\"w\">status</th><th>runs</th><th class=\"w\">most frequent "
            "reason</th><th>of them</th></tr>\n");
    for (int i = 0; i < a->lefts; i++) {
        const struct left_out *l = &a->left[i];
        fprintf(r->out, "<tr>");
        page_word(r->out, l->status);
        page_count(r->out, l->rows);
        page_word(r->out, l->reasons ? l->reason : "none given");
        page_count(r->out, l->reasons);
        fprintf(r->out, "</tr>\n");
    }
    fprintf(r->out, "</table></div>\n");
}

/* ---- every test -------------------------------------------------------------
 */

/* Whether any test compares two groups. */
static bool has_groups(const struct analysis *a)
{
    for (int i = 0; i < a->rows_tested; i++)
        if (a->row[i].group_a[0])
            return true;
    return false;
}

/* What is asked, where it is not what the row before asks: numbers stand first
 * in a row, so that a narrow page shows them, and this stands above them. */
static void write_question(const struct report *r, int i)
{
    const struct test_row *t = &r->a->row[i], *before = t - 1;
    if (i > 0 && before->part == t->part && before->kind == t->kind &&
        strcmp(before->x, t->x) == 0 && strcmp(before->y, t->y) == 0 &&
        strcmp(before->group_a, t->group_a) == 0 &&
        strcmp(before->group_b, t->group_b) == 0)
        return;
    fprintf(r->out, "<tr class=\"q\"><th class=\"w\" colspan=\"9\">");
    page_text(r->out, t->y);
    page_text(r->out, t->kind == ROW_CORRELATION ? " with " : " by ");
    page_text(r->out, t->x);
    if (t->group_a[0]) {
        page_text(r->out, ": ");
        page_text(r->out, t->group_a);
        page_text(r->out, t->group_b[0] ? " - " : "");
        page_text(r->out, t->group_b);
    }
    if (r->a->parts > 1) {
        page_text(r->out, ", ");
        page_text(r->out, r->a->part[t->part].dataset);
    }
    fprintf(r->out, "</th></tr>\n");
}

static void write_test(const struct report *r, const struct test_row *t)
{
    FILE *out = r->out;
    fprintf(out, "<tr>");
    page_word(out, t->test);
    page_count(out, t->r.n);
    page_number(out, "%.4g", t->r.estimate);
    page_number(out, "%.3g", t->r.conf_low);
    page_number(out, "%.3g", t->r.conf_high);
    page_p(out, t->r.p_value);
    page_p(out, t->p_adjusted);
    page_word(out, t->x);
    page_word(out, t->y);
    if (has_groups(r->a)) {
        page_word(out, t->group_a);
        page_word(out, t->group_b);
    }
    page_count(out, t->r.excluded);
    page_number(out, "%.4g", t->r.statistic);
    page_number(out, "%.5g", t->r.df1);
    page_number(out, "%.5g", t->r.df2);
    page_number(out, "%.3g", t->r.effect);
    page_word(out, t->r.effect_name);
    page_word(out, t->r.method);
    page_word(out, t->pooled);
    if (r->a->parts > 1)
        page_word(out, r->a->part[t->part].dataset);
    fprintf(out, "</tr>\n");
}

static void write_heads(FILE *out, const char *words, const char *class)
{
    char name[32];
    for (; *words; words += strspn(words, " ")) {
        int n = (int)strcspn(words, " ");
        snprintf(name, sizeof name, "%.*s", n, words);
        fprintf(out, "<th%s>%s</th>", class, name);
        words += n;
    }
}

static void write_tests(const struct report *r)
{
    static const char left[] = " class=\"w\"";
    const struct analysis *a = r->a;
    if (!a->rows_tested)
        return;
    fprintf(r->out,
            "<h2>Every test</h2>\n<p class=\"soft\">Intervals are 95 %%; p "
            "values are two-sided; p_adjusted is corrected for all %d tests of "
            "this table (%s).</p>\n",
            a->tests_counted,
            a->recipe->adjust == ADJUST_BH ? "Benjamini and Hochberg" : "Holm");
    fprintf(r->out, "<div class=\"wide\"><table id=\"tests\"><tr>");
    write_heads(r->out, "test", left);
    write_heads(r->out, "n estimate conf_low conf_high p_value p_adjusted", "");
    write_heads(r->out, "x y", left);
    if (has_groups(a))
        write_heads(r->out, "group_a group_b", left);
    write_heads(r->out, "excluded statistic df1 df2 effect", "");
    write_heads(r->out, "effect_name method pooled", left);
    if (a->parts > 1)
        write_heads(r->out, report_part_name(a), left);
    fprintf(r->out, "</tr>\n");
    for (int i = 0; i < a->rows_tested; i++) {
        write_question(r, i);
        write_test(r, &a->row[i]);
    }
    fprintf(r->out, "</table></div>\n");
}

/* ---- where it comes from
 * ------------------------------------------------------- */

static void write_provenance(const struct report *r)
{
    fprintf(r->out, "<h2>Where this comes from</h2>\n"
                    "<table id=\"facts\">\n");
    for (int i = 0; i < r->in->facts; i++) {
        fprintf(r->out, "<tr>");
        page_word(r->out, r->in->fact[i].name);
        page_word(r->out, r->in->fact[i].value);
        fprintf(r->out, "</tr>\n");
    }
    fprintf(r->out, "</table>\n");
    if (!r->in->sweep)
        return;
    fprintf(r->out, "<details open><summary>The sweep file</summary><pre>");
    page_text(r->out, r->in->sweep);
    fprintf(r->out, "</pre></details>\n");
}

static enum status write_part(const struct report *r, int part)
{
    const struct part *p = &r->a->part[part];
    if (r->a->parts > 1) {
        fprintf(r->out, "<h2>%s ", report_part_name(r->a));
        page_text(r->out, p->dataset);
        fprintf(r->out, "</h2>\n");
    }
    write_answer(r, part);
    if (p->units.count < 3)
        fprintf(r->out,
                "<p>Fewer than 3 %ss have a finished run: no correlation can "
                "be judged yet.</p>\n",
                unit_name(r));
    TRY(report_scatter(r, part));
    report_forest(r, part);
    report_models(r, part);
    return report_by_group(r, part);
}

static enum status write_body(const struct report *r)
{
    const struct analysis *a = r->a;
    fprintf(r->out, "<h1>");
    page_text(r->out, a->recipe->title);
    fprintf(r->out, "</h1>\n<p class=\"soft\">");
    page_text(r->out, r->in->source);
    fprintf(r->out, "</p>\n");
    if (a->used == 0)
        fprintf(r->out,
                "<div class=\"answer warn\"><strong>No run is %s, so there is "
                "nothing to test yet.</strong></div>\n",
                a->done ? "named by `where`" : "done");
    report_published(r);
    for (int part = 0; a->used > 0 && part < a->parts; part++)
        TRY(write_part(r, part));
    write_used(r);
    TRY(report_curves(r));
    write_tests(r);
    report_trust(r);
    write_failures(r);
    TRY(report_execution(r));
    write_provenance(r);
    return OK;
}

enum status report_write(const struct report_input *in,
                         const struct recipe *recipe, FILE *out,
                         struct arena *arena)
{
    struct analysis a;
    TRY(analysis_run(in->runs, recipe, in->source, arena, &a));
    struct report r = {in, &a, arena, out};
    page_open(out, recipe->title);
    TRY(write_body(&r));
    page_close(out);
    return OK;
}
