/* Convolutions at every kernel level against the sums they stand for: windows
 * that borders cut, strides that skip positions, groups, few and many channels.
 */
#include <string.h>

#include "arena.h"
#include "la.h"
#include "op.h"
#include "test.h"

static struct rng rng;

/* What an operator is to do, as sums over all windows; w, gw in PyTorch's
 * order. */
struct sums {
    const struct op *o;
    double *w, *y, *gx, *gw;
};

static long place(const struct tensor *t, long image, int h, int w, int c)
{
    return ((image * t->high + h) * t->wide + w) * t->pitch + c;
}

/* Output `to` and all numbers of tap (i, j) that it sees at (h, w). */
static void meet(const struct sums *s, const int image_h_w[3], int i, int j,
                 int out, long to)
{
    const struct op *o = s->o;
    const struct tensor *x = o->in[0];
    int in = x->channels / o->window.groups, h = image_h_w[1], w = image_h_w[2],
        group = out / (o->out->channels / o->window.groups);
    if (h < 0 || h >= x->high || w < 0 || w >= x->wide)
        return;
    for (int c = 0; c < in; c++) {
        long from = place(x, image_h_w[0], h, w, group * in + c),
             at = (((long)out * in + c) * o->window.size + i) * o->window.size +
                  j;
        s->y[to] += s->w[at] * (double)x->y[from];
        s->gx[from] += s->w[at] * (double)o->out->g[to];
        s->gw[at] += (double)x->y[from] * (double)o->out->g[to];
    }
}

static void meet_all(const struct sums *s, int images)
{
    const struct tensor *y = s->o->out;
    struct windows v = s->o->window;
    for (int b = 0; b < images; b++)
        for (int p = 0; p < y->high * y->wide; p++)
            for (int tap = 0; tap < v.size * v.size; tap++)
                for (int c = 0; c < y->channels; c++) {
                    int h = p / y->wide, w = p % y->wide, i = tap / v.size,
                        j = tap % v.size;
                    meet(s,
                         (int[]){b, h * v.stride + i - v.pad,
                                 w * v.stride + j - v.pad},
                         i, j, c, place(y, b, h, w, c));
                }
}

static real *numbers(const struct tensor *t, int images, bool drawn,
                     struct arena *work)
{
    long n = images * tensor_reals(t);
    real *x = arena_take(work, (size_t)n, sizeof *x);
    for (long i = 0; i < n; i++)
        x[i] = !drawn                        ? (real)NAN
               : i % t->pitch >= t->channels ? 0
                                             : (real)rng_normal(&rng);
    return x;
}

static void expect_near(const struct op *o, const real *got, const double *want,
                        long n)
{
    for (long i = 0; i < n; i++)
        if (!(fabs((double)got[i] - want[i]) <= 1e-3 * (1 + fabs(want[i]))))
            test_fail(
                __FILE__, __LINE__,
                "%s, size %d, stride %d, pad %d: number %ld is %g, not %g",
                o->name, o->window.size, o->window.stride, o->window.pad, i,
                (double)got[i], want[i]);
}

/* Every number of the results is written: they start as NaN. */
static void check_op(struct net *n, struct op *o, int images,
                     struct arena *work)
{
    struct tensor *x = o->in[0], *y = o->out;
    long xs = images * tensor_reals(x), ys = images * tensor_reals(y),
         size = n->parameters.list[o->parameter].seen.size;
    struct sums s = {o, arena_take(work, (size_t)size, sizeof(double)),
                     arena_take(work, (size_t)ys, sizeof(double)),
                     arena_take(work, (size_t)xs, sizeof(double)),
                     arena_take(work, (size_t)size, sizeof(double))};
    real *gx = numbers(x, images, false, work);
    double *gw = arena_take(work, (size_t)size, sizeof *gw);
    x->y = numbers(x, images, true, work);
    y->y = numbers(y, images, false, work);
    y->g = numbers(y, images, true, work);
    o->gx[0] = x->lanes ? gx : NULL;
    n->pass.images = images;
    parameters_read(&n->parameters, o->parameter, NET_VALUE, s.w);
    meet_all(&s, images);
    o->kind->forward(o, &n->pass);
    o->kind->backward(o, &n->pass);
    parameters_read(&n->parameters, o->parameter, NET_GRADIENT, gw);
    expect_near(o, y->y, s.y, ys);
    if (x->lanes)
        expect_near(o, gx, s.gx, xs);
    for (long i = 0; i < size; i++)
        EXPECT(fabs(gw[i] - s.gw[i]) <= 1e-3 * (1 + fabs(s.gw[i])));
}

