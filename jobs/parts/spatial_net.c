#include "spatial_net.h"

#include <string.h>

#include "arena.h"
#include "net.h"

static const char *const layer_name[SPATIAL_LAYERS] = {
    "layer1", "layer2", "layer3", "layer4", "layer5"};
static const char *const sigmoid_name[SPATIAL_LAYERS - 1] = {
    "sigmoid1", "sigmoid2", "sigmoid3", "sigmoid4"};

void spatial_units(const struct dataset *d, int units[SPATIAL_LAYERS])
{
    const int all[SPATIAL_LAYERS] = {128, 128, 128, 256,
                                     SPATIAL_TASKS * d->classes};
    memcpy(units, all, sizeof all);
}

struct model *spatial_model(const struct dataset *d, enum data_mixing mixing,
                            int batch, struct arena *arena)
{
    int units[SPATIAL_LAYERS],
        high = mixing == DATA_CONCATENATE ? 2 * d->height : d->height;
    struct model *m = model_new(batch, arena);
    if (!m)
        return NULL;
    spatial_units(d, units);
    int x = model_images(m, d->channels, high, d->width);
    for (int k = 0; k < SPATIAL_LAYERS; k++) {
        x = model_linear(m, layer_name[k], x,
                         (struct linear_spec){.out = units[k]});
        if (k + 1 < SPATIAL_LAYERS)
            x = model_activation(m, sigmoid_name[k], x, SIGMOID, 0);
    }
    for (int k = 0; k < SPATIAL_LAYERS; k++)
        model_extra(m, layer_name[k], "positions", units[k], 2);
    model_loss(m, x, (struct loss_spec){.heads = SPATIAL_TASKS});
    return m;
}

static int find(const struct net *net, int layer, const char *field)
{
    char name[48];
    snprintf(name, sizeof name, "%s.%s", layer_name[layer], field);
    int i = net_parameter_find(net, name);
    CHECK(i >= 0);
    return i;
}

/* Called by net_learn after the backward pass. */
static double add_costs(void *context, struct net *net)
{
    struct spatial *s = context;
    (void)net;
    struct space_costs c =
        space_costs(s->split, SPATIAL_SPLIT, &s->cost, s->room);
    return s->cost.alpha * c.transport + s->cost.beta * c.density;
}

enum status spatial_join(struct spatial *s, struct net *net,
                         struct arena *arena)
{
    int most = 0;
    for (int k = 0; k < SPATIAL_LAYERS; k++) {
        int weight = find(net, k, "weight"), place = find(net, k, "positions");
        struct net_parameter p = net_parameter(net, weight);
        struct space_layer *l = &s->all[k];
        *l = (struct space_layer){.units = p.shape[0], .below = p.shape[1]};
        l->place[0] = net_values(net, place);
        l->place_gradient[0] = net_gradients(net, place);
        most = l->units > most ? l->units : most;
        if (k == 0)
            continue; /* images have no places */
        l->weight = net_values(net, weight);
        l->weight_gradient = net_gradients(net, weight);
        l->place[1] = s->all[k - 1].place[0];
        l->place_gradient[1] = s->all[k - 1].place_gradient[0];
    }
    s->split = s->all + SPATIAL_LAYERS - SPATIAL_SPLIT;
    if (s->cost.alpha != 0 || s->cost.beta != 0)
        net_set_cost(net, add_costs, s);
    return space_room(most, arena, &s->room);
}

void spatial_draw_partners(struct spatial *s, const struct task *t, int epoch)
{
    struct rng r = rng_stream(t->seed, RNG_AUGMENT,
                              (uint64_t)t->trial.replicate, (uint64_t)epoch);
    data_order(&r, s->pair.train, s->partner);
}

static void gather(void *context, bool training, const struct data_batch *which,
                   real *images, uint16_t *labels)
{
    const struct spatial *s = context;
    data_pair_gather(&s->pair, training, which, images, labels);
}

struct task_feed spatial_feed(struct spatial *s)
{
    return (struct task_feed){.train = data_pair_count(&s->pair, true),
                              .test = data_pair_count(&s->pair, false),
                              .numbers = data_pair_numbers(&s->pair),
                              .heads = SPATIAL_TASKS,
                              .outputs = SPATIAL_TASKS * s->pair.data->classes,
                              .gather = gather,
                              .context = s};
}

static int largest(const real *x, int n)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return best;
}

enum status spatial_score(const struct task *t, const struct task_feed *feed,
                          struct net *net, double *accuracy)
{
    int batch = task_int(t, "batch"), classes = feed->outputs / feed->heads;
    int64_t right[SPATIAL_TASKS] = {0}, all[SPATIAL_TASKS] = {0};
    struct mark before = arena_mark(t->arena);
    real *images, *logits;
    uint16_t *labels;
    NEW(images, t->arena, batch * feed->numbers);
    NEW(logits, t->arena, batch * feed->outputs);
    NEW(labels, t->arena, batch * feed->heads);
    for (int first = 0; first < feed->test; first += batch) {
        int left = feed->test - first, n = left < batch ? left : batch;
        struct data_batch which = {.first = first, .n = n};
        task_gather(feed, false, which, images, labels);
        TRY(net_predict(net, images, n, logits));
        for (int i = 0; i < n * SPATIAL_TASKS; i++) {
            if (labels[i] == NET_NO_LABEL)
                continue;
            all[i % SPATIAL_TASKS]++;
            right[i % SPATIAL_TASKS] +=
                largest(logits + (long)i * classes, classes) == labels[i];
        }
    }
    for (int k = 0; k < SPATIAL_TASKS; k++)
        accuracy[k] = (double)right[k] / (double)all[k];
    arena_rewind(t->arena, before);
    return OK;
}
