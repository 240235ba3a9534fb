/* The training loop that every job shares. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "checkpoint.h"
#include "net.h"
#include "training.h"
#include "weights.h"

struct loop {
    struct task *task;
    struct net *net;
    const struct task_feed *feed;
    struct optimiser optimiser;
    struct schedule schedule;
    int epochs, batch;
    int train, held;  /* training images; kept aside for validation */
    int *trained;     /* [train + held] numbers of both, the trained first */
    int *order;       /* [train] numbers, as this epoch shows them */
    real *images;     /* [batch][feed->numbers] */
    uint16_t *labels; /* [batch][feed->heads] */
    real *logits;     /* [batch][feed->outputs] */
};

static int first_of(int count, int wanted)
{
    return wanted > 0 && wanted < count ? wanted : count;
}

static void gather_plain(void *context, bool training,
                         const struct data_batch *which, real *images,
                         uint16_t *labels)
{
    const struct dataset *d = context;
    data_gather(d, training ? &d->train : &d->test, *which, images, labels);
}

struct task_feed task_plain_feed(const struct task *t)
{
    const struct dataset *d = task_data(t);
    return (struct task_feed){
        .train = first_of(d->train.count, task_int(t, "train_images")),
        .test = first_of(d->test.count, task_int(t, "test_images")),
        .numbers = (long)d->height * d->width * d->channels,
        .heads = 1,
        .outputs = d->classes,
        .normalise = (enum data_normalise)task_int(t, "normalise"),
        .gather = gather_plain,
        .context = (void *)d};
}

void task_gather(const struct task_feed *f, bool training,
                 struct data_batch which, real *images, uint16_t *labels)
{
    which.normalise = f->normalise;
    f->gather(f->context, training, &which, images, labels);
}

enum status task_feed_of(struct task *t, struct task_feed *out)
{
    if (t->study->job->feed)
        return t->study->job->feed(t, out);
    *out = task_plain_feed(t);
    return OK;
}

size_t task_train_bytes(const struct task *t, const struct task_feed *f)
{
    size_t batch = (size_t)task_int(t, "batch");
    return batch * ((size_t)(f->numbers + f->outputs) * sizeof(real) +
                    (size_t)f->heads * sizeof(uint16_t)) +
           2 * (size_t)f->train * sizeof(int) + 4096;
}

/* The same images are kept aside in every run of a sweep. */
static void keep_aside(struct loop *l, double fraction)
{
    int all = l->feed->train;
    struct rng r = rng_stream(l->task->seed, RNG_VALIDATION, 0, 0);
    l->held = training_held(fraction, all);
    l->train = all - l->held;
    if (l->held)
        data_order(&r, all, l->trained);
    else
        for (int i = 0; i < all; i++)
            l->trained[i] = i;
}

static enum status open_loop(struct task *t, struct net *net,
                             const struct task_feed *f, struct loop *l)
{
    *l = (struct loop){.task = t,
                       .net = net,
                       .feed = f,
                       .optimiser = training_optimiser(t),
                       .schedule = training_schedule(t),
                       .epochs = task_int(t, "epochs"),
                       .batch = task_int(t, "batch")};
    TRY(task_check_training(t->study->job, t->values, f->train));
    NEW(l->trained, t->arena, f->train);
    NEW(l->order, t->arena, f->train);
    keep_aside(l, task_number(t, "validation"));
    NEW(l->images, t->arena, l->batch * f->numbers);
    NEW(l->labels, t->arena, l->batch * f->heads);
    NEW(l->logits, t->arena, l->batch * f->outputs);
    return OK;
}

static enum status diverged(struct loop *l, int epoch, int step)
{
    l->task->diverged = true;
    return FAIL(ERR_NUMERIC, "epoch %d, step %d: %s", epoch + 1, step + 1,
                fail_text());
}

static int count_labels(const struct loop *l, int images)
{
    int n = 0;
    for (int i = 0; i < images * l->feed->heads; i++)
        n += l->labels[i] != NET_NO_LABEL;
    return n;
}

/* One pass over the training images, the last partial batch dropped. */
static enum status train_epoch(struct loop *l, int epoch)
{
    struct task *t = l->task;
    struct epoch_row *row = task_epoch(t, epoch);
    struct rng r = rng_stream(t->seed, RNG_ORDER, (uint64_t)t->trial.replicate,
                              (uint64_t)epoch);
    struct data_augment a = training_augment(t, epoch);
    bool augmented = a.crop > 0 || a.most > 0 || a.flip;
    struct optimiser o = l->optimiser;
    int steps = l->train / l->batch;
    int64_t correct = 0, labels = 0;
    double loss = 0;
    data_order(&r, l->train, l->order);
    for (int i = 0; i < l->train; i++)
        l->order[i] = l->trained[l->order[i]];
    for (int k = 0; k < steps; k++) {
        struct net_result result;
        struct data_batch which = {.index = l->order + k * l->batch,
                                   .n = l->batch,
                                   .augment = augmented ? &a : NULL};
        task_gather(l->feed, true, which, l->images, l->labels);
        enum status st = net_learn(l->net, l->images, l->labels, &result);
        if (st == ERR_NUMERIC)
            return diverged(l, epoch, k);
        TRY(st);
        o.learning_rate = l->optimiser.learning_rate *
                          schedule_factor(&l->schedule, epoch, k, steps);
        net_update(l->net, &o);
        loss += result.loss;
        correct += result.correct;
        labels += count_labels(l, l->batch);
    }
    row->train_loss = loss / steps;
    row->train_accuracy = (double)correct / (double)labels;
    return OK;
}

