#include "stimuli.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "connectome.h"
#include "diagram.h"
#include "net.h"

/* ---- which images ---------------------------------------------------------
 */

/* Splits the images; kept ones come in the order of the data set. */
static void part_images(const struct images *all, int count, struct stimuli *s)
{
    int seen[DATA_MOST_CLASSES] = {0};
    for (int i = 0; i < count; i++)
        if (++seen[all->label[i]] % KEPT_OF == 0)
            s->kept[s->n++] = i;
        else
            s->trained[s->n_trained++] = i;
}

static bool belongs(const struct stimuli *s, int image, int group)
{
    return !s->by_class || s->data->train.label[image] == group;
}

/* The first `most` kept images of each group, group by group. */
static enum status group_images(struct stimuli *s, int most, const int *kept,
                                int n)
{
    s->n = 0;
    for (int g = 0; g < s->groups; g++) {
        s->start[g] = s->n;
        for (int i = 0; i < n && (!most || s->n - s->start[g] < most); i++)
            if (belongs(s, kept[i], g))
                s->kept[s->n++] = kept[i];
        if (s->n - s->start[g] >= 2)
            continue;
        if (s->by_class)
            return FAIL(ERR_INPUT,
                        "class %d has %d stimuli, and a correlation needs 2 "
                        "or more: raise train_images or stimuli",
                        g, s->n - s->start[g]);
        return FAIL(ERR_INPUT,
                    "%d stimuli, and a correlation needs 2 or more: raise "
                    "train_images or stimuli",
                    s->n);
    }
    s->start[s->groups] = s->n;
    return OK;
}

enum status stimuli_choose(const struct dataset *d, struct stimuli_spec spec,
                           struct arena *arena, struct stimuli *out)
{
    int *kept;
    *out = (struct stimuli){.data = d,
                            .by_class = spec.by_class,
                            .normalise = spec.normalise,
                            .groups = spec.by_class ? d->classes : 1};
    NEW(out->trained, arena, spec.images);
    NEW(out->kept, arena, spec.images);
    NEW(out->start, arena, out->groups + 1);
    NEW(out->picked, arena, spec.batch);
    NEW(kept, arena, spec.images);
    part_images(&d->train, spec.images, out);
    int n = out->n;
    memcpy(kept, out->kept, (size_t)n * sizeof *kept);
    return group_images(out, spec.most, kept, n);
}

size_t stimuli_bytes(const struct dataset *d, struct stimuli_spec spec)
{
    return (3 * (size_t)spec.images + (size_t)spec.batch + (size_t)d->classes) *
               sizeof(int) +
           1024;
}

/* ---- training -------------------------------------------------------------
 */

static void gather(void *context, bool training, const struct data_batch *which,
                   real *images, uint16_t *labels)
{
    struct stimuli *s = context;
    struct data_batch b = *which;
    if (training) {
        for (int i = 0; i < b.n; i++)
            s->picked[i] = s->trained[b.index ? b.index[i] : b.first + i];
        b.index = s->picked;
    }
    data_gather(s->data, training ? &s->data->train : &s->data->test, b, images,
                labels);
}

struct task_feed stimuli_feed(const struct task *t, struct stimuli *s)
{
    struct task_feed feed = task_plain_feed(t);
    feed.train = s->n_trained;
    feed.gather = gather;
    feed.context = s;
    return feed;
}

/* ---- answers --------------------------------------------------------------
 */

struct showing {
    real *images, *logits;
    uint16_t *labels;
};

/* The answer of a layer is its activation, act1 .. */
static struct net_view answer_of(const struct net *net, int layer)
{
    char name[16];
    snprintf(name, sizeof name, "act%d", layer);
    return net_output(net, net_layer_find(net, name));
}

static void keep_outputs(struct net *net, const struct recorded *r, int n,
                         float *x)
{
    for (int k = 0; k < r->layers; x += r->units[k++]) {
        struct net_view v = answer_of(net, r->layer[k]);
        for (int i = 0; i < n; i++)
            for (int u = 0; u < r->units[k]; u++)
                x[(long)i * r->neurons + u] = (float)v.at[i * v.pitch + u];
    }
}

