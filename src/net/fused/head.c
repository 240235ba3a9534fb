/* fused_head.c: ReLU - conv1x1 to 1280 - BN - ReLU - global mean - linear, 64
 * of the 1280 channels at a time. */
#include <string.h>

#include "arena.h"
#include "fused.h"

enum { BLOCKS = HEAD_WIDTH / HEAD_BLOCK, ROWS = 256 };

static const struct stage *last_stage(const struct fused *r)
{
    return &r->stage[r->stages - 1];
}

static long positions(const struct fused *r)
{
    return (long)last_stage(r)->height * last_stage(r)->width;
}

/* z of block k from row `first`. */
static real *block_at(const struct fused *r, int k, long first)
{
    long rows = r->batch * positions(r);
    return r->head.z + (k * rows + first) * HEAD_BLOCK;
}

static void product_forward(struct fused *r, long rows)
{
    struct desk *d = &r->desk;
    struct fused_head *h = &r->head;
    int in = last_stage(r)->out;
    struct la_product p = {.inner = in,
                           .columns = HEAD_BLOCK,
                           .pitch = h->in.channels,
                           .segments = 1};
    for (int k = 0; k < BLOCKS; k++)
        for (long i = 0; i < rows; i += ROWS) {
            p.rows = rows - i < ROWS ? rows - i : ROWS;
            p.sum = r->training ? h->sums[0] + k * HEAD_BLOCK : NULL;
            p.square = r->training ? h->sums[1] + k * HEAD_BLOCK : NULL;
            r->k->product(&p, h->x + i * p.pitch,
                          d->packed + (long)k * HEAD_BLOCK * in,
                          block_at(r, k, i));
        }
}

static void normalise(struct fused *r, long rows)
{
    struct fused_head *h = &r->head;
    const real *gamma_beta[2];
    batchnorm_values(r->parameters, &r->bn_head, gamma_beta);
    if (r->training)
        batchnorm_train(&r->bn_head, rows, h->sums[0], h->sums[1], gamma_beta);
    else
        batchnorm_evaluate(&r->bn_head, gamma_beta);
    for (int i = 0; i < 2; i++)
        memset(h->sums[i], 0, HEAD_WIDTH * sizeof(double));
}

/* mean of ReLU(scale z + shift) = (scale sum of z + shift count) / positions,
 * over the positions where it is positive */
static void pool_forward(struct fused *r)
{
    struct fused_head *h = &r->head;
    const struct batchnorm *b = &r->bn_head;
    int images = r->now - r->first;
    real mean = 1 / (real)positions(r);
    for (int k = 0; k < BLOCKS; k++)
        for (int i = 0; i < images; i++) {
            int c = k * HEAD_BLOCK;
            long at = (long)i * HEAD_WIDTH + c;
            r->k->relu_sums(positions(r), HEAD_BLOCK,
                            block_at(r, k, i * positions(r)),
                            (const real *[]){b->scale + c, b->shift + c},
                            (real *[]){h->active + at, h->count + at});
        }
    for (int i = 0; i < images; i++)
        for (int c = 0; c < HEAD_WIDTH; c++) {
            long at = (long)i * HEAD_WIDTH + c;
            h->pooled[at] = mean * (b->scale[c] * h->active[at] +
                                    b->shift[c] * h->count[at]);
        }
}

static struct linear readout(const struct fused *r)
{
    return (struct linear){r->now - r->first, HEAD_WIDTH, r->classes};
}

void head_forward(struct fused *r)
{
    struct fused_head *h = &r->head;
    long rows = (r->now - r->first) * positions(r),
         span[2] = {r->first * positions(r), rows};
    if (r->first == 0) {
        mixture_prepare(&h->in);
        r->k->pack(last_stage(r)->out, HEAD_WIDTH, value(r, r->head_conv),
                   r->desk.packed);
    }
    mixture_rows(r->k, &h->in, span, 1, h->x);
    product_forward(r, rows);
    if (r->first == 0)
        normalise(r, rows);
    pool_forward(r);
    linear_forward(readout(r), h->pooled, value(r, r->fc), value(r, r->fc_bias),
                   r->logits + (long)r->first * r->classes);
}

/* The gradients of gamma and beta, and slope and level of z's gradient. */
static void normalise_backward(struct fused *r)
{
    struct fused_head *h = &r->head;
    const struct batchnorm *b = &r->bn_head;
    double n = (double)(r->now * positions(r));
    real *ggamma = gradient(r, b->gamma), *gbeta = gradient(r, b->beta);
    for (int c = 0; c < HEAD_WIDTH; c++) {
        double mean = b->mean[c], istd = b->istd[c], scale = b->exact_scale[c];
        double sum = 0, dot = 0;
        for (int i = 0; i < r->now; i++) {
            long at = (long)i * HEAD_WIDTH + c;
            sum += (double)h->gp[at] * (double)h->count[at];
            dot += (double)h->gp[at] * (double)h->active[at];
        }
        double gg = istd * (dot - mean * sum), slope = -scale * istd * gg / n;
        ggamma[c] = (real)gg;
        gbeta[c] = (real)sum;
        h->slope[c] = (real)slope;
        h->level[c] = (real)(-scale * sum / n - slope * mean);
    }
}

