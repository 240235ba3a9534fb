#include "net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pass.h"

struct net_plan net_plan(const struct net *n)
{
    return n->plan;
}

int net_layers(const struct net *n)
{
    return n->layers;
}

struct net_layer net_layer(const struct net *n, int i)
{
    CHECK(i >= 0 && i < n->layers);
    return n->layer[i];
}

int net_layer_find(const struct net *n, const char *name)
{
    for (int i = 0; i < n->layers; i++)
        if (strcmp(n->layer[i].name, name) == 0)
            return i;
    return -1;
}

struct net_layer *net_add_layer(struct net *n, const char *name,
                                const char *kind)
{
    CHECK(n->layers < n->layer_room);
    struct net_layer *l = &n->layer[n->layers++];
    *l = (struct net_layer){0};
    snprintf(l->name, sizeof l->name, "%s", name);
    snprintf(l->kind, sizeof l->kind, "%s", kind);
    return l;
}

void net_init(struct net *n, struct rng *r)
{
    parameters_init(&n->parameters, r);
    pass_start(n);
}

static enum status check_labels(const struct net *n, const uint16_t *labels)
{
    int heads = n->loss.rows / n->batch, exist = 0;
    for (int i = 0; i < n->loss.rows; i++) {
        exist += labels[i] != NET_NO_LABEL;
        if (labels[i] >= n->loss.classes && labels[i] != NET_NO_LABEL)
            return FAIL(ERR_INPUT, "image %d has label %d of %d classes",
                        i / heads, labels[i], n->loss.classes);
    }
    if (!exist)
        return FAIL(ERR_INPUT, "no image of the batch has a label");
    return OK;
}

static enum status add_cost(struct net *n, struct net_result *out)
{
    out->cost = n->cost(n->cost_context, n);
    out->loss += out->cost;
    if (isfinite(out->cost))
        return OK;
    return FAIL(ERR_NUMERIC,
                "the cost added to the loss is %g: a smaller learning_rate "
                "may help",
                out->cost);
}

static enum status check_targets(const struct net *n, const real *images)
{
    for (long i = 0; i < (long)n->loss.rows * n->loss.classes; i++)
        if (n->loss.kind == LOSS_BCE && !(images[i] >= 0 && images[i] <= 1))
            return FAIL(ERR_INPUT,
                        "number %ld of the images is %g; binary cross-entropy "
                        "takes targets from 0 to 1",
                        i, (double)images[i]);
    return OK;
}

static struct net_result loss_of(struct net *n, const real *images,
                                 const uint16_t *labels)
{
    long numbers = (long)n->loss.rows * n->loss.classes;
    if (n->loss.kind == LOSS_SOFTMAX)
        return softmax_loss(n->loss, n->logits, labels, n->logits_gradient);
    return (struct net_result){.loss =
                                   image_loss(n->loss.kind, numbers, n->logits,
                                              images, n->logits_gradient),
                               .bad_layer = -1};
}

enum status net_learn(struct net *n, const real *images, const uint16_t *labels,
                      struct net_result *out)
{
    TRY(n->loss.kind == LOSS_SOFTMAX ? check_labels(n, labels)
                                     : check_targets(n, images));
    pass_forward(n, images);
    *out = loss_of(n, images, labels);
    if (!isfinite(out->loss)) {
        out->bad_layer = pass_first_bad(n);
        return FAIL(ERR_NUMERIC,
                    "the loss is %g; %s is the first layer whose output is "
                    "not finite: a smaller learning_rate may help",
                    out->loss, n->layer[out->bad_layer].name);
    }
    pass_backward(n);
    return n->cost ? add_cost(n, out) : OK;
}

enum status net_predict(struct net *n, const real *images, int count,
                        real *logits)
{
    if (count < 1 || count > n->batch)
        return FAIL(ERR_INPUT, "%d images for a network built for %d", count,
                    n->batch);
    pass_predict(n, images, count, logits);
    return OK;
}

const real *net_logits(const struct net *n)
{
    return n->logits;
}

struct net_view net_output(const struct net *n, int i)
{
    CHECK(i >= 0 && i < n->layers);
    return pass_output(n, i);
}

void net_draw_from(struct net *n, struct rng r)
{
    n->pass.draw = r;
}

void net_set_dropout(struct net *n, bool on)
{
    n->pass.whole = !on;
}

void net_set_cost(struct net *n, net_cost *cost, void *context)
{
    n->cost = cost;
    n->cost_context = context;
}

void net_update(struct net *n, const struct optimiser *o)
{
    parameters_update(&n->parameters, o);
}

int net_parameters(const struct net *n)
{
    return n->parameters.count;
}

struct net_parameter net_parameter(const struct net *n, int i)
{
    CHECK(i >= 0 && i < n->parameters.count);
    return n->parameters.list[i].seen;
}

void net_read(const struct net *n, int i, enum net_what what, double *out)
{
    CHECK(i >= 0 && i < n->parameters.count);
    parameters_read(&n->parameters, i, what, out);
}

void net_write(struct net *n, int i, const double *in)
{
    CHECK(i >= 0 && i < n->parameters.count);
    parameters_write(&n->parameters, i, in);
}

int net_parameter_find(const struct net *n, const char *name)
{
    for (int i = 0; i < n->parameters.count; i++)
        if (strcmp(n->parameters.list[i].seen.name, name) == 0)
            return i;
    return -1;
}

real *net_values(struct net *n, int i)
{
    CHECK(i >= 0 && i < n->parameters.count);
    CHECK(parameter_is_plain(&n->parameters.list[i]));
    return parameter_value(&n->parameters, i);
}

real *net_gradients(struct net *n, int i)
{
    CHECK(i >= 0 && i < n->parameters.count);
    CHECK(parameter_is_plain(&n->parameters.list[i]));
    return parameter_gradient(&n->parameters, i);
}

/* The parts of the state, in the order they are saved. */
enum { PARTS = 5 };
struct part {
    void *at;
    size_t bytes;
};
static void state_parts(const struct net *n, struct part part[PARTS])
{
    const struct parameters *p = &n->parameters;
    size_t bytes = (size_t)p->total * sizeof(real);
    part[0] = (struct part){p->state, sizeof *p->state};
    part[1] = (struct part){p->value, bytes};
    part[2] = (struct part){p->first, bytes};
    part[3] = (struct part){p->second, bytes};
    part[4] =
        (struct part){n->running, (size_t)n->running_total * sizeof(real)};
}

size_t net_state_bytes(const struct net *n)
{
    struct part part[PARTS];
    size_t sum = 0;
    state_parts(n, part);
    for (int i = 0; i < PARTS; i++)
        sum += part[i].bytes;
    return sum;
}

void net_save(const struct net *n, void *out)
{
    struct part part[PARTS];
    char *to = out;
    state_parts(n, part);
    for (int i = 0; i < PARTS; to += part[i++].bytes)
        memcpy(to, part[i].at, part[i].bytes);
}

void net_load(struct net *n, const void *in)
{
    struct part part[PARTS];
    const char *from = in;
    state_parts(n, part);
    for (int i = 0; i < PARTS; from += part[i++].bytes)
        memcpy(part[i].at, from, part[i].bytes);
}
