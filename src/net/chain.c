/* chain.c: forward and backward through layers one after another. */
#include <string.h>

#include "chain_body.h"

static const real *value(const struct chain_net *c, int parameter)
{
    return parameter_value(&c->net.parameters, parameter);
}

static real *gradient(const struct chain_net *c, int parameter)
{
    return parameter_gradient(&c->net.parameters, parameter);
}

static struct blocks blocks_of(const struct chain_net *c, const struct link *l)
{
    return (struct blocks){c->now, l->height, l->width, l->channels};
}

static void conv_link_forward(struct chain_net *c, struct link *l,
                              const real *x)
{
    struct conv v = link_conv(l, c->now, c->room);
    conv_forward(&v, x, value(c, l->weight), l->y);
    bias_add(window_rows_out(v.window), l->out, value(c, l->bias), l->y);
}

static void batchnorm_link_forward(struct chain_net *c, struct link *l,
                                   const real *x)
{
    long rows = (long)c->now * l->height * l->width;
    const real *gamma_beta[2] = {value(c, l->bn.gamma), value(c, l->bn.beta)};
    if (c->training) {
        batchnorm_sums(rows, l->channels, x, c->sum, c->square);
        batchnorm_train(&l->bn, rows, c->sum, c->square, gamma_beta);
    } else {
        batchnorm_evaluate(&l->bn, gamma_beta);
    }
    batchnorm_apply(&l->bn, rows, x, l->y);
}

static void dropout_link_forward(struct chain_net *c, struct link *l,
                                 const real *x)
{
    long n = c->now * link_in(l);
    if (!c->training) {
        memcpy(l->y, x, (size_t)n * sizeof *x);
        return;
    }
    dropout_draw(&c->draw, n, l->number, l->mark);
    dropout_apply(n, l->number, l->mark, x, l->y);
}

static void link_forward(struct chain_net *c, struct link *l, const real *x)
{
    long n = c->now * link_in(l);
    switch (l->kind) {
    case CHAIN_LINEAR:
        linear_forward_turned(link_linear(l, c->now), x, value(c, l->weight),
                              value(c, l->bias), (real *[]){c->room, l->y});
        break;
    case CHAIN_CONV:
        conv_link_forward(c, l, x);
        break;
    case CHAIN_MAX_POOL:
        max_pool_forward(blocks_of(c, l), x, l->y, l->mark);
        break;
    case CHAIN_BATCHNORM:
        batchnorm_link_forward(c, l, x);
        break;
    case CHAIN_DROPOUT:
        dropout_link_forward(c, l, x);
        break;
    case CHAIN_RELU:
        relu_forward(n, x, l->y);
        break;
    case CHAIN_LEAKY_RELU:
        leaky_relu_forward(n, (real)l->number, x, l->y);
        break;
    case CHAIN_SIGMOID:
        sigmoid_forward(n, x, l->y);
        break;
    }
}

static void conv_link_backward(struct chain_net *c, const struct link *l,
                               const real *x, const real *gy, real *gx)
{
    struct conv v = link_conv(l, c->now, c->room);
    conv_backward_weight(&v, x, gy, gradient(c, l->weight));
    column_sums(window_rows_out(v.window), l->out, gy, gradient(c, l->bias));
    if (gx)
        conv_backward_input(&v, value(c, l->weight), gy, gx);
}

static void batchnorm_link_backward(struct chain_net *c, const struct link *l,
                                    const real *x, const real *gy, real *gx)
{
    long rows = (long)c->now * l->height * l->width;
    real *out[2] = {gradient(c, l->bn.gamma), gradient(c, l->bn.beta)};
    batchnorm_backward(&l->bn, rows, x, gy, gx, out);
}

/* From gy, of the output, to the parameters' gradients and gx, of the input:
 * NULL where nobody asks for it; gy itself for links in place. */
static void link_backward(struct chain_net *c, const struct link *l,
                          const real *x, const real *gy, real *gx)
{
    long n = c->now * link_in(l);
    switch (l->kind) {
    case CHAIN_LINEAR:
        linear_backward(
            link_linear(l, c->now), x, value(c, l->weight), gy,
            (real *[]){gx, gradient(c, l->weight), gradient(c, l->bias)});
        break;
    case CHAIN_CONV:
        conv_link_backward(c, l, x, gy, gx);
        break;
    case CHAIN_MAX_POOL:
        if (gx)
            max_pool_backward(blocks_of(c, l), l->mark, gy, gx);
        break;
    case CHAIN_BATCHNORM:
        batchnorm_link_backward(c, l, x, gy, gx);
        break;
    case CHAIN_DROPOUT:
        dropout_apply(n, l->number, l->mark, gy, gx);
        break;
    case CHAIN_RELU:
        relu_backward(n, x, gy, gx);
        break;
    case CHAIN_LEAKY_RELU:
        leaky_relu_backward(n, (real)l->number, x, gy, gx);
        break;
    case CHAIN_SIGMOID:
        sigmoid_backward(n, l->y, gy, gx);
        break;
    }
}

/* What link i reads. */
static const real *input_of(const struct chain_net *c, int i)
{
    return i == 0 ? c->images : c->link[i - 1].y;
}

static void run_forward(struct chain_net *c, int images, real *logits)
{
    const struct link *last = &c->link[c->links - 1];
    c->now = images;
    for (int i = 0; i < c->links; i++)
        link_forward(c, &c->link[i], input_of(c, i));
    memcpy(logits, last->y, (size_t)(images * link_out(last)) * sizeof *logits);
}

static void forward(struct net *n, const real *images)
{
    struct chain_net *c = chain_of(n);
    c->images = images;
    c->training = true;
    run_forward(c, n->batch, n->logits);
}

static void predict(struct net *n, const real *images, int count, real *logits)
{
    struct chain_net *c = chain_of(n);
    c->images = images;
    c->training = false;
    run_forward(c, count, logits);
}

static void clear_extras(struct chain_net *c)
{
    const struct parameters *p = &c->net.parameters;
    for (int i = c->extra; i < c->extra + c->extras; i++)
        memset(parameter_gradient(p, i), 0,
               (size_t)p->list[i].seen.size * sizeof(real));
}

static void backward(struct net *n, [[maybe_unused]] const real *images)
{
    struct chain_net *c = chain_of(n);
    real *gy = n->logits_gradient;
    for (int i = c->links - 1; i >= 0; i--) {
        const struct link *l = &c->link[i];
        real *other = c->gradient[gy == c->gradient[0]];
        real *gx = link_in_place(l) ? gy : i > 0 ? other : NULL;
        link_backward(c, l, input_of(c, i), gy, gx);
        gy = gx;
    }
    clear_extras(c);
}

static const real *output(const struct net *n, int layer)
{
    return ((const struct chain_net *)n)->link[layer].y;
}

static void draw_from(struct net *n, struct rng r)
{
    chain_of(n)->draw = r;
}

static void start(struct net *n)
{
    struct chain_net *c = chain_of(n);
    for (int i = 0; i < c->links; i++)
        if (c->link[i].kind == CHAIN_BATCHNORM)
            batchnorm_start(&c->link[i].bn);
}

void chain_arm(struct chain_net *c)
{
    c->net.start = start;
    c->net.forward = forward;
    c->net.backward = backward;
    c->net.predict = predict;
    c->net.output = output;
    c->net.draw_from = draw_from;
    c->draw = rng_stream(0, RNG_DROPOUT, 0, 0);
}
