/* stimuli.h: training images that are kept for functional connectomes, and
 * the connectomes of a network's answers to them. */
#ifndef STIMULI_H
#define STIMULI_H

#include "functional_rows.h"
#include "task.h"

/* One in KEPT_OF of each class's training images is never trained on: its
 * 6th, 12th, 18th ... in the order of the data set. */
enum { KEPT_OF = 6 };

struct stimuli {
    const struct dataset *data;
    int *trained, n_trained; /* images that the network is trained on */
    int *kept, n;            /* the stimuli, group by group */
    int groups;              /* 1, or one for each class */
    int *start;              /* [groups + 1] where each begins */
    bool by_class;
    enum data_normalise normalise;
    int *picked; /* [batch] room of the feed */
};

struct stimuli_spec {
    int images; /* the first so many of the training set */
    int most;   /* stimuli of a group, the first of them; 0: all */
    bool by_class;
    enum data_normalise normalise; /* as in training */
    int batch;
};

/* ERR_INPUT: a group of fewer than two stimuli. */
enum status stimuli_choose(const struct dataset *d, struct stimuli_spec spec,
                           struct arena *arena, struct stimuli *out);
/* Bytes of arena for that, at most. */
size_t stimuli_bytes(const struct dataset *d, struct stimuli_spec spec);

/* The plain feed (task.h), without the images that are kept; context: the
 * stimuli. */
struct task_feed stimuli_feed(const struct task *t, struct stimuli *s);

/* Which layers of a network answer. */
enum { RECORDED_MOST = 8 };
struct recorded {
    int layers, layer[RECORDED_MOST];  /* dense hidden layers, from 1 */
    int neurons, units[RECORDED_MOST]; /* of all, of each */
    int number; /* /diagrams.layer: -1, or the only layer's own number */
};

struct answers {
    float *x;        /* [stimuli][neurons] */
    double accuracy; /* of the network on the stimuli */
};
/* What the network answers in evaluation mode, batch images at a time. */
enum status stimuli_show(const struct stimuli *s, struct net *net,
                         const struct recorded *r, int batch,
                         struct arena *arena, struct answers *out);

/* Where a connectome goes: rows of /diagrams, and of /connectomes unless
 * NULL; neurons (neurons - 1) / 2 each. */
struct connectome_rows {
    int epoch, group;
    struct diagram_row *diagram;
    struct connectome_row *connectome;
};
/* The connectome of one group of the answers. *constant: neurons that answered
 * all of them alike. */
enum status stimuli_connect(const struct stimuli *s, const struct recorded *r,
                            const struct answers *a,
                            const struct connectome_rows *to,
                            struct arena *arena, int *constant);

/* Bytes of arena for showing and connecting so many stimuli, at most. */
size_t stimuli_room(const struct recorded *r, long stimuli, int batch,
                    const struct dataset *d);

#endif
