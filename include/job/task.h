/* task.h: one trial at work, as a job sees it. */
#ifndef TASK_H
#define TASK_H

#include "rng.h"
#include "study.h"

struct net;
struct wiring;

struct task {
    const struct study *study;
    struct trial trial;
    const struct value *values; /* [n_settings] */
    uint64_t seed;              /* of the sweep */
    struct arena *arena;        /* the trial's memory */
    void *page;
    bool diverged;               /* a loss was not finite */
    const struct wiring *wiring; /* [wirings] of its graphs, by stage */
    int wirings;                 /* 0: a job without */
    void *own;                   /* what the job wants its functions to find */
};

/* Settings by name. */
const struct value *task_value(const struct task *t, const char *name);
double task_number(const struct task *t, const char *name);
int task_int(const struct task *t, const char *name);
const struct dataset *task_data(const struct task *t);

/* Rows of the trial's own graph (only where trial.owns_graph): stage 0 .. */
struct graph_row *task_graph(struct task *t, int stage);
/* Its /edges rows, *n of them. */
struct edge_row *task_edges(struct task *t, int stage, int *n);
/* Promises that the graph rows are complete: kept even if the rest fails. */
void task_seal_graphs(struct task *t);

/* The fixed columns of an epoch (from 0), each by itself: other columns follow
 * in a row.  And any column of it by name. */
struct epoch_row *task_epoch(struct task *t, int epoch);
void task_set_epoch(struct task *t, int epoch, const char *column, double x);

/* The trial's rows of a table of its job's own. */
void *task_rows(struct task *t, const struct ragged *table);

/* The fixed columns at the head of the trial's row of /runs, and any column
 * by name. */
struct run_head *task_run(struct task *t);
void task_set(struct task *t, const char *column, double x);
void task_set_text(struct task *t, const char *column, const char *text);

/* The stream of the trial's starting weights: of the sweep's seed, `key` (what
 * they belong to: the graph, or 0) and the replicate.  weight_seed names it. */
struct rng task_weights(struct task *t, uint64_t key);

/* The network of the job's model, with its starting weights (key 0). */
enum status task_build(struct task *t, struct net **out);

/* ---- training, shared by all jobs ---------------------------------------- */

/* What a network is shown, where that is not simply a data set: images of
 * `numbers` numbers, labels [batch][heads] (NET_NO_LABEL: none), outputs in
 * equal blocks, one for each head. */
struct task_feed {
    int train, test; /* images of each part */
    long numbers;    /* of an image */
    int heads, outputs;
    enum data_normalise normalise; /* what pixels become */
    /* Batches are images which.index[], or which.first and on, of a part. */
    void (*gather)(void *context, bool training, const struct data_batch *which,
                   real *images, uint16_t *labels);
    void *context;
};

/* The trial's data set: the first train_images and test_images of it. */
struct task_feed task_plain_feed(const struct task *t);
/* What the job says that its network is trained on. */
enum status task_feed_of(struct task *t, struct task_feed *out);
/* A batch of it, normalised as the trial's settings say. */
void task_gather(const struct task_feed *f, bool training,
                 struct data_batch which, real *images, uint16_t *labels);

/* Bytes of arena that task_train takes beside the network. */
size_t task_train_bytes(const struct task *t, const struct task_feed *feed);

/* ERR_INPUT: a job's training settings that cannot work with so many training
 * images: batch, validation, warmup, schedule, nesterov.  For its check. */
enum status task_check_training(const struct job *j, const struct value *v,
                                int images);

/* Trains a network as the settings epochs, batch, learning_rate and optimiser
 * say; the order of images comes from the stream (RNG_ORDER, replicate,
 * epoch).  Fills the rows of /epochs and the accuracies and losses of /runs:
 * means over the labels that there are.  ERR_NUMERIC (and diverged set) when a
 * loss is not finite. */
typedef enum status task_at_epoch(struct task *t, struct net *net, int epoch);
struct task_training {
    struct task_feed feed;
    task_at_epoch *before, *after; /* of every epoch; NULL: nothing */
};
enum status task_train(struct task *t, struct net *net,
                       const struct task_training *how);

/* Loss and accuracy on the test images, as after an epoch of training. */
enum status task_evaluate(struct task *t, struct net *net,
                          const struct task_feed *feed,
                          double loss_accuracy[2]);

#endif
