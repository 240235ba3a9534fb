/* fused_mixture.c: weighted sums of batch-normed tensors, and the gradients
 * that flow back through them. */
#include <string.h>

#include "arena.h"
#include "fused.h"

enum status mixture_describe(struct mixture *m, int terms, int channels,
                             struct arena *arena)
{
    m->terms = terms;
    m->channels = channels;
    NEW(m->source, arena, terms);
    NEW(m->strength, arena, terms);
    NEW(m->at, arena, terms);
    NEW(m->scale, arena, terms);
    NEW(m->dot, arena, terms);
    return OK;
}

void mixture_place(struct mixture *m, struct block *b)
{
    for (int e = 0; e < m->terms; e++) {
        m->scale[e] = block_reals(b, m->channels);
        m->dot[e] = block_reals(b, m->channels);
    }
    m->shift = block_reals(b, m->channels);
    m->sum = block_reals(b, m->channels);
    m->dots = block_take(b, (long)m->terms * m->channels, sizeof(double));
    m->sums = block_take(b, m->channels, sizeof(double));
}

void mixture_prepare(struct mixture *m)
{
    size_t channels = (size_t)m->channels;
    double *shift = m->sums; /* not yet in use */
    memset(shift, 0, channels * sizeof *shift);
    for (int e = 0; e < m->terms; e++) {
        const struct batchnorm *b = m->source[e]->bn;
        for (int c = 0; c < b->channels; c++) {
            m->scale[e][c] = (real)(m->strength[e] * b->exact_scale[c]);
            shift[c] += m->strength[e] * b->exact_shift[c];
        }
    }
    for (int c = 0; c < m->channels; c++)
        m->shift[c] = (real)shift[c];
    memset(m->dots, 0, (size_t)m->terms * channels * sizeof *m->dots);
    memset(m->sums, 0, channels * sizeof *m->sums);
}

struct la_mix mixture_at(struct mixture *m, long first)
{
    for (int e = 0; e < m->terms; e++)
        m->at[e] = m->source[e]->z + first * m->channels;
    return (struct la_mix){.terms = m->terms,
                           .channels = m->channels,
                           .x = m->at,
                           .scale = (const real *const *)m->scale,
                           .shift = m->shift};
}

void mixture_rows(const struct la_kernels *k, struct mixture *m,
                  const long span[2], int relu, real *out)
{
    struct la_mix mix = mixture_at(m, span[0]);
    mix.relu = relu;
    k->mix(&mix, span[1], out);
}

static void flush(real *from, double *to, int n)
{
    for (int c = 0; c < n; c++) {
        to[c] += (double)from[c];
        from[c] = 0;
    }
}

void mixture_flush(struct mixture *m)
{
    for (int e = 0; e < m->terms; e++)
        flush(m->dot[e], m->dots + (long)e * m->channels, m->channels);
    flush(m->sum, m->sums, m->channels);
}

void mixture_dots(const struct la_kernels *k, struct mixture *m,
                  const long span[2], const real *g)
{
    struct la_mix mix = mixture_at(m, span[0]);
    k->dots(&mix, span[1], g, m->dot, m->sum);
    mixture_flush(m);
}

void mixture_spread(struct mixture *m, double *out)
{
    for (int e = 0; e < m->terms; e++) {
        struct source *s = m->source[e];
        const double *dots = m->dots + (long)e * m->channels;
        double gradient = 0;
        for (int c = 0; c < s->bn->channels; c++) {
            s->sums[0][c] += m->strength[e] * m->sums[c];
            s->sums[1][c] += m->strength[e] * dots[c];
            gradient += s->bn->exact_scale[c] * dots[c] +
                        s->bn->exact_shift[c] * m->sums[c];
        }
        if (out)
            out[e] = gradient;
    }
}

void ahead_start(struct desk *d, int inner)
{
    enum { SHORT = 48 };
    d->ahead = (struct la_ahead){.dense = inner <= SHORT};
}

void ahead_rows(struct desk *d, const real *x, int channels, const long span[2])
{
    struct la_ahead *a = &d->ahead;
    if (a->spans == LA_SPANS)
        return;
    a->span[a->spans].at = (const char *)(x + span[0] * channels);
    a->span[a->spans++].bytes = span[1] * channels * (long)sizeof *x;
}

void ahead_mixture(struct desk *d, const struct mixture *m, const long span[2])
{
    for (int e = 0; e < m->terms; e++)
        ahead_rows(d, m->source[e]->z, m->channels, span);
}

void ahead_gather(struct desk *d, const struct gather *g, const long span[2])
{
    for (int e = 0; e < g->terms; e++)
        ahead_rows(d, g->g[e], g->source->channels, span);
}

enum status gather_describe(struct gather *g, int uses, struct source *source,
                            struct arena *arena)
{
    g->terms = uses + 1;
    g->source = source;
    NEW(g->g, arena, g->terms);
    NEW(g->strength, arena, g->terms);
    NEW(g->at, arena, g->terms);
    NEW(g->scale, arena, g->terms);
    return OK;
}

void gather_place(struct gather *g, struct block *b)
{
    for (int e = 0; e < g->terms; e++)
        g->scale[e] = block_reals(b, g->source->channels);
    g->shift = block_reals(b, g->source->channels);
    g->g[g->terms - 1] = g->source->z;
}

/* With gy = sum of strength g: ggamma = istd (sum gy z - mean sum gy), gbeta =
 * sum gy, gz = scale (gy - gbeta / n - istd (z - mean) ggamma / n). */
void gather_prepare(struct fused *r, struct gather *g, long rows)
{
    const struct source *s = g->source;
    const struct batchnorm *b = s->bn;
    real *ggamma = gradient(r, b->gamma), *gbeta = gradient(r, b->beta);
    double n = (double)rows;
    for (int c = 0; c < b->channels; c++) {
        double mean = b->mean[c], istd = b->istd[c], scale = b->exact_scale[c];
        double sum = s->sums[0][c];
        double gg = istd * (s->sums[1][c] - mean * sum);
        double slope = -scale * istd * gg / n;
        ggamma[c] = (real)gg;
        gbeta[c] = (real)sum;
        for (int e = 0; e < g->terms - 1; e++)
            g->scale[e][c] = (real)(scale * *g->strength[e]);
        g->scale[g->terms - 1][c] = (real)slope;
        g->shift[c] = (real)(-scale * sum / n - slope * mean);
    }
}

void gather_rows(const struct la_kernels *k, struct gather *g,
                 const long span[2], real *out)
{
    int channels = g->source->channels;
    for (int e = 0; e < g->terms; e++)
        g->at[e] = g->g[e] + span[0] * channels;
    struct la_mix mix = {.terms = g->terms,
                         .channels = channels,
                         .x = g->at,
                         .scale = (const real *const *)g->scale,
                         .shift = g->shift};
    k->mix(&mix, span[1], out);
}

void source_place(struct source *s, long rows, struct block *b)
{
    s->z = block_reals(b, rows * s->channels);
    for (int i = 0; i < 2; i++)
        s->sums[i] = block_take(b, s->channels, sizeof(double));
}

void source_clear(struct source *s)
{
    for (int i = 0; i < 2; i++)
        memset(s->sums[i], 0, (size_t)s->channels * sizeof(double));
}

void source_finish(struct fused *r, struct source *s, long rows)
{
    const real *gamma_beta[2];
    batchnorm_values(r->parameters, s->bn, gamma_beta);
    if (r->training)
        batchnorm_train(s->bn, rows, s->sums[0], s->sums[1], gamma_beta);
    else
        batchnorm_evaluate(s->bn, gamma_beta);
}
