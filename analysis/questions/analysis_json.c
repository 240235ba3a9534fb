#include "analysis.h"
#include "json.h"

void analysis_print_json(const struct analysis *a, FILE *out)
{
    for (int i = 0; i < a->rows_tested; i++) {
        const struct test_row *r = &a->row[i];
        struct json j = json_open(out);
        json_text(&j, "test", r->test);
        json_text(&j, "x", r->x);
        json_text(&j, "y", r->y);
        json_text(&j, "group_a", r->group_a);
        json_text(&j, "group_b", r->group_b);
        json_int(&j, "n", r->r.n);
        json_int(&j, "excluded", r->r.excluded);
        json_real(&j, "estimate", r->r.estimate);
        json_real(&j, "conf_low", r->r.conf_low);
        json_real(&j, "conf_high", r->r.conf_high);
        json_real(&j, "statistic", r->r.statistic);
        json_real(&j, "df1", r->r.df1);
        json_real(&j, "df2", r->r.df2);
        json_real(&j, "p_value", r->r.p_value);
        json_real(&j, "p_adjusted", r->p_adjusted);
        json_text(&j, "method", r->r.method);
        json_real(&j, "effect", r->r.effect);
        json_text(&j, "effect_name", r->r.effect_name);
        json_text(&j, "pooled", r->pooled);
        if (a->spread) /* which graphs, and runs, these are */
            json_text(&j, "spread", a->spread);
        if (a->unlearnt)
            json_int(&j, "unlearnt", a->unlearnt);
        if (a->recipe->best.setting) {
            json_text(&j, "best", a->recipe->best.setting);
            json_text(&j, "best_on", a->recipe->best.on);
        }
        if (a->parts > 1)
            json_text(&j, a->recipe->part ? a->recipe->part : "dataset",
                      a->part[r->part].dataset);
        json_close(&j);
    }
}
