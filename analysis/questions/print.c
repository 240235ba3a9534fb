#include "print.h"

#include <inttypes.h>
#include <math.h>

const char *real(int width, int decimals, double x, char out[REAL_TEXT])
{
    if (isnan(x))
        snprintf(out, REAL_TEXT, "%*s", width, "NA");
    else
        snprintf(out, REAL_TEXT, "%*.*f", width, decimals, x);
    return out;
}

const char *adjusted(const struct analysis *a)
{
    return a->recipe->adjust == ADJUST_BH ? "p (BH)" : "p (Holm)";
}

void end_line(const struct test_row *r, FILE *out)
{
    if (r->r.excluded > 0)
        fprintf(out, " (%" PRId64 " excluded)", r->r.excluded);
    fprintf(out, "\n");
}
