/* fused_stem.c: conv3x3 - BN - ReLU - conv3x3, one image at a time.
 *
 * The first convolution z1 = P w is linear in the image's patches P (nine taps
 * per channel, and a 1).  So its batch norm needs no pass of its own: the sums
 * of z1 and z1^2 are w^T of the patches' Gram matrix G = P^T P, computed once
 * per batch; scale and shift go into the weights; and its backward pass needs
 * P^T g (g: the gradient after the ReLU's mask) and G alone:
 * P^T gz1 = scale P^T g + slope G w + level P^T 1. */
#include <string.h>

#include "arena.h"
#include "fused.h"

struct stem_size {
    int taps;           /* of a patch: 9 channels; the 1 is at this index */
    int half, full;     /* channels, padded, of z1 and z2 */
    int thin;           /* of r1: C/2, without padding */
    int h1, w1, h2, w2; /* of z1 and z2 */
    long border;        /* positions of r1 with its border */
};

static struct stem_size size_of(const struct fused *r)
{
    struct stem_size s = {.taps = 9 * r->channels,
                          .half = padded(r, r->C / 2),
                          .full = padded(r, r->C),
                          .thin = r->C / 2,
                          .h1 = r->window2.height,
                          .w1 = r->window2.width,
                          .h2 = window_height(r->window2),
                          .w2 = window_width(r->window2)};
    s.border = (long)(s.h1 + 2) * (s.w1 + 2);
    return s;
}

/* sums += patches^T x of one image, x [h1 * w1][columns]; tile is scratch, and
 * holds one row of the image: longer sums would lose too much in float. */
static void add_turned(struct fused *r, const real *x, int columns, int used,
                       double *sums)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    long count = (long)(s.taps + 1) * columns;
    struct la_product p = {.rows = s.w1,
                           .inner = s.taps + 1,
                           .columns = columns,
                           .used = used,
                           .pitch = t->inner,
                           .segments = 1};
    for (long h = 0; h < s.h1; h++) {
        memset(t->tile, 0, (size_t)count * sizeof(real));
        r->k->product_turned(&p, t->patches + h * s.w1 * t->inner,
                             x + h * s.w1 * columns, t->tile);
        for (long i = 0; i < count; i++)
            sums[i] += (double)t->tile[i];
    }
}

/* sum over taps j of gram[i][j] w[j][c] */
static double gram_row(const struct fused *r, int i, int c)
{
    const struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    const real *w = value(r, r->conv1);
    double sum = 0;
    for (int j = 0; j < s.taps; j++)
        sum += t->gram[(long)i * t->inner + j] * (double)w[j * s.half + c];
    return sum;
}

static void normalise1(struct fused *r, const real *images)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    const real *gamma_beta[2], *w = value(r, r->conv1);
    batchnorm_values(r->parameters, &r->bn1, gamma_beta);
    if (!r->training) {
        batchnorm_evaluate(&r->bn1, gamma_beta);
        return;
    }
    memset(t->gram, 0, (size_t)(t->inner * t->inner) * sizeof(double));
    for (int b = 0; b < r->now; b++) {
        stem_patches(r, images + b * stem_image(r));
        add_turned(r, t->patches, t->inner, s.taps + 1, t->gram);
    }
    for (int c = 0; c < r->C / 2; c++) {
        t->sums[0][c] = gram_row(r, s.taps, c);
        t->sums[1][c] = 0;
        for (int i = 0; i < s.taps; i++)
            t->sums[1][c] += (double)w[i * s.half + c] * gram_row(r, i, c);
    }
    batchnorm_train(&r->bn1, (long)r->now * s.h1 * s.w1, t->sums[0], t->sums[1],
                    gamma_beta);
}

/* conv1's weights with scale, and shift where the patches have their 1. */
static void fold_weights(struct fused *r)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    const real *w = value(r, r->conv1);
    for (int c = 0; c < r->C / 2; c++) {
        for (int i = 0; i < s.taps; i++)
            t->weight[i * s.half + c] = w[i * s.half + c] * r->bn1.scale[c];
        t->weight[s.taps * s.half + c] = r->bn1.shift[c];
    }
    r->k->pack(s.taps + 1, s.half, t->weight, r->desk.turned);
}

/* n positions of r1, which has no padding, and of as many channels with. */
static void to_thin(struct stem_size s, const real *from, int n, real *to)
{
    for (int i = 0; i < n; i++, from += s.half, to += s.thin)
        memcpy(to, from, (size_t)s.thin * sizeof *to);
}
static void from_thin(struct stem_size s, const real *from, int n, real *to)
{
    for (int i = 0; i < n; i++, from += s.thin, to += s.half)
        memcpy(to, from, (size_t)s.thin * sizeof *to);
}

