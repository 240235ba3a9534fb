/* plain.h: a RandWire network of plain operators, as the paper writes it: what
 * the fused operators must compute. */
#ifndef PLAIN_H
#define PLAIN_H

#include "arena.h"
#include "randwire.h"
#include "test.h"

static inline int plain_conv(struct model *m, const char *name, int x,
                             struct conv_spec c)
{
    c.no_bias = true;
    return model_conv(m, name, x, c);
}

static inline int plain_relu(struct model *m, const char *name, int x)
{
    return model_activation(m, name, x, RELU, 0);
}

/* x = sum_i sigmoid(w_i) out(u_i); out = BN(pointwise(depthwise(ReLU(x)))) */
static inline int plain_node(struct model *m, const char *name, const int *from,
                             int n, int in, int out)
{
    bool input = n == 0;
    int x = input ? *from
                  : model_join(m, name, from, n,
                               (struct join_spec){.strength = STRENGTH_SIGMOID,
                                                  .field = "edges"});
    x = plain_relu(m, model_name(m, "%s.relu", name), x);
    x = plain_conv(m, model_name(m, "%s.depthwise", name), x,
                   (struct conv_spec){.out = in,
                                      .size = 3,
                                      .stride = input ? 2 : 1,
                                      .pad = 1,
                                      .groups = in});
    x = plain_conv(m, model_name(m, "%s.pointwise", name), x,
                   (struct conv_spec){.out = out});
    return model_batchnorm(m, model_name(m, "%s.bn", name), x);
}

static inline int plain_stage(struct model *m, const char *name, int x,
                              const struct wiring *w, int in, int out,
                              int widen_output)
{
    int value[64], output[64], outputs = 0;
    EXPECT(w->nodes <= 64);
    for (int v = 0; v < w->nodes; v++) {
        int from[64], n = 0, uses = 0;
        for (int e = 0; e < w->edges; e++) {
            if (w->target[e] == v)
                from[n++] = value[w->source[e]];
            uses += w->source[e] == v;
        }
        int wide_in = widen_output || n == 0 ? in : out;
        int wide_out = widen_output && uses ? in : out;
        value[v] = plain_node(m, model_name(m, "%s.node%02d", name, v),
                              n ? from : &x, n, wide_in, wide_out);
        if (!uses)
            output[outputs++] = value[v];
    }
    return model_join(m, model_name(m, "%s.mean", name), output, outputs,
                      (struct join_spec){.strength = STRENGTH_MEAN});
}

static inline struct model *plain_model(const struct randwire *s,
                                        struct arena *arena)
{
    struct model *m = model_new(s->batch, arena);
    struct conv_spec window = {.size = 3, .stride = s->stem_stride, .pad = 1};
    int x = model_images(m, s->channels, s->height, s->width), in = s->C;
    window.out = s->C / 2;
    x = plain_conv(m, "stem.conv1", x, window);
    x = plain_relu(m, "stem.relu", model_batchnorm(m, "stem.bn1", x));
    window.out = s->C;
    x = plain_conv(m, "stem.conv2", x, window);
    x = model_batchnorm(m, "stem.bn2", x);
    for (int k = 0; k < RANDWIRE_STAGES; k++) {
        x = plain_stage(m, model_name(m, "stage%d", k + 1), x, s->stage[k], in,
                        s->C << k, s->widen_output);
        in = s->C << k;
    }
    x = plain_conv(m, "head.conv", plain_relu(m, "relu1", x),
                   (struct conv_spec){.out = RANDWIRE_HEAD});
    x = plain_relu(m, "relu2", model_batchnorm(m, "head.bn", x));
    x = model_pool(m, "pool", x, (struct pool_spec){.kind = POOL_MEAN});
    x = model_linear(m, "fc", x, (struct linear_spec){.out = s->classes});
    model_loss(m, x, (struct loss_spec){.label_smoothing = s->label_smoothing});
    return m;
}

#endif
