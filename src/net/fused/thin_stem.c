/* thin_stem.c: conv3x3 - BN, the stem of RandWire's regular regime; and the
 * patches that both stems read. */
#include <string.h>

#include "fused.h"

long stem_image(const struct fused *r)
{
    return (long)r->height * r->width * r->channels;
}

void stem_patches(struct fused *r, const real *image)
{
    struct fused_stem *t = &r->stem;
    long run = 3L * r->channels, row = (long)r->width * r->channels,
         pitch = row + 2L * r->channels, step = r->stem_stride * r->channels;
    int high = window_height(r->window1), wide = window_width(r->window1);
    real *to = t->patches;
    for (int y = 0; y < r->height; y++)
        memcpy(t->image + (y + 1) * pitch + r->channels, image + y * row,
               (size_t)row * sizeof *image);
    for (int h = 0; h < high; h++) {
        const real *from = t->image + h * r->stem_stride * pitch;
        for (int w = 0; w < wide; w++, to += t->inner, from += step) {
            for (long i = 0; i < run; i++) {
                to[i] = from[i];
                to[run + i] = from[pitch + i];
                to[2 * run + i] = from[2 * pitch + i];
            }
            to[3 * run] = 1;
        }
    }
}

/* A row of outputs from its patches, without their 1. */
static struct la_product product_of(const struct fused *r)
{
    return (struct la_product){.rows = window_width(r->window1),
                               .inner = 9 * r->channels,
                               .columns = r->stem.out.channels,
                               .used = r->C / 2,
                               .pitch = r->stem.inner,
                               .segments = 1};
}

void thin_stem_forward(struct fused *r, const real *images)
{
    struct fused_stem *t = &r->stem;
    struct la_product p = product_of(r);
    long high = window_height(r->window1), row = (long)p.rows * p.columns;
    real *z = t->out.z;
    if (r->training) {
        p.sum = t->out.sums[0];
        p.square = t->out.sums[1];
    }
    r->k->pack(p.inner, p.columns, value(r, r->conv1), r->desk.packed);
    for (int b = 0; b < r->now; b++) {
        stem_patches(r, images + b * stem_image(r));
        for (long h = 0; h < high; h++, z += row)
            r->k->product(&p, t->patches + h * p.rows * p.pitch, r->desk.packed,
                          z);
    }
    source_finish(r, &t->out, r->now * high * p.rows);
}

void thin_stem_backward(struct fused *r, const real *images)
{
    struct fused_stem *t = &r->stem;
    struct la_product p = product_of(r);
    long high = window_height(r->window1);
    real *gradient_of = gradient(r, r->conv1);
    gather_prepare(r, &t->gather, r->now * high * p.rows);
    memset(gradient_of, 0, (size_t)(p.inner * p.columns) * sizeof(real));
    for (int b = 0; b < r->now; b++) {
        stem_patches(r, images + b * stem_image(r));
        for (long h = 0; h < high; h++) {
            long span[2] = {(b * high + h) * p.rows, p.rows};
            gather_rows(r->k, &t->gather, span, t->row);
            r->k->product_turned(&p, t->patches + h * p.rows * p.pitch, t->row,
                                 gradient_of);
        }
    }
}

void thin_stem_place(struct fused *r, struct block *b)
{
    struct fused_stem *t = &r->stem;
    long high = window_height(r->window1), wide = window_width(r->window1);
    source_place(&t->out, r->batch * high * wide, b);
    gather_place(&t->gather, b);
    t->gather.g[0] = r->tiled[0].g;
    t->image =
        block_reals(b, (long)(r->height + 2) * (r->width + 2) * r->channels);
    t->patches = block_reals(b, high * wide * t->inner);
    t->row = block_reals(b, wide * t->out.channels);
}
