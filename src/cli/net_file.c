#include "net_file.h"

#include <stdio.h>
#include <string.h>

#include "net.h"
#include "store_arrays.h"

#define ARRAY_REAL (sizeof(real) == 8 ? ARRAY_F64 : ARRAY_F32)

struct batch {
    int n;
    real *images;    /* [n][height][width][channels] */
    uint8_t *labels; /* [n] */
    double *work;    /* room for any array of the file */
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
    const struct dataset *d = task_data(t);
    size_t size = (size_t)(d->height * d->width * d->channels);
    struct rng r =
        rng_stream(t->seed, RNG_ORDER, (uint64_t)t->trial.replicate, 0);
    int *order, limit = task_int(t, "train_images");
    struct images train = d->train;
    if (limit > 0 && limit < train.count)
        train.count = limit;
    b->n = task_int(t, "batch");
    NEW(order, t->arena, train.count);
    NEW(b->images, t->arena, (size_t)b->n * size);
    NEW(b->labels, t->arena, b->n);
    NEW(b->work, t->arena,
        largest(net, (size_t)b->n * size, (size_t)(b->n * d->classes)));
    data_order(&r, train.count, order);
    struct data_batch which = {.index = order, .n = b->n, .shift = 0.5f};
    data_gather(d, &train, which, b->images, b->labels);
    return OK;
}

static struct array images_array(const struct task *t, int n)
{
    const struct dataset *d = task_data(t);
    return (struct array){
        "/batch/images", 4, {n, d->channels, d->height, d->width}, ARRAY_REAL};
}

/* NHWC inside, NCHW in the file; to the file or from it. */
static void turn_images(const struct dataset *d, int n, real *nhwc,
                        double *nchw, bool out)
{
    int c = d->channels, area = d->height * d->width;
    for (int i = 0; i < n; i++)
        for (int p = 0; p < area; p++)
            for (int k = 0; k < c; k++) {
                real *inside = &nhwc[((long)i * area + p) * c + k];
                double *outside = &nchw[((long)i * c + k) * area + p];
                if (out)
                    *outside = (double)*inside;
                else
                    *inside = (real)*outside;
            }
}

static struct array parameter_array(const struct net *net, int i,
                                    const char *folder, char name[96])
{
    struct net_parameter p = net_parameter(net, i);
    struct array a = {name, p.dims, {0}, ARRAY_REAL};
    snprintf(name, 96, "/%s/%s", folder, p.name);
    memcpy(a.shape, p.shape, sizeof a.shape);
    return a;
}

static enum status load_file(struct task *t, struct net *net, struct batch *b,
                             const char *path)
{
    struct arrays *a;
    char name[96];
    struct array images = images_array(t, b->n);
    struct array labels = {"/batch/labels", 1, {b->n}, ARRAY_I64};
    TRY(arrays_open(path, t->arena, &a));
    TRY(arrays_get(a, &images, b->work));
    turn_images(task_data(t), b->n, b->images, b->work, false);
    TRY(arrays_get(a, &labels, b->work));
    for (int i = 0; i < b->n; i++) {
        if (!(b->work[i] >= 0 && b->work[i] < task_data(t)->classes))
            return FAIL(ERR_INPUT, "%s: label %d of the batch is %g", path, i,
                        b->work[i]);
        b->labels[i] = (uint8_t)b->work[i];
    }
    for (int i = 0; i < net_parameters(net); i++) {
        struct array p = parameter_array(net, i, "parameters", name);
        TRY(arrays_get(a, &p, b->work));
        net_write(net, i, b->work);
    }
    return OK;
}

static enum status put_settings(const struct task *t, struct arrays *a)
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

/* /edges, with a column `stage` where the stages differ. */
static enum status put_edges(struct task *t, struct arrays *a)
{
    const struct study *s = t->study;
    if (t->trial.graph < 0)
        return OK;
    int64_t g = s->graph_row[t->trial.graph],
            end = s->graph_row[t->trial.graph + 1];
    int64_t n = s->edge_start[end] - s->edge_start[g];
    int columns = end - g > 1 ? 3 : 2;
    struct table table = {"edges", "", columns, edge_columns, 4 * columns};
    int32_t *rows, *at;
    NEW(rows, t->arena, n * columns);
    at = rows;
    for (int stage = 0; stage < end - g; stage++) {
        int count;
        const struct edge_row *e = task_edges(t, stage, &count);
        for (int i = 0; i < count; i++) {
            *at++ = e[i].source;
            *at++ = e[i].target;
            if (columns == 3)
                *at++ = stage + 1;
        }
    }
    return arrays_put_table(a, &table, n, rows);
}

static enum status put_batch(struct task *t, struct net *net, struct batch *b,
                             struct arrays *a)
{
    int classes = task_data(t)->classes;
    struct net_result result;
    struct array images = images_array(t, b->n);
    struct array labels = {"/batch/labels", 1, {b->n}, ARRAY_I64};
    struct array logits = {"/batch/logits", 2, {b->n, classes}, ARRAY_REAL};
    struct array loss = {"/batch/loss", 0, {0}, ARRAY_F64};
    turn_images(task_data(t), b->n, b->images, b->work, true);
    TRY(arrays_put(a, &images, b->work));
    for (int i = 0; i < b->n; i++)
        b->work[i] = b->labels[i];
    TRY(arrays_put(a, &labels, b->work));
    TRY(net_learn(net, b->images, b->labels, &result));
    for (int i = 0; i < b->n * classes; i++)
        b->work[i] = (double)net_logits(net)[i];
    TRY(arrays_put(a, &logits, b->work));
    return arrays_put(a, &loss, &result.loss);
}

static enum status put_parameters(const struct net *net, struct batch *b,
                                  struct arrays *a)
{
    char name[96];
    for (int i = 0; i < net_parameters(net); i++) {
        struct array value = parameter_array(net, i, "parameters", name);
        net_read(net, i, NET_VALUE, b->work);
        TRY(arrays_put(a, &value, b->work));
        struct array gradient = parameter_array(net, i, "gradients", name);
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
    TRY(put_settings(t, a));
    TRY(put_edges(t, a));
    TRY(put_batch(t, net, &b, a));
    TRY(put_parameters(net, &b, a));
    return arrays_finish(a);
}
