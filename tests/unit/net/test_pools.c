/* Pools at every kernel level against what they stand for: borders that cut a
 * window, windows that share numbers or leave some out, equal numbers.
 */
#include <string.h>

#include "arena.h"
#include "la.h"
#include "op.h"
#include "test.h"

static struct rng rng;

/* A number of the input: of few values, so that some are equal. */
static real drawn(void)
{
    return (real)rng_below(&rng, 5) - 2;
}

static void draw(const struct tensor *t, int images, real *x)
{
    for (long i = 0; i < images * tensor_reals(t); i++)
        x[i] = i % t->pitch < t->channels ? drawn() : 0;
}

/* Position (h, w) of an image's channel: the result to y, gradient to gx. */
static void window(const struct op *o, const real *x, int h, int w, real g,
                   double *y, double *gx)
{
    const struct tensor *t = o->in[0];
    struct windows v = o->window;
    int high = v.size ? v.size : t->high, wide = v.size ? v.size : t->wide,
        top = h * v.stride - v.pad, left = w * v.stride - v.pad, n = 0;
    long most = -1, at[225];
    double sum = 0;
    for (int i = top < 0 ? 0 : top; i < top + high && i < t->high; i++)
        for (int j = left < 0 ? 0 : left; j < left + wide && j < t->wide; j++) {
            long k = ((long)i * t->wide + j) * t->pitch;
            at[n++] = k;
            sum += (double)x[k];
            most = most < 0 || x[k] > x[most] ? k : most;
        }
    *y = o->what == POOL_MAX ? (double)x[most] : sum / n;
    if (o->what == POOL_MAX)
        gx[most] += (double)g;
    for (int k = 0; o->what == POOL_MEAN && k < n; k++)
        gx[at[k]] += (double)g / n;
}

static void check_op(struct net *n, struct op *o, int images,
                     struct arena *work)
{
    struct tensor *x = o->in[0], *y = o->out;
    long xs = images * tensor_reals(x), ys = images * tensor_reals(y);
    double *gx = arena_take(work, (size_t)xs, sizeof *gx),
           *want = arena_take(work, (size_t)ys, sizeof *want);
    x->y = arena_take(work, (size_t)xs, sizeof(real));
    y->y = arena_take(work, (size_t)ys, sizeof(real));
    y->g = arena_take(work, (size_t)ys, sizeof(real));
    o->gx[0] = arena_take(work, (size_t)xs, sizeof(real));
    memset(y->y, -1, (size_t)ys * sizeof(real)); /* NaN: all is written */
    memset(o->gx[0], -1, (size_t)xs * sizeof(real));
    draw(x, images, x->y);
    draw(y, images, y->g);
    n->pass.images = images;
    for (long k = 0; k < ys; k++) {
        int c = (int)(k % y->pitch);
        long p = k / y->pitch, image = p / tensor_rows(y, 1) * tensor_reals(x);
        p %= tensor_rows(y, 1);
        if (c < y->channels)
            window(o, x->y + image + c, (int)(p / y->wide), (int)(p % y->wide),
                   y->g[k], &want[k], gx + image + c);
    }
    o->kind->forward(o, &n->pass);
    for (long k = 0; k < ys; k++)
        EXPECT_NEAR(y->y[k], want[k], 1e-6);
    if (!x->lanes)
        return; /* images have no gradient */
    o->kind->backward(o, &n->pass);
    for (long k = 0; k < xs; k++)
        EXPECT_NEAR(o->gx[0][k], gx[k], 1e-6);
}

/* Of a value of so many channels, and of the images themselves. */
static void check_pool(struct pool_spec s, int channels, const int sides[2],
                       struct arena *work)
{
    enum { IMAGES = 3 };
    struct mark mark = arena_mark(work);
    struct model *m = model_new(IMAGES, work);
    struct net *n;
    int x = model_images(m, 2, sides[0], sides[1]);
    int y = model_conv(m, "conv", x, (struct conv_spec){.out = channels});
    y = model_pool(m, "pool", y, s);
    y = model_linear(m, "fc", y, (struct linear_spec){.out = 2});
    x = model_pool(m, "bare", x, s);
    x = model_linear(m, "fc2", x, (struct linear_spec){.out = 2});
    x = model_join(m, "sum", (int[]){x, y}, 2, (struct join_spec){0});
    model_loss(m, x, (struct loss_spec){0});
    EXPECT_OK(net_build(m, work, &n));
    net_init(n, &rng);
    for (int images = IMAGES; images > 0; images -= 2) {
        check_op(n, m->op[1], images, work);
        check_op(n, m->op[3], images, work);
    }
    arena_rewind(work, mark);
}

static void check_level(const char *level, struct arena *work)
{
    static const struct pool_spec pools[] = {{.size = 2},
                                             {.size = 3},
                                             {.size = 3, .stride = 2, .pad = 1},
                                             {.size = 2, .stride = 1},
                                             {.size = 2, .stride = 3},
                                             {.size = 0}};
    if (la_level_select(level) != OK)
        return; /* not on this CPU */
    rng = rng_stream(7, RNG_TEST, 0, 0);
    for (int i = 0; i < 12; i++) {
        struct pool_spec s = pools[i / 2];
        s.kind = i % 2 ? POOL_MEAN : POOL_MAX;
        check_pool(s, 10, (int[]){8, 6}, work);
        check_pool(s, 16, (int[]){6, 9}, work);
        check_pool(s, 37, (int[]){7, 5}, work);
    }
}

TEST(pools_of_every_level)
{
    check_level("portable", work);
    check_level("v3", work);
    check_level("v4", work);
    EXPECT_OK(la_level_select("auto"));
}
