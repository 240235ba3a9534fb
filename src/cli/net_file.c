#include "net_file.h"

#include <stdio.h>
#include <string.h>

#include "la.h"
#include "net.h"
#include "wiring.h"

#define ARRAY_REAL (sizeof(real) == 8 ? ARRAY_F64 : ARRAY_F32)

struct batch {
    int n;
    struct task_feed feed;
    real *images;     /* [n][feed.numbers] */
    uint16_t *labels; /* [n][feed.heads] */
    double *work;     /* room for any array of the file */
};

static size_t largest(const struct net *net, size_t images, size_t logits)
{
    size_t most = images > logits ? images : logits;
    for (int i = 0; i < net_parameters(net); i++) {
        size_t size = (size_t)net_parameter(net, i).size;
        most = size > most ? size : most;
    }
    return most;
}

/* The first batch of the first epoch, as training sees it. */
static enum status first_batch(struct task *t, const struct net *net,
                               struct batch *b)
{
    struct rng r =
        rng_stream(t->seed, RNG_ORDER, (uint64_t)t->trial.replicate, 0);
    int *order;
    TRY(task_feed_of(t, &b->feed));
    const struct task_feed *f = &b->feed;
    b->n = task_int(t, "batch");
    NEW(order, t->arena, f->train);
    NEW(b->images, t->arena, b->n * f->numbers);
    NEW(b->labels, t->arena, b->n * f->heads);
    NEW(b->work, t->arena,
        largest(net, (size_t)(b->n * f->numbers), (size_t)(b->n * f->outputs)));
    data_order(&r, f->train, order);
    struct data_batch which = {.index = order, .n = b->n};
    task_gather(f, true, which, b->images, b->labels);
    return OK;
}

/* Whether the network is shown images as they stand in the data set. */
static bool plain_images(const struct task *t, const struct batch *b)
{
    const struct dataset *d = task_data(t);
    return b->feed.numbers == (long)d->height * d->width * d->channels;
}

static struct array images_array(const struct task *t, const struct batch *b)
{
    const struct dataset *d = task_data(t);
    struct array a = {"/batch/images", 4, {b->n, d->channels}, ARRAY_REAL};
    a.shape[2] = d->height;
    a.shape[3] = d->width;
    if (!plain_images(t, b)) {
        a.dims = 2;
        a.shape[1] = (int)b->feed.numbers;
    }
    return a;
}

static struct array labels_array(const struct batch *b)
{
    int heads = b->feed.heads;
    return (struct array){
        "/batch/labels", heads > 1 ? 2 : 1, {b->n, heads}, ARRAY_I64};
}

/* NHWC inside, NCHW in the file; to the file or from it. */
static void turn_images(const struct task *t, struct batch *b, bool out)
{
    const struct dataset *d = task_data(t);
    bool plain = plain_images(t, b);
    int c = plain ? d->channels : 1,
        area = plain ? d->height * d->width : (int)b->feed.numbers;
    for (int i = 0; i < b->n; i++)
        for (int p = 0; p < area; p++)
            for (int k = 0; k < c; k++) {
                real *inside = &b->images[((long)i * area + p) * c + k];
                double *outside = &b->work[((long)i * c + k) * area + p];
                if (out)
                    *outside = (double)*inside;
                else
                    *inside = (real)*outside;
            }
}

/* In the file, no label is -1. */
static enum status load_labels(struct batch *b, const char *path)
{
    int classes = b->feed.outputs / b->feed.heads;
    for (int i = 0; i < b->n * b->feed.heads; i++) {
        double label = b->work[i];
        if (!(label >= -1 && label < classes))
            return FAIL(ERR_INPUT, "%s: label %d of the batch is %g", path, i,
                        label);
        b->labels[i] = label < 0 ? NET_NO_LABEL : (uint16_t)label;
    }
    return OK;
}

static struct array array_of(struct net_parameter p, const char *folder,
                             char name[96])
{
    struct array a = {name, p.dims, {0}, ARRAY_REAL};
    snprintf(name, 96, "/%s/%s", folder, p.name);
    memcpy(a.shape, p.shape, sizeof a.shape);
    return a;
}

/* Files that other programs made have no statistics of batch norms: the step
 * does not need them. */
static enum status load_network(struct net *net, const struct arrays *a,
                                double *room)
{
    char name[96];
    for (int i = 0; i < net_parameters(net); i++) {
        struct array p = array_of(net_parameter(net, i), "parameters", name);
        TRY(arrays_get(a, &p, room));
        net_write(net, i, room);
    }
    for (int i = 0; arrays_has(a, "buffers") && i < net_buffers(net); i++) {
        struct array p = array_of(net_buffer(net, i), "buffers", name);
        TRY(arrays_get(a, &p, room));
        net_write_buffer(net, i, room);
    }
    return OK;
}

static enum status load_batch(struct task *t, struct batch *b,
                              const struct arrays *a, const char *path)
{
    struct array images = images_array(t, b), labels = labels_array(b);
    TRY(arrays_get(a, &images, b->work));
    turn_images(t, b, false);
    TRY(arrays_get(a, &labels, b->work));
    return load_labels(b, path);
}

