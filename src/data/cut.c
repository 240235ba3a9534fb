#include "cut.h"

#include <math.h>

enum { ATTEMPTS = 10 };
static const double widest = 4.0 / 3; /* width to height; narrowest: 3/4 */

/* A rectangle of random area and aspect, if it fits. */
static bool draw_box(struct rng *r, const struct data_augment *a,
                     const struct dataset *d, struct cut *c)
{
    double share = a->least + (a->most - a->least) * rng_uniform(r);
    double area = share * d->height * d->width;
    double aspect = exp((2 * rng_uniform(r) - 1) * log(widest));
    double width = rint(sqrt(area * aspect)),
           height = rint(sqrt(area / aspect));
    if (width < 1 || height < 1 || width > d->width || height > d->height)
        return false;
    c->width = (int)width;
    c->height = (int)height;
    c->down = (int)rng_below(r, (uint64_t)(d->height - c->height + 1));
    c->right = (int)rng_below(r, (uint64_t)(d->width - c->width + 1));
    return true;
}

/* The largest rectangle in the middle whose aspect will do. */
static void take_middle(const struct dataset *d, struct cut *c)
{
    double aspect = (double)d->width / d->height;
    c->width = d->width;
    c->height = d->height;
    if (aspect < 1 / widest)
        c->height = (int)rint(d->width * widest);
    else if (aspect > widest)
        c->width = (int)rint(d->height * widest);
    c->down = (d->height - c->height) / 2;
    c->right = (d->width - c->width) / 2;
}

static void draw_resized(struct rng *r, const struct data_augment *a,
                         const struct dataset *d, struct cut *c)
{
    c->resized = true;
    for (int k = 0; k < ATTEMPTS; k++)
        if (draw_box(r, a, d, c))
            return;
    take_middle(d, c);
}

struct cut cut_draw(const struct data_augment *a, const struct dataset *d,
                    int image)
{
    struct rng r = rng_stream(a->seed, RNG_IMAGE, a->key, (uint64_t)image);
    struct cut c = {.height = d->height, .width = d->width};
    if (a->most > 0) {
        draw_resized(&r, a, d, &c);
    } else if (a->crop > 0) {
        c.down = (int)rng_below(&r, 2 * (uint64_t)a->crop + 1) - a->crop;
        c.right = (int)rng_below(&r, 2 * (uint64_t)a->crop + 1) - a->crop;
    }
    c.mirrored = a->flip && rng_below(&r, 2);
    return c;
}