static void check_two(const int shape[3], struct conv_spec first,
                      struct conv_spec second, struct arena *work)
{
    enum { IMAGES = 5 };
    struct mark mark = arena_mark(work);
    struct model *m = model_new(IMAGES, work);
    struct net *n;
    first.no_bias = second.no_bias = true;
    int x = model_images(m, shape[0], shape[1], shape[2]);
    x = model_conv(m, "first", x, first);
    x = model_conv(m, "second", x, second);
    x = model_linear(m, "fc", x, (struct linear_spec){.out = 2});
    model_loss(m, x, (struct loss_spec){0});
    EXPECT_OK(net_build(m, work, &n));
    net_init(n, &rng);
    for (int images = IMAGES; images > 0; images -= 2)
        for (int i = 0; i < 2; i++)
            check_op(n, m->op[i], images, work);
    arena_rewind(work, mark);
}

static void check_level(const char *level, struct arena *work)
{
    if (la_level_select(level) != OK)
        return; /* not on this CPU */
    rng = rng_stream(5, RNG_TEST, 0, 0);
    static const struct conv_spec second[] = {
        {.out = 20, .size = 5},
        {.out = 7, .size = 3, .pad = 1},
        {.out = 33, .size = 3, .stride = 2, .pad = 1},
        {.out = 48, .size = 1, .stride = 2},
        {.out = 16, .size = 1},
        {.out = 5, .size = 3, .stride = 4},
        {.out = 6, .size = 5, .stride = 3, .pad = 4},
        {.out = 8, .size = 3, .pad = 1, .groups = 2},
    };
    for (int i = 0; i < (int)(sizeof second / sizeof *second); i++) {
        check_two((int[]){1, 12, 9}, (struct conv_spec){.out = 10, .size = 5},
                  second[i], work);
        check_two((int[]){3, 7, 8},
                  (struct conv_spec){.out = 32, .size = 3, .pad = 1}, second[i],
                  work);
        check_two((int[]){2, 13, 27},
                  (struct conv_spec){.out = 18, .stride = 2, .size = 3},
                  second[i], work);
    }
}

/* Of images that the second cache does not hold all at once. */
TEST(convolutions_of_many_tiles)
{
    rng = rng_stream(9, RNG_TEST, 0, 0);
    check_two((int[]){1, 40, 64}, (struct conv_spec){.out = 32, .size = 1},
              (struct conv_spec){.out = 16, .size = 1}, work);
}

TEST(convolutions_of_every_level)
{
    check_level("portable", work);
    check_level("v3", work);
    check_level("v4", work);
    check_level("blis", work);
    EXPECT_OK(la_level_select("auto"));
}

/* The border costs nothing in sums: what lies beside an image is not read. */
TEST(a_window_reads_nothing_outside_its_image)
{
    rng = rng_stream(6, RNG_TEST, 0, 0);
    struct model *m = model_new(2, work);
    int x = model_images(m, 1, 4, 4);
    x = model_conv(m, "a", x,
                   (struct conv_spec){.out = 4, .size = 3, .pad = 2});
    model_keep(m, x);
    x = model_linear(m, "fc", x, (struct linear_spec){.out = 2});
    model_loss(m, x, (struct loss_spec){0});
    struct net *n;
    real images[32], logits[4];
    EXPECT_OK(net_build(m, work, &n));
    net_init(n, &rng);
    for (int i = 0; i < 32; i++)
        images[i] = (real)(i < 16 ? 1 : NAN);
    EXPECT_OK(net_predict(n, images, 2, logits));
    struct net_view y = net_output(n, 0);
    for (int i = 0; i < 36; i++)
        for (int c = 0; c < 4; c++)
            EXPECT(isfinite(y.at[i * y.pitch + c]));
}
