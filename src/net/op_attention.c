/* op_attention.c: attention of one vector over others, in several heads
 * (Vaswani et al. 2017): with q = Wq x + bq, k_j = Wk m_j + bk, v_j = Wv m_j +
 * bv, every head of `key` numbers takes c = sum_j softmax_j(q k_j / sqrt(key))
 * v_j; y = Wo c + bo. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "la.h"
#include "op.h"
#include "readout.h"

enum { QUERY, KEY, VALUE, OUTPUT, MATRICES }; /* each a weight and a bias */

/* Sizes, and what the forward pass leaves for the way back. */
struct attention {
    int heads, key, in, out, memories; /* in: of all vectors; out: heads key */
    real *x, *m;                       /* [batch][in], [batch][memories][in] */
    real *q, *k, *v; /* [batch][out], [batch][memories][out] */
    real *share, *c; /* [batch][heads][memories], [batch][out] */
};

static const struct attention *attention_of(const struct op *o)
{
    return o->own;
}

/* Rows without padding, from a tensor or (back) to it. */
static void copy_rows(const struct tensor *t, real *flat, long step, real *rows,
                      int images, bool back)
{
    for (int b = 0; b < images; b++, flat += step, rows += t->pitch) {
        if (back) {
            memset(rows, 0, (size_t)t->pitch * sizeof *rows);
            memcpy(rows, flat, (size_t)t->channels * sizeof *rows);
        } else {
            memcpy(flat, rows, (size_t)t->channels * sizeof *rows);
        }
    }
}

/* y = x W^T + b */
static void project(const struct op *o, const struct pass *p, int which,
                    const real *x, struct linear l, real *y)
{
    linear_forward(l, x, op_value(o, p, 2 * which),
                   op_value(o, p, 2 * which + 1), y);
}

/* The shares of one head of one image, and its answer. */
static void attend(const struct attention *a, const real *q, const real *k,
                   const real *v, real *share, real *c)
{
    double most = -INFINITY, sum = 0;
    for (int j = 0; j < a->memories; j++) {
        double dot = 0;
        for (int i = 0; i < a->key; i++)
            dot += (double)q[i] * (double)k[(long)j * a->out + i];
        share[j] = (real)(dot / sqrt(a->key));
        most = fmax(most, (double)share[j]);
    }
    for (int j = 0; j < a->memories; j++) {
        share[j] = (real)la_exp((double)share[j] - most);
        sum += (double)share[j];
    }
    memset(c, 0, (size_t)a->key * sizeof *c);
    for (int j = 0; j < a->memories; j++) {
        share[j] = (real)((double)share[j] / sum);
        for (int i = 0; i < a->key; i++)
            c[i] += share[j] * v[(long)j * a->out + i];
    }
}

static void forward(struct op *o, struct pass *p)
{
    const struct attention *a = attention_of(o);
    int images = p->images, n = images * a->memories;
    real *y = p->room;
    copy_rows(o->in[0], a->x, a->in, o->in[0]->y, images, false);
    for (int j = 0; j < a->memories; j++)
        copy_rows(o->in[1 + j], a->m + (long)j * a->in,
                  (long)a->memories * a->in, o->in[1 + j]->y, images, false);
    project(o, p, QUERY, a->x, (struct linear){images, a->in, a->out}, a->q);
    project(o, p, KEY, a->m, (struct linear){n, a->in, a->out}, a->k);
    project(o, p, VALUE, a->m, (struct linear){n, a->in, a->out}, a->v);
    for (int b = 0; b < images; b++)
        for (int h = 0; h < a->heads; h++) {
            long at = (long)b * a->out + h * a->key,
                 of = (long)b * a->memories * a->out + h * a->key;
            attend(a, a->q + at, a->k + of, a->v + of,
                   a->share + ((long)b * a->heads + h) * a->memories,
                   a->c + at);
        }
    project(o, p, OUTPUT, a->c, (struct linear){images, a->out, a->in}, y);
    copy_rows(o->out, y, a->in, o->out->y, images, true);
}

