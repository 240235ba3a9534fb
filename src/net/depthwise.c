/* depthwise.c: the depthwise 3x3 convolution, tap by tap. */
#include <string.h>

#include "operators.h"

/* One output position and one tap: rows of x and u that meet there. */
struct meeting {
    long in, out;
    int tap;
};

/* Calls visit for every output position and every tap inside the image. */
static void each_meeting(struct window g,
                         void (*visit)(struct meeting m, void *with),
                         void *with)
{
    long out = 0;
    for (int b = 0; b < g.batch; b++)
        for (int h = 0; h < window_height(g); h++)
            for (int w = 0; w < window_width(g); w++, out++)
                for (int tap = 0; tap < 9; tap++) {
                    int y = h * g.stride + tap / 3 - 1;
                    int x = w * g.stride + tap % 3 - 1;
                    if (y < 0 || y >= g.height || x < 0 || x >= g.width)
                        continue;
                    long in = ((long)b * g.height + y) * g.width + x;
                    visit((struct meeting){in, out, tap}, with);
                }
}

struct arrays {
    int channels;
    const real *a, *b;
    real *to;
};

static void forward(struct meeting m, void *with)
{
    struct arrays *t = with;
    const real *x = t->a + m.in * t->channels;
    const real *k = t->b + m.tap * t->channels;
    real *u = t->to + m.out * t->channels;
    for (int c = 0; c < t->channels; c++)
        u[c] += x[c] * k[c];
}

void depthwise_forward(struct window g, int channels, const real *x,
                       const real *k, real *u)
{
    memset(u, 0, (size_t)(window_rows_out(g) * channels) * sizeof *u);
    each_meeting(g, forward, &(struct arrays){channels, x, k, u});
}

static void backward_weight(struct meeting m, void *with)
{
    struct arrays *t = with;
    const real *x = t->a + m.in * t->channels;
    const real *gu = t->b + m.out * t->channels;
    real *gk = t->to + m.tap * t->channels;
    for (int c = 0; c < t->channels; c++)
        gk[c] += x[c] * gu[c];
}

void depthwise_backward_weight(struct window g, int channels, const real *x,
                               const real *gu, real *gk)
{
    memset(gk, 0, (size_t)channels * 9 * sizeof *gk);
    each_meeting(g, backward_weight, &(struct arrays){channels, x, gu, gk});
}

static void backward_input(struct meeting m, void *with)
{
    struct arrays *t = with;
    const real *k = t->a + m.tap * t->channels;
    const real *gu = t->b + m.out * t->channels;
    real *gx = t->to + m.in * t->channels;
    for (int c = 0; c < t->channels; c++)
        gx[c] += k[c] * gu[c];
}

void depthwise_backward_input(struct window g, int channels, const real *k,
                              const real *gu, real *gx)
{
    memset(gx, 0, (size_t)(window_rows_in(g) * channels) * sizeof *gx);
    each_meeting(g, backward_input, &(struct arrays){channels, k, gu, gx});
}