/* Row h of r1, inside its border of zeros. */
static real *row1(const struct fused *r, struct stem_size s, int h)
{
    return r->stem.r1 + ((long)(h + 1) * (s.w1 + 2) + 1) * s.thin;
}

/* r1 of one image. */
static void first_layer(struct fused *r, const real *image)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    struct la_product p = {.rows = s.w1,
                           .inner = s.taps + 1,
                           .columns = s.half,
                           .used = s.thin,
                           .pitch = t->inner,
                           .segments = 1,
                           .relu = 1};
    stem_patches(r, image);
    for (int h = 0; h < s.h1; h++) {
        real *to = s.thin == s.half ? row1(r, s, h) : t->wide;
        r->k->product(&p, t->patches + (long)h * s.w1 * t->inner,
                      r->desk.turned, to);
        if (to == t->wide)
            to_thin(s, to, s.w1, row1(r, s, h));
    }
}

/* z2 of one image: each row of outputs sees three runs of 3 x C/2 numbers per
 * position, so the patches need not be copied. */
static void second_layer(struct fused *r, real *z)
{
    struct stem_size s = size_of(r);
    long row = (long)(s.w1 + 2) * s.thin;
    struct la_product p = {.rows = s.w2,
                           .inner = 3 * s.thin,
                           .columns = s.full,
                           .used = r->C,
                           .pitch = (long)r->stem_stride * s.thin,
                           .segments = 3,
                           .segment = row,
                           .sum = r->training ? r->stem.out.sums[0] : NULL,
                           .square = r->training ? r->stem.out.sums[1] : NULL};
    for (int h = 0; h < s.h2; h++)
        r->k->product(&p, r->stem.r1 + h * r->stem_stride * row, r->desk.packed,
                      z + (long)h * s.w2 * s.full);
}

void stem_forward(struct fused *r, const real *images)
{
    struct stem_size s = size_of(r);
    long size = (long)s.h2 * s.w2;
    if (r->thin_stem) {
        thin_stem_forward(r, images);
        return;
    }
    normalise1(r, images);
    fold_weights(r);
    r->k->pack(9 * s.thin, s.full, value(r, r->conv2), r->desk.packed);
    for (int b = 0; b < r->now; b++) {
        first_layer(r, images + b * stem_image(r));
        second_layer(r, r->stem.out.z + b * size * s.full);
    }
    source_finish(r, &r->stem.out, r->now * size);
}

/* conv2's weights for the way back: taps in reverse, channels exchanged. */
static void flip_weights(struct fused *r)
{
    struct stem_size s = size_of(r);
    const real *w = value(r, r->conv2);
    for (int tap = 0; tap < 9; tap++)
        for (int i = 0; i < r->C / 2; i++)
            for (int o = 0; o < r->C; o++)
                r->stem.flipped[((long)(8 - tap) * r->C + o) * s.half + i] =
                    w[((long)tap * s.thin + i) * s.full + o];
    r->k->pack(9 * r->C, s.half, r->stem.flipped, r->desk.packed);
}

/* gz2 of one image row by row: to the border image, spread by the stride, and
 * with r1 to the weights' gradient. */
static void second_layer_backward(struct fused *r, int image)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    int stride = r->stem_stride;
    long row = (long)(s.w1 + 2) * s.thin, wide = (long)(s.w1 + 2) * r->C;
    struct la_product p = {.rows = s.w2,
                           .inner = 3 * s.thin,
                           .columns = s.full,
                           .used = r->C,
                           .pitch = (long)stride * s.thin,
                           .segments = 1};
    for (int h = 0; h < s.h2; h++) {
        long span[2] = {((long)image * s.h2 + h) * s.w2, s.w2};
        real *to = t->border + (h * stride + 1) * wide + r->C;
        gather_rows(r->k, &t->gather, span, t->row);
        for (int w = 0; w < s.w2; w++)
            memcpy(to + (long)w * stride * r->C, t->row + (long)w * s.full,
                   (size_t)r->C * sizeof(real));
        for (int i = 0; i < 3; i++)
            r->k->product_turned(&p, t->r1 + (h * stride + i) * row, t->row,
                                 gradient(r, r->conv2) +
                                     (long)i * 3 * s.thin * s.full);
    }
}