/* What training kept has no batch: it is that of the seeds. */
static enum status load_file(struct task *t, struct net *net, struct batch *b,
                             const char *path)
{
    struct arrays *a;
    TRY(arrays_open(path, t->arena, &a));
    if (arrays_has(a, "batch"))
        TRY(load_batch(t, b, a, path));
    return load_network(net, a, b->work);
}

enum status net_file_load(struct net *net, const struct arrays *a,
                          struct arena *arena)
{
    double *room;
    NEW(room, arena, largest(net, 1, 1));
    return load_network(net, a, room);
}

enum status net_file_settings(const struct task *t, struct arrays *a)
{
    const struct schema *s = &t->study->job->schema;
    TRY(arrays_note_text(a, "job", s->job));
    for (int i = 0; i < s->n_settings; i++) {
        const struct value *v = &t->values[i];
        const struct setting *set = &s->settings[i];
        if (v->state == VALUE_MISSING)
            continue;
        if (set->type == SET_WORD || set->type == SET_TEXT)
            TRY(arrays_note_text(a, set->name, v->text));
        else
            TRY(arrays_note(a, set->name,
                            set->type == SET_REAL ? v->x : (double)v->i,
                            set->type != SET_REAL));
    }
    return OK;
}

static const struct column edge_columns[] = {{"source", COL_I32, 4, "", "", ""},
                                             {"target", COL_I32, 4, "", "", ""},
                                             {"stage", COL_I32, 4, "", "", ""}};

enum status net_file_edges(const struct wiring *wiring, int stages,
                           struct arena *arena, struct arrays *a)
{
    int columns = stages > 1 ? 3 : 2;
    struct table table = {"edges", "", columns, edge_columns, 4 * columns};
    int64_t n = 0;
    int32_t *rows, *at;
    if (stages == 0)
        return OK;
    for (int k = 0; k < stages; k++)
        n += wiring[k].edges;
    NEW(rows, arena, n * columns + 1);
    at = rows;
    for (int k = 0; k < stages; k++)
        for (int i = 0; i < wiring[k].edges; i++) {
            *at++ = wiring[k].source[i];
            *at++ = wiring[k].target[i];
            if (columns == 3)
                *at++ = k + 1;
        }
    return arrays_put_table(a, &table, n, rows);
}

static enum status put_batch(struct task *t, struct net *net, struct batch *b,
                             struct arrays *a)
{
    int heads = b->feed.heads, outputs = b->feed.outputs;
    struct net_result result;
    struct array images = images_array(t, b), labels = labels_array(b);
    struct array logits = {"/batch/logits", 2, {b->n, outputs}, ARRAY_REAL};
    struct array loss = {"/batch/loss", 0, {0}, ARRAY_F64};
    turn_images(t, b, true);
    TRY(arrays_put(a, &images, b->work));
    for (int i = 0; i < b->n * heads; i++)
        b->work[i] = b->labels[i] == NET_NO_LABEL ? -1 : b->labels[i];
    TRY(arrays_put(a, &labels, b->work));
    TRY(net_learn(net, b->images, b->labels, &result));
    for (int i = 0; i < b->n * outputs; i++)
        b->work[i] = (double)net_logits(net)[i];
    TRY(arrays_put(a, &logits, b->work));
    return arrays_put(a, &loss, &result.loss);
}

/* As they were before the step. */
static enum status put_buffers(const struct net *net, struct batch *b,
                               struct arrays *a)
{
    char name[96];
    for (int i = 0; i < net_buffers(net); i++) {
        struct array value = array_of(net_buffer(net, i), "buffers", name);
        net_read_buffer(net, i, b->work);
        TRY(arrays_put(a, &value, b->work));
    }
    return OK;
}

static enum status put_parameters(const struct net *net, struct batch *b,
                                  struct arrays *a)
{
    char name[96];
    for (int i = 0; i < net_parameters(net); i++) {
        struct net_parameter p = net_parameter(net, i);
        struct array value = array_of(p, "parameters", name);
        net_read(net, i, NET_VALUE, b->work);
        TRY(arrays_put(a, &value, b->work));
        struct array gradient = array_of(p, "gradients", name);
        net_read(net, i, NET_GRADIENT, b->work);
        TRY(arrays_put(a, &gradient, b->work));
    }
    return OK;
}

enum status net_file_write(struct task *t, struct net *net, const char *path,
                           const char *load)
{
    struct batch b = {0};
    struct arrays *a;
    TRY(first_batch(t, net, &b));
    if (load)
        TRY(load_file(t, net, &b, load));
    TRY(arrays_create(path, t->arena, &a));
    TRY(net_file_settings(t, a));
    TRY(arrays_note_text(a, "kernels", la_level_name()));
    TRY(net_file_edges(t->wiring, t->wirings, t->arena, a));
    TRY(put_buffers(net, &b, a));
    TRY(put_batch(t, net, &b, a));
    TRY(put_parameters(net, &b, a));
    return arrays_finish(a);
}
