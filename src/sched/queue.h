/* queue.h: rank 0's book: what is left, who has what, who is alive. */
#ifndef QUEUE_H
#define QUEUE_H

#include "sched.h"

struct queue;

enum status queue_open(const struct sched_trial *trials, int64_t n, int ranks,
                       struct arena *arena, struct queue **out);

/* A rank wants a trial: now (idle), or ahead of need.  Each question has a
 * serial number, growing; it may be asked again, more urgently. */
void queue_ask(struct queue *q, int rank, bool idle, int64_t serial);
void queue_hear(struct queue *q, int rank, double now);

enum queue_answer { QUEUE_GIVE, QUEUE_LATER, QUEUE_DISMISS };
/* What to tell a rank that asked (LATER where it did not, or must wait). */
enum queue_answer queue_answer(struct queue *q, int rank, bool draining,
                               int64_t *id);

/* A trial ended; again: it goes to the end of the queue.  False where this
 * trial had already ended elsewhere. */
bool queue_end(struct queue *q, int rank, int64_t id, bool again, double *cost);

/* Gives up ranks unheard since then; their trials are dealt again. */
void queue_bury(struct queue *q, double since);

bool queue_alive(const struct queue *q, int rank);
bool queue_all_left(const struct queue *q); /* every rank but 0 dismissed */
int queue_dead(const struct queue *q);
int64_t queue_left(const struct queue *q);
double queue_cost_left(const struct queue *q);

#endif