/* g: the gradient of r1 where r1 > 0, and patches^T g. */
static void first_layer_backward(struct fused *r)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    struct la_product p = {.rows = s.w1,
                           .inner = 3 * r->C,
                           .columns = s.half,
                           .used = s.thin,
                           .pitch = r->C,
                           .segments = 3,
                           .segment = (long)(s.w1 + 2) * r->C};
    for (int h = 0; h < s.h1; h++) {
        real *g = t->gr1 + (long)h * s.w1 * s.half;
        r->k->product(&p, t->border + h * p.segment, r->desk.packed, g);
        from_thin(s, row1(r, s, h), s.w1, t->wide);
        r->k->mask((long)s.w1 * s.half, t->wide, g, g);
    }
    add_turned(r, t->gr1, s.half, s.thin, t->g1);
}

/* From patches^T g and the Gram matrix to the gradients of conv1 and bn1. */
static void finish_backward(struct fused *r)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    const struct batchnorm *b = &r->bn1;
    const real *w = value(r, r->conv1);
    double n = (double)r->now * s.h1 * s.w1;
    for (int c = 0; c < r->C / 2; c++) {
        double mean = b->mean[c], istd = b->istd[c], scale = b->exact_scale[c];
        double sum = t->g1[(long)s.taps * s.half + c], dot = 0;
        for (int i = 0; i < s.taps; i++)
            dot += (double)w[i * s.half + c] * t->g1[(long)i * s.half + c];
        double gg = istd * (dot - mean * sum), slope = -scale * istd * gg / n;
        double level = -scale * sum / n - slope * mean;
        gradient(r, b->gamma)[c] = (real)gg;
        gradient(r, b->beta)[c] = (real)sum;
        for (int i = 0; i < s.taps; i++)
            gradient(r, r->conv1)[i * s.half + c] =
                (real)(scale * t->g1[(long)i * s.half + c] +
                       slope * gram_row(r, i, c) +
                       level * t->gram[(long)i * t->inner + s.taps]);
    }
}

void stem_backward(struct fused *r, const real *images)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    if (r->thin_stem) {
        thin_stem_backward(r, images);
        return;
    }
    gather_prepare(r, &t->gather, (long)r->now * s.h2 * s.w2);
    flip_weights(r);
    fold_weights(r);
    memset(gradient(r, r->conv2), 0,
           (size_t)(9L * s.thin * s.full) * sizeof(real));
    memset(t->g1, 0, (size_t)(t->inner * s.half) * sizeof(double));
    for (int b = 0; b < r->now; b++) {
        first_layer(r, images + b * stem_image(r));
        second_layer_backward(r, b);
        first_layer_backward(r);
    }
    finish_backward(r);
}

enum status stem_describe(struct fused *r, struct arena *arena)
{
    struct fused_stem *t = &r->stem;
    t->out.bn = r->thin_stem ? &r->bn1 : &r->bn2;
    t->out.channels = padded(r, r->thin_stem ? r->C / 2 : r->C);
    t->inner = padded(r, 9 * r->channels + 1);
    TRY(gather_describe(&t->gather, 1, &t->out, arena));
    t->gather.strength[0] = &r->tiled[0].in.strength[0];
    return OK;
}

void stem_place(struct fused *r, struct block *b)
{
    struct fused_stem *t = &r->stem;
    struct stem_size s = size_of(r);
    int widest = t->inner > s.half ? t->inner : s.half;
    if (r->thin_stem) {
        thin_stem_place(r, b);
        return;
    }
    source_place(&t->out, (long)r->batch * s.h2 * s.w2, b);
    gather_place(&t->gather, b);
    t->gather.g[0] = r->tiled[0].g;
    t->image =
        block_reals(b, (long)(r->height + 2) * (r->width + 2) * r->channels);
    t->patches = block_reals(b, (long)s.h1 * s.w1 * t->inner);
    t->weight = block_reals(b, (long)t->inner * s.half);
    t->r1 = block_reals(b, s.border * s.thin);
    t->wide = block_reals(b, (long)s.w1 * s.half);
    t->gr1 = block_reals(b, (long)s.h1 * s.w1 * s.half);
    t->border = block_reals(b, s.border * r->C);
    t->row = block_reals(b, (long)s.w2 * s.full);
    t->flipped = block_reals(b, 9L * r->C * s.half);
    t->tile = block_reals(b, (long)t->inner * widest);
    t->gram = block_take(b, (long)t->inner * t->inner, sizeof(double));
    t->g1 = block_take(b, (long)t->inner * s.half, sizeof(double));
    for (int i = 0; i < 2; i++)
        t->sums[i] = block_take(b, s.half, sizeof(double));
}