/* Cross-entropy of one row of logits, in double; *hit: label is the largest. */
static double cross_entropy(const real *logit, int classes, int label,
                            int64_t *hit)
{
    double most = (double)logit[0], sum = 0;
    int best = 0;
    for (int c = 1; c < classes; c++)
        if ((double)logit[c] > most) {
            most = (double)logit[c];
            best = c;
        }
    for (int c = 0; c < classes; c++)
        sum += exp((double)logit[c] - most);
    *hit += best == label;
    return log(sum) + most - (double)logit[label];
}

/* Over the images of a batch and their labels; adds to *hit. */
static double batch_loss(const struct loop *l, int images, int64_t *hit)
{
    int heads = l->feed->heads, classes = l->feed->outputs / heads;
    double loss = 0;
    for (int i = 0; i < images * heads; i++)
        if (l->labels[i] != NET_NO_LABEL)
            loss += cross_entropy(l->logits + (long)i * classes, classes,
                                  l->labels[i], hit);
    return loss;
}

/* Mean loss and accuracy over so many test images, or (index given) training
 * images. */
static enum status evaluate(struct loop *l, const int *index, int images,
                            double loss_accuracy[2])
{
    double loss = 0;
    int64_t correct = 0, labels = 0;
    for (int first = 0; first < images; first += l->batch) {
        struct data_batch which = {.first = first,
                                   .index = index ? index + first : NULL,
                                   .n = first_of(images - first, l->batch)};
        task_gather(l->feed, index != NULL, which, l->images, l->labels);
        TRY(net_predict(l->net, l->images, which.n, l->logits));
        loss += batch_loss(l, which.n, &correct);
        labels += count_labels(l, which.n);
    }
    loss_accuracy[0] = loss / (double)labels;
    loss_accuracy[1] = (double)correct / (double)labels;
    return OK;
}

static enum status test_epoch(struct loop *l, int epoch)
{
    struct epoch_row *row = task_epoch(l->task, epoch);
    double test[2], validation[2];
    TRY(evaluate(l, NULL, l->feed->test, test));
    row->test_loss = test[0];
    row->test_accuracy = test[1];
    if (l->held) {
        TRY(evaluate(l, l->trained + l->train, l->held, validation));
        row->validation_loss = validation[0];
        row->validation_accuracy = validation[1];
    }
    if (isfinite(row->test_loss))
        return OK;
    l->task->diverged = true;
    return FAIL(ERR_NUMERIC, "epoch %d: the test loss is not finite",
                epoch + 1);
}

enum status task_evaluate(struct task *t, struct net *net,
                          const struct task_feed *feed, double loss_accuracy[2])
{
    struct loop l;
    TRY(open_loop(t, net, feed, &l));
    return evaluate(&l, NULL, feed->test, loss_accuracy);
}

static void keep_results(struct task *t, int epochs)
{
    const struct epoch_row *last = task_epoch(t, epochs - 1),
                           *best = task_epoch(t, 0); /* the first of equals */
    for (int e = 1; e < epochs; e++)
        if (task_epoch(t, e)->validation_accuracy > best->validation_accuracy)
            best = task_epoch(t, e);
    task_set(t, "first_epoch_accuracy", task_epoch(t, 0)->test_accuracy);
    task_set(t, "test_accuracy", last->test_accuracy);
    task_set(t, "validation_accuracy", last->validation_accuracy);
    task_set(t, "validation_loss", last->validation_loss);
    /* never the best on test images: that would be selection on the test set */
    task_set(t, "best_accuracy",
             isnan(best->validation_accuracy) ? NAN : best->test_accuracy);
    task_set(t, "train_loss", last->train_loss);
    task_set(t, "test_loss", last->test_loss);
}

enum status task_train(struct task *t, struct net *net,
                       const struct task_training *how)
{
    struct page *p = t->page;
    struct loop l;
    int first;
    bool left;
    TRY(open_loop(t, net, &how->feed, &l));
    task_set(t, "parameters", (double)net_plan(net).parameters);
    task_set(t, "flops", net_plan(net).flops);
    task_set(t, "classes", how->feed.outputs / how->feed.heads);
    checkpoint_load(t, net, &first);
    for (int e = first; e < l.epochs; e++) {
        net_draw_from(net,
                      rng_stream(t->seed, RNG_DROPOUT,
                                 (uint64_t)t->trial.replicate, (uint64_t)e));
        if (how->before)
            TRY(how->before(t, net, e));
        TRY(train_epoch(&l, e));
        TRY(test_epoch(&l, e));
        if (how->after)
            TRY(how->after(t, net, e));
        p->epoch = e + 1;
        checkpoint_save(t, net, e + 1, &left);
        if (left) {
            p->left = 1;
            return FAIL(ERR_REFUSED, "left after epoch %d", e + 1);
        }
    }
    keep_results(t, l.epochs);
    weights_keep(t, net);
    return OK;
}
