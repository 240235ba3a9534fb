#include "finding.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "text.h"

const char *p_text(double p, char out[P_TEXT])
{
    if (isnan(p))
        snprintf(out, P_TEXT, "NA");
    else if (p < 1e-300)
        snprintf(out, P_TEXT, "< 1e-300");
    else if (p < 1e-4)
        snprintf(out, P_TEXT, "%.2e", p);
    else
        snprintf(out, P_TEXT, "%.4f", p);
    return out;
}

const char *finding_words(const struct test_row *r, char out[FINDING_TEXT])
{
    double p = isnan(r->p_adjusted) ? r->r.p_value : r->p_adjusted;
    if (isnan(r->r.estimate) && r->r.n < 3)
        snprintf(out, FINDING_TEXT, "Too few values to correlate %s with %s",
                 r->x, r->y);
    else if (isnan(r->r.estimate))
        snprintf(out, FINDING_TEXT,
                 "%s or %s does not vary, so nothing can be said", r->x, r->y);
    else if (p < 0.05)
        snprintf(out, FINDING_TEXT, "Larger %s goes with %s %s", r->x,
                 r->r.estimate > 0 ? "higher" : "lower", r->y);
    else
        snprintf(out, FINDING_TEXT, "No correlation of %s with %s is shown",
                 r->x, r->y);
    return out;
}

const char *finding_numbers(const struct test_row *r, const char *unit,
                            const char *between, char out[FINDING_TEXT])
{
    char p[P_TEXT];
    struct text t = text_over(out, FINDING_TEXT);
    if (!isnan(r->r.estimate))
        text_add(&t, "r = %.2f [%.2f, %.2f], ", r->r.estimate, r->r.conf_low,
                 r->r.conf_high);
    text_add(&t, "n = %" PRId64 " %s%s", r->r.n, unit, r->r.n == 1 ? "" : "s");
    if (!isnan(r->r.p_value))
        text_add(&t, "%sp %s%s", between, r->r.p_value < 1e-300 ? "" : "= ",
                 p_text(r->r.p_value, p));
    if (!isnan(r->p_adjusted))
        text_add(&t, " (adjusted %s)", p_text(r->p_adjusted, p));
    return out;
}