static void readout_backward(struct fused *r)
{
    struct fused_head *h = &r->head;
    real *to[3] = {h->gp, gradient(r, r->fc), gradient(r, r->fc_bias)};
    linear_backward(readout(r), h->pooled, value(r, r->fc), r->logits_gradient,
                    to);
    for (long i = 0; i < (long)r->now * HEAD_WIDTH; i++)
        h->gp[i] /= (real)positions(r);
}

/* gz of block k and some images to the desk's gz. */
static void block_gradient(struct fused *r, int k, int first, int images)
{
    struct fused_head *h = &r->head;
    const struct batchnorm *b = &r->bn_head;
    int c = k * HEAD_BLOCK;
    for (int i = 0; i < images; i++) {
        const real *gp = h->gp + (long)(first + i) * HEAD_WIDTH + c;
        for (int j = 0; j < HEAD_BLOCK; j++)
            h->gradient[j] = b->scale[c + j] * gp[j];
        const real *coefficients[5] = {b->scale + c, b->shift + c, h->slope + c,
                                       h->level + c, h->gradient};
        r->k->relu_gradient(positions(r), HEAD_BLOCK,
                            block_at(r, k, (first + i) * positions(r)),
                            coefficients,
                            r->desk.gz + i * positions(r) * HEAD_BLOCK);
    }
}

/* Both products of block k and some images. */
static void block_products(struct fused *r, int k, int first, int images)
{
    struct fused_head *h = &r->head;
    long at = first * positions(r) * h->in.channels;
    struct la_product weight = {.rows = images * positions(r),
                                .inner = last_stage(r)->out,
                                .columns = HEAD_BLOCK,
                                .pitch = h->in.channels,
                                .segments = 1};
    if (learns(r, r->head_conv))
        r->k->product_turned(&weight, h->x + at, r->desk.gz, h->gw);
    struct la_product input = {.rows = weight.rows,
                               .inner = HEAD_BLOCK,
                               .columns = h->in.channels,
                               .pitch = HEAD_BLOCK,
                               .segments = 1,
                               .add = k > 0};
    r->k->product(&input, r->desk.gz, r->desk.turned, h->gx + at);
}

static int images_at_a_time(const struct fused *r)
{
    long images = ROWS / positions(r);
    return images < 1 ? 1 : (int)images;
}

static void product_backward(struct fused *r)
{
    struct fused_head *h = &r->head;
    int in = last_stage(r)->out, step = images_at_a_time(r);
    for (int k = 0; k < BLOCKS; k++) {
        memset(h->gw, 0, (size_t)in * HEAD_BLOCK * sizeof(real));
        r->k->pack_turned(in, HEAD_WIDTH, HEAD_BLOCK,
                          value(r, r->head_conv) + k * HEAD_BLOCK,
                          r->desk.turned);
        for (int b = 0; b < r->now; b += step) {
            int images = r->now - b < step ? r->now - b : step;
            block_gradient(r, k, b, images);
            block_products(r, k, b, images);
        }
        for (int i = 0; i < in; i++)
            memcpy(gradient(r, r->head_conv) + (long)i * HEAD_WIDTH +
                       k * HEAD_BLOCK,
                   h->gw + (long)i * HEAD_BLOCK, HEAD_BLOCK * sizeof(real));
    }
}

void head_backward(struct fused *r)
{
    struct fused_head *h = &r->head;
    long rows = r->now * positions(r), span[2] = {0, rows};
    readout_backward(r);
    normalise_backward(r);
    product_backward(r);
    r->k->mask(rows * h->in.channels, h->x, h->gx, h->g);
    mixture_dots(r->k, &h->in, span, h->g);
    mixture_spread(&h->in, NULL);
}

enum status head_describe(struct fused *r, struct arena *arena)
{
    const struct stage *s = last_stage(r);
    struct mixture *m = &r->head.in;
    TRY(mixture_describe(m, s->outputs, padded(r, s->out), arena));
    for (int i = 0; i < s->outputs; i++) {
        m->source[i] = &r->tiled[r->stages - 1].node[s->output[i]].out;
        m->strength[i] = 1.0 / s->outputs;
    }
    return OK;
}

void head_place(struct fused *r, struct block *b)
{
    struct fused_head *h = &r->head;
    long rows = r->batch * positions(r), in = h->in.channels;
    long pooled = (long)r->batch * HEAD_WIDTH;
    mixture_place(&h->in, b);
    h->g = block_reals(b, rows * in);
    h->x = block_reals(b, rows * in);
    h->gx = block_reals(b, rows * in);
    h->z = block_reals(b, rows * HEAD_WIDTH);
    h->active = block_reals(b, pooled);
    h->count = block_reals(b, pooled);
    h->pooled = block_reals(b, pooled);
    h->gp = block_reals(b, pooled);
    h->slope = block_reals(b, HEAD_WIDTH);
    h->level = block_reals(b, HEAD_WIDTH);
    h->gradient = block_reals(b, HEAD_BLOCK);
    h->gw = block_reals(b, in * HEAD_BLOCK);
    for (int i = 0; i < 2; i++)
        h->sums[i] = block_take(b, HEAD_WIDTH, sizeof(double));
}
