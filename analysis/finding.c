#include "finding.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

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
                            char out[FINDING_TEXT])
{
    char p[P_TEXT], q[P_TEXT];
    const char *equals = r->r.p_value < 1e-300 ? "" : "= ";
    if (isnan(r->r.estimate))
        snprintf(out, FINDING_TEXT, "n = %" PRId64 " %ss", r->r.n, unit);
    else
        snprintf(out, FINDING_TEXT,
                 "r = %.2f [%.2f, %.2f], n = %" PRId64 " %ss, p %s%s%s%s%s",
                 r->r.estimate, r->r.conf_low, r->r.conf_high, r->r.n, unit,
                 equals, p_text(r->r.p_value, p),
                 isnan(r->p_adjusted) ? "" : " (Holm ",
                 isnan(r->p_adjusted) ? "" : p_text(r->p_adjusted, q),
                 isnan(r->p_adjusted) ? "" : ")");
    return out;
}