/* From gc of one head of one image to gq, gk, gv. */
static void attend_backward(const struct attention *a, long at, long of,
                            const real *share, const real *gc,
                            real *const out[3])
{
    const real *q = a->q + at, *k = a->k + of, *v = a->v + of;
    double mean = 0, root = sqrt(a->key);
    for (int round = 0; round < 2; round++)
        for (int j = 0; j < a->memories; j++) {
            long row = (long)j * a->out;
            double g = 0; /* of the share */
            for (int i = 0; i < a->key; i++)
                g += (double)gc[i] * (double)v[row + i];
            if (round == 0) {
                mean += (double)share[j] * g;
                continue;
            }
            double slope = (double)share[j] * (g - mean) / root;
            for (int i = 0; i < a->key; i++) {
                out[0][at + i] += (real)(slope * (double)k[row + i]);
                out[1][of + row + i] = (real)(slope * (double)q[i]);
                out[2][of + row + i] = share[j] * gc[i];
            }
        }
}

/* The gradients of a projection: of its weights, and of its rows to gx. */
static void project_backward(const struct op *o, struct pass *p, int which,
                             const real *x, struct linear l, const real *gy,
                             real *const gx_spare[2])
{
    real *gw = op_gradient(o, p, 2 * which),
         *gb = op_gradient(o, p, 2 * which + 1), *spare = gx_spare[1];
    linear_backward(l, x, op_value(o, p, 2 * which), gy,
                    (real *[]){gx_spare[0], gw ? gw : spare, gb ? gb : spare});
}

struct rooms {
    real *gy, *gx, *gm, *gm2, *gq, *gk, *gv, *gc, *spare;
};

static long most_weights(const struct attention *a)
{
    return (long)a->in * a->out + a->out + a->in;
}

/* reals of struct rooms for so many images */
static long rooms_of(const struct attention *a, long images, struct rooms *r,
                     real *at)
{
    long in = images * a->in, out = images * a->out;
    long sizes[] = {in,
                    in,
                    in * a->memories,
                    in * a->memories,
                    out,
                    out * a->memories,
                    out * a->memories,
                    out,
                    most_weights(a)};
    real **place[] = {&r->gy, &r->gx, &r->gm, &r->gm2,  &r->gq,
                      &r->gk, &r->gv, &r->gc, &r->spare};
    long sum = 0;
    for (int i = 0; i < 9; i++) {
        if (at)
            *place[i] = at + sum;
        sum += (sizes[i] + 15) / 16 * 16;
    }
    return sum;
}

static void backward(struct op *o, struct pass *p)
{
    const struct attention *a = attention_of(o);
    int images = p->images, n = images * a->memories;
    struct linear one = {images, a->in, a->out}, all = {n, a->in, a->out};
    struct rooms r;
    rooms_of(a, images, &r, p->room);
    copy_rows(o->out, r.gy, a->in, o->out->g, images, false);
    project_backward(o, p, OUTPUT, a->c, (struct linear){images, a->out, a->in},
                     r.gy, (real *[]){r.gc, r.spare});
    memset(r.gq, 0, (size_t)(images * a->out) * sizeof *r.gq);
    for (int b = 0; b < images; b++)
        for (int h = 0; h < a->heads; h++) {
            long at = (long)b * a->out + h * a->key,
                 of = (long)b * a->memories * a->out + h * a->key;
            attend_backward(a, at, of,
                            a->share + ((long)b * a->heads + h) * a->memories,
                            r.gc + at, (real *[]){r.gq, r.gk, r.gv});
        }
    project_backward(o, p, QUERY, a->x, one, r.gq, (real *[]){r.gx, r.spare});
    project_backward(o, p, KEY, a->m, all, r.gk, (real *[]){r.gm, r.spare});
    project_backward(o, p, VALUE, a->m, all, r.gv, (real *[]){r.gm2, r.spare});
    for (long i = 0; i < (long)n * a->in; i++)
        r.gm[i] += r.gm2[i];
    if (o->gx[0])
        copy_rows(o->in[0], r.gx, a->in, o->gx[0], images, true);
    for (int j = 0; j < a->memories; j++)
        if (o->gx[1 + j])
            copy_rows(o->in[1 + j], r.gm + (long)j * a->in,
                      (long)a->memories * a->in, o->gx[1 + j], images, true);
}

