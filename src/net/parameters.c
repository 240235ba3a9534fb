#include "parameters.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static long padded(long n, int pad)
{
    return (n + pad - 1) / pad * pad;
}

static void set_strides(struct parameter *q, const struct parameter_spec *spec,
                        int pad)
{
    long out = padded(q->out, pad), in = padded(q->in, pad);
    enum layout layout = spec->layout;
    switch (layout) {
    case LAYOUT_VECTOR:
    case LAYOUT_DEPTHWISE:
        q->by_tap = out;
        q->by_in = 0;
        q->by_out = 1;
        break;
    case LAYOUT_CONV:
        q->by_tap = q->in * out;
        q->by_in = out;
        q->by_out = 1;
        break;
    case LAYOUT_FLAT:
        q->by_tap = 1;
        q->by_in = q->taps;
        q->by_out = q->taps * q->in;
        break;
    case LAYOUT_ROWS:
        q->by_tap = spec->pitch ? spec->pitch : in;
        q->by_in = 1;
        q->by_out = padded(q->taps * q->by_tap, pad);
        break;
    }
}

static long inner_size(const struct parameter *q, enum layout layout, int pad)
{
    if (layout == LAYOUT_ROWS || layout == LAYOUT_FLAT)
        return q->out * q->by_out;
    return q->taps * q->in * padded(q->out, pad);
}

static void set_shape(struct net_parameter *seen,
                      const struct parameter_spec *spec)
{
    int window[4] = {spec->out, spec->layout == LAYOUT_DEPTHWISE ? 1 : spec->in,
                     spec->side, spec->side},
        plain[4] = {spec->out, spec->in * spec->taps, 0, 0};
    seen->dims = spec->side ? 4 : spec->layout == LAYOUT_VECTOR ? 1 : 2;
    memcpy(seen->shape, spec->side ? window : plain, sizeof seen->shape);
    for (int i = seen->dims; i < 4; i++)
        seen->shape[i] = 0;
    seen->size = (int64_t)spec->out * spec->in * spec->taps;
}

int parameters_add(struct parameters *p, struct parameter_spec spec)
{
    CHECK(p->count < p->room);
    struct parameter *q = &p->list[p->count];
    *q = (struct parameter){.offset = p->total,
                            .out = spec.out,
                            .in = spec.in,
                            .taps = spec.taps,
                            .fan_in = spec.fan_in,
                            .fan_out = spec.fan_out,
                            .start = spec.start,
                            .extra = spec.extra};
    snprintf(q->seen.name, sizeof q->seen.name, "%s.%s", spec.layer,
             spec.field);
    set_shape(&q->seen, &spec);
    set_strides(q, &spec, p->pad);
    /* Every parameter starts on a cache line of its own. */
    p->total += padded(inner_size(q, spec.layout, p->pad), 16);
    return p->count++;
}

void parameters_place(struct parameters *p, struct block *b)
{
    p->value = block_reals(b, p->total);
    p->gradient = block_reals(b, p->total);
    p->first = block_reals(b, p->total);
    p->second = block_reals(b, p->total);
    p->state = block_take(b, 1, sizeof *p->state);
}

/* Where PyTorch's element i lies inside. */
static long inside(const struct parameter *q, long i)
{
    long tap = i % q->taps, in = i / q->taps % q->in,
         out = i / (q->taps * q->in);
    return out * q->by_out + in * q->by_in + tap * q->by_tap;
}

bool parameter_is_plain(const struct parameter *q)
{
    return (q->taps == 1 || q->by_tap == 1) &&
           (q->in == 1 || q->by_in == q->taps) &&
           (q->out == 1 || q->by_out == q->in * q->taps);
}

static double draw_uniform(struct rng *r, double most)
{
    return most * (2 * rng_uniform(r) - 1);
}

/* One number of the parameter's start. */
static double draw_start(const struct parameter *q, struct rng *r)
{
    switch (q->start.kind) {
    case START_DEFAULT:
        return draw_uniform(r, 1 / sqrt(q->fan_in));
    case START_CONSTANT:
        return q->start.number;
    case START_UNIFORM:
        return draw_uniform(r, q->start.number / sqrt(q->fan_in));
    case START_NORMAL:
        return q->start.number * rng_normal(r);
    case START_HE:
        return sqrt(2 / q->fan_in) * rng_normal(r);
    case START_XAVIER:
        return draw_uniform(r, sqrt(6 / (q->fan_in + q->fan_out)));
    }
    bug_at(__FILE__, __LINE__, "a start of no known kind");
}

void parameters_init(struct parameters *p, struct rng *r)
{
    size_t bytes = (size_t)p->total * sizeof(real);
    memset(p->value, 0, bytes);
    memset(p->gradient, 0, bytes);
    memset(p->first, 0, bytes);
    memset(p->second, 0, bytes);
    *p->state = (struct optimiser_state){0, 1, 1};
    for (int i = 0; i < p->count; i++) {
        const struct parameter *q = &p->list[i];
        for (long k = 0; k < q->seen.size; k++)
            parameter_value(p, i)[inside(q, k)] = (real)draw_start(q, r);
    }
}

void parameters_read(const struct parameters *p, int i, enum net_what what,
                     double *out)
{
    const struct parameter *q = &p->list[i];
    const real *from =
        what == NET_VALUE ? parameter_value(p, i) : parameter_gradient(p, i);
    bool none = what == NET_GRADIENT && q->frozen; /* whatever lies there */
    for (long k = 0; k < q->seen.size; k++)
        out[k] = none ? 0 : (double)from[inside(q, k)];
}

void parameters_write(struct parameters *p, int i, const double *in)
{
    const struct parameter *q = &p->list[i];
    for (long k = 0; k < q->seen.size; k++)
        parameter_value(p, i)[inside(q, k)] = (real)in[k];
}