static int count_right(const struct showing *w, int n, int classes)
{
    int right = 0;
    for (int i = 0; i < n; i++) {
        const real *x = w->logits + (long)i * classes;
        int best = 0;
        for (int c = 1; c < classes; c++)
            if (x[c] > x[best])
                best = c;
        right += best == w->labels[i];
    }
    return right;
}

enum status stimuli_show(const struct stimuli *s, struct net *net,
                         const struct recorded *r, int batch,
                         struct arena *arena, struct answers *out)
{
    const struct dataset *d = s->data;
    struct showing w;
    int right = 0;
    NEW(out->x, arena, (size_t)s->n * (size_t)r->neurons);
    NEW(w.images, arena,
        (size_t)batch * (size_t)d->height * (size_t)d->width *
            (size_t)d->channels);
    NEW(w.logits, arena, (size_t)batch * (size_t)d->classes);
    NEW(w.labels, arena, batch);
    for (int first = 0; first < s->n; first += batch) {
        int n = s->n - first < batch ? s->n - first : batch;
        struct data_batch which = {
            .index = s->kept + first, .n = n, .normalise = s->normalise};
        data_gather(d, &d->train, which, w.images, w.labels);
        TRY(net_predict(net, w.images, n, w.logits));
        keep_outputs(net, r, n, out->x + (long)first * r->neurons);
        right += count_right(&w, n, d->classes);
    }
    out->accuracy = (double)right / s->n;
    return OK;
}

/* ---- connectomes ----------------------------------------------------------
 */

static void put_diagram(const struct diagram *g, struct diagram_row id,
                        struct diagram_row *row)
{
    for (long i = 0; i < g->births; i++, row++) {
        *row = id;
        row->dim = 0;
        row->birth = (double)g->birth[i];
        row->death = INFINITY;
    }
    for (long i = 0; i < g->deaths; i++, row++) {
        *row = id;
        row->dim = 1;
        row->birth = -INFINITY;
        row->death = (double)g->death[i];
    }
}

static void put_connectome(struct mat w, struct connectome_row id,
                           struct connectome_row *row)
{
    for (int i = 0; i < w.rows; i++)
        for (int j = i + 1; j < w.cols; j++, row++) {
            *row = id;
            row->source = i;
            row->target = j;
            row->weight = (double)mat_get(w, i, j);
        }
}

static enum status connect(struct mat x, const struct recorded *r, int class,
                           const struct connectome_rows *to,
                           struct arena *arena, int *constant)
{
    struct diagram g;
    struct mat w;
    struct diagram_row id = {.run = to->diagram->run,
                             .epoch = to->epoch,
                             .layer = r->number,
                             .class = class};
    TRY(connectome_build(x, arena, &w, constant));
    TRY(diagram_build(w, arena, &g));
    put_diagram(&g, id, to->diagram);
    if (to->connectome)
        put_connectome(w,
                       (struct connectome_row){
                           .run = id.run, .epoch = id.epoch, .class = class},
                       to->connectome);
    return OK;
}

enum status stimuli_connect(const struct stimuli *s, const struct recorded *r,
                            const struct answers *a,
                            const struct connectome_rows *to,
                            struct arena *arena, int *constant)
{
    struct mark before = arena_mark(arena);
    int first = s->start[to->group];
    struct mat x = {a->x + (long)first * r->neurons,
                    s->start[to->group + 1] - first, r->neurons};
    enum status st =
        connect(x, r, s->by_class ? to->group : -1, to, arena, constant);
    arena_rewind(arena, before);
    return st;
}

size_t stimuli_room(const struct recorded *r, long stimuli, int batch,
                    const struct dataset *d)
{
    size_t numbers =
        (size_t)d->height * (size_t)d->width * (size_t)d->channels +
        (size_t)d->classes;
    return (size_t)stimuli * (size_t)r->neurons * sizeof(float) +
           (size_t)batch * (numbers * sizeof(real) + 1) +
           connectome_room((int)stimuli, r->neurons) +
           diagram_room(r->neurons) + 4096;
}