static void place(struct op *o, struct block *b)
{
    struct attention *a = o->own;
    long images = o->batch, n = images * a->memories;
    a->x = block_reals(b, images * a->in);
    a->m = block_reals(b, n * a->in);
    a->q = block_reals(b, images * a->out);
    a->k = block_reals(b, n * a->out);
    a->v = block_reals(b, n * a->out);
    a->share = block_reals(b, n * a->heads);
    a->c = block_reals(b, images * a->out);
}

static const struct op_kind attention_kind = {.name = "attention",
                                              .place = place,
                                              .forward = forward,
                                              .backward = backward};

static void add_matrix(struct model *m, struct op *o, const char *part,
                       const int shape[2])
{
    const char *layer = model_name(m, "%s.%s", o->name, part);
    struct parameter_spec s = {.layer = layer,
                               .field = "weight",
                               .layout = LAYOUT_FLAT,
                               .out = shape[0],
                               .in = shape[1],
                               .taps = 1,
                               .fan_in = shape[1],
                               .fan_out = shape[0]};
    model_parameter(m, o, s);
    s.field = "bias";
    s.layout = LAYOUT_VECTOR;
    s.in = 1;
    model_parameter(m, o, s);
}

static enum status check(const struct op *o, struct attention_spec s)
{
    for (int i = 0; i < o->ins; i++) {
        const struct tensor *t = o->in[i];
        if (t->high * t->wide != 1 || t->channels != o->in[0]->channels)
            return FAIL(ERR_INPUT,
                        "%s: %s has %d x %d x %d numbers of an image; "
                        "attention takes vectors of equal length, here %d",
                        o->name, tensor_name(t), t->high, t->wide, t->channels,
                        o->in[0]->channels);
    }
    if (o->ins < 2 || s.heads < 1 || s.key < 1 || s.heads > 65536 / s.key)
        return FAIL(ERR_INPUT, "%s: %d heads of %d numbers over %d vectors",
                    o->name, s.heads, s.key, o->ins - 1);
    return OK;
}

static enum status start_attention(struct model *m, struct op *o,
                                   struct attention_spec s)
{
    struct attention *a;
    NEW(a, m->arena, 1);
    *a = (struct attention){.heads = s.heads,
                            .key = s.key,
                            .in = o->in[0]->channels,
                            .out = s.heads * s.key,
                            .memories = o->ins - 1};
    o->own = a;
    o->batch = m->batch;
    o->room = rooms_of(a, m->batch, &(struct rooms){0}, NULL);
    o->products = (double)a->in * a->out * (2 + 2 * a->memories);
    o->work = 8.0 * a->out * a->memories;
    return OK;
}

int model_attention(struct model *m, const char *name, const int *in, int n,
                    struct attention_spec s)
{
    struct op *o = model_op(m, &attention_kind, name, in, n);
    if (!o || model_refuse(m, check(o, s)) ||
        model_refuse(m, start_attention(m, o, s)))
        return -1;
    int d = o->in[0]->channels, wide = s.heads * s.key;
    int out = model_out(m, o, (int[]){1, 1, d});
    add_matrix(m, o, "query", (int[]){wide, d});
    add_matrix(m, o, "key", (int[]){wide, d});
    add_matrix(m, o, "value", (int[]){wide, d});
    add_matrix(m, o, "output", (int[]){d, wide});
    return out;
}
