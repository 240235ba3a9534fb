/* A model as R's summary shows it: a line per term, then the model. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "finding.h"
#include "print.h"

/* Four digits, whatever the size: coefficients differ by orders. */
static const char *digits(double x, char out[REAL_TEXT])
{
    if (isnan(x))
        snprintf(out, REAL_TEXT, "NA");
    else
        snprintf(out, REAL_TEXT, "%.4g", x);
    return out;
}

static void print_term(const struct test_row *r, int width, FILE *out)
{
    char e[REAL_TEXT], l[REAL_TEXT], h[REAL_TEXT], t[REAL_TEXT], df[REAL_TEXT];
    char p[P_TEXT], q[P_TEXT], b[REAL_TEXT];
    fprintf(out, "  %-*s %10s [%10s,%10s] %s %s %8s %8s %s\n", width, r->x,
            digits(r->r.estimate, e), digits(r->r.conf_low, l),
            digits(r->r.conf_high, h), real(7, 3, r->r.statistic, t),
            real(6, 1, r->r.df1, df), p_text(r->r.p_value, p),
            p_text(r->p_adjusted, q), real(6, 3, r->r.effect, b));
}

static void print_head(const struct analysis *a, const struct model_row *m,
                       FILE *out)
{
    const struct regression *f = &m->fit;
    fprintf(out, "\n%s\n  %s: n = %" PRId64 " ",
            m->random ? "Mixed model" : "Linear model",
            a->row[m->first].r.method, f->n);
    if (m->random)
        fprintf(out, "runs of %" PRId64 " %ss", f->groups, m->random);
    else
        fprintf(out, "%ss", a->recipe->unit);
    if (f->excluded > 0)
        fprintf(out, " (%" PRId64 " excluded)", f->excluded);
    fprintf(out, "\n");
}

/* What the indicators of a text column are told apart from. */
static void print_references(const struct analysis *a,
                             const struct model_row *m, FILE *out)
{
    for (int i = 1; i < m->terms; i++) {
        const struct test_row *r = &a->row[m->first + i];
        int n = (int)strcspn(r->x, "=") + 1;
        if (r->group_b[0] && strncmp(r->x, r[-1].x, (size_t)n) != 0)
            fprintf(out, "  (%.*s: difference from %s)\n", n - 1, r->x,
                    r->group_b);
    }
}

static void print_foot(const struct model_row *m, FILE *out)
{
    const struct regression *f = &m->fit;
    char a[REAL_TEXT], b[REAL_TEXT], c[REAL_TEXT];
    if (m->random)
        fprintf(out,
                "  sd between %ss %s, within %s; restricted log "
                "likelihood %s\n",
                m->random, digits(f->sd_group, a), digits(f->sd_residual, b),
                real(0, 2, f->log_likelihood, c));
    else
        fprintf(out, "  R squared %s, adjusted %s; residual sd %s\n",
                real(0, 4, f->r_squared, a),
                real(0, 4, f->r_squared_adjusted, b),
                digits(f->sd_residual, c));
}

void print_model(const struct analysis *a, const struct model_row *m, FILE *out)
{
    int width = 9;
    print_head(a, m, out);
    for (int i = 0; i < m->terms; i++) {
        int n = (int)strlen(a->row[m->first + i].x);
        width = n > width ? n : width;
    }
    fprintf(out, "  %-*s %10s %23s %7s %6s %8s %8s %6s\n", width,
            a->row[m->first].y, "estimate", "95 % interval", "t", "df", "p",
            adjusted(a), "beta");
    for (int i = 0; i < m->terms; i++)
        print_term(&a->row[m->first + i], width, out);
    print_references(a, m, out);
    print_foot(m, out);
}
