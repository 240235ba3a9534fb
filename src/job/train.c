/* The training loop that every job shares. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "net.h"
#include "task.h"

enum { CENTRE_PERCENT = 50 }; /* pixels minus 0.5 (systems.md 1) */

struct loop {
    struct task *task;
    struct net *net;
    const struct dataset *data;
    struct images train, test; /* the first train_images and test_images */
    struct optimiser optimiser;
    int epochs, batch;
    int *order;      /* [train.count] */
    real *images;    /* [batch][height][width][channels] */
    uint8_t *labels; /* [batch] */
    real *logits;    /* [batch][classes] */
};

static struct images first_of(struct images all, int n)
{
    if (n > 0 && n < all.count)
        all.count = n;
    return all;
}

static size_t image_size(const struct dataset *d)
{
    return (size_t)d->height * (size_t)d->width * (size_t)d->channels;
}

size_t task_train_bytes(const struct task *t)
{
    const struct dataset *d = task_data(t);
    size_t batch = (size_t)task_int(t, "batch");
    return batch * (image_size(d) + (size_t)d->classes) * sizeof(real) +
           (size_t)d->train.count * sizeof(int) + batch + 4096;
}

static struct optimiser read_optimiser(const struct task *t)
{
    double momentum = task_number(t, "momentum");
    return (struct optimiser){.kind =
                                  (enum optimiser_kind)task_int(t, "optimiser"),
                              .learning_rate = task_number(t, "learning_rate"),
                              .momentum = isnan(momentum) ? 0 : momentum,
                              .weight_decay = task_number(t, "weight_decay")};
}

static enum status open_loop(struct task *t, struct net *net, struct loop *l)
{
    const struct dataset *d = task_data(t);
    *l = (struct loop){.task = t,
                       .net = net,
                       .data = d,
                       .train = first_of(d->train, task_int(t, "train_images")),
                       .test = first_of(d->test, task_int(t, "test_images")),
                       .optimiser = read_optimiser(t),
                       .epochs = task_int(t, "epochs"),
                       .batch = task_int(t, "batch")};
    if (l->train.count < l->batch)
        return FAIL(ERR_INPUT, "a batch of %d is larger than the %d images",
                    l->batch, l->train.count);
    NEW(l->order, t->arena, l->train.count);
    NEW(l->images, t->arena, (size_t)l->batch * image_size(d));
    NEW(l->labels, t->arena, l->batch);
    NEW(l->logits, t->arena, (size_t)l->batch * (size_t)d->classes);
    return OK;
}

static enum status diverged(struct loop *l, int epoch, int step)
{
    l->task->diverged = true;
    return FAIL(ERR_NUMERIC, "epoch %d, step %d: %s", epoch + 1, step + 1,
                fail_text());
}

/* One pass over the training images, the last partial batch dropped. */
static enum status train_epoch(struct loop *l, int epoch)
{
    struct task *t = l->task;
    struct epoch_row *row = task_epoch(t, epoch);
    struct rng r = rng_stream(t->seed, RNG_ORDER, (uint64_t)t->trial.replicate,
                              (uint64_t)epoch);
    int steps = l->train.count / l->batch, correct = 0;
    double loss = 0;
    data_order(&r, l->train.count, l->order);
    for (int k = 0; k < steps; k++) {
        struct net_result result;
        struct data_batch which = {.index = l->order + k * l->batch,
                                   .n = l->batch,
                                   .shift = CENTRE_PERCENT / 100.0f};
        data_gather(l->data, &l->train, which, l->images, l->labels);
        enum status st = net_learn(l->net, l->images, l->labels, &result);
        if (st == ERR_NUMERIC)
            return diverged(l, epoch, k);
        TRY(st);
        net_update(l->net, &l->optimiser);
        loss += result.loss;
        correct += result.correct;
    }
    row->train_loss = loss / steps;
    row->train_accuracy = (double)correct / ((double)steps * l->batch);
    return OK;
}

/* Cross-entropy of one row of logits, in double; *hit: label is the largest. */
static double cross_entropy(const real *logit, int classes, int label, int *hit)
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

static enum status test_epoch(struct loop *l, int epoch)
{
    const struct dataset *d = l->data;
    struct epoch_row *row = task_epoch(l->task, epoch);
    double loss = 0;
    int correct = 0;
    for (int first = 0; first < l->test.count; first += l->batch) {
        int left = l->test.count - first, n = left < l->batch ? left : l->batch;
        struct data_batch which = {
            .first = first, .n = n, .shift = CENTRE_PERCENT / 100.0f};
        data_gather(d, &l->test, which, l->images, l->labels);
        TRY(net_predict(l->net, l->images, n, l->logits));
        for (int i = 0; i < n; i++)
            loss += cross_entropy(l->logits + i * d->classes, d->classes,
                                  l->labels[i], &correct);
    }
    row->test_loss = loss / l->test.count;
    row->test_accuracy = (double)correct / l->test.count;
    if (isfinite(row->test_loss))
        return OK;
    l->task->diverged = true;
    return FAIL(ERR_NUMERIC, "epoch %d: the test loss is not finite",
                epoch + 1);
}

static void keep_results(struct task *t, int epochs)
{
    const struct epoch_row *last = task_epoch(t, epochs - 1);
    double best = 0;
    for (int e = 0; e < epochs; e++)
        best = fmax(best, task_epoch(t, e)->test_accuracy);
    task_set(t, "first_epoch_accuracy", task_epoch(t, 0)->test_accuracy);
    task_set(t, "test_accuracy", last->test_accuracy);
    task_set(t, "best_accuracy", best);
    task_set(t, "train_loss", last->train_loss);
    task_set(t, "test_loss", last->test_loss);
}

enum status task_train(struct task *t, struct net *net, task_after_epoch *after)
{
    struct loop l;
    TRY(open_loop(t, net, &l));
    for (int e = 0; e < l.epochs; e++) {
        TRY(train_epoch(&l, e));
        TRY(test_epoch(&l, e));
        if (after)
            TRY(after(t, net, e));
        ((struct page *)t->page)->epoch = e + 1;
    }
    keep_results(t, l.epochs);
    return OK;
}
