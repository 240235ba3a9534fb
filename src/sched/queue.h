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
/* A rank lives; true where it had been given up: it is dealt trials again. */
bool queue_hear(struct queue *q, int rank, double now);

/* Rank 0 itself stood still: what the others said then was not heard. */
void queue_forgive(struct queue *q, double now);

enum queue_answer { QUEUE_GIVE, QUEUE_LATER, QUEUE_DISMISS };
/* What to tell a rank that asked (LATER where it did not, or must wait). */
enum queue_answer queue_answer(struct queue *q, int rank, bool draining,
                               int64_t *id);

/* AGAIN: it goes to the end of the queue; ELSEWHERE: and to another rank where
 * there is one. */
enum queue_end { QUEUE_ENDED, QUEUE_AGAIN, QUEUE_ELSEWHERE };
/* A trial ended.  False where it had already ended elsewhere, or is with
 * another rank again. */
bool queue_end(struct queue *q, int rank, int64_t id, enum queue_end how,
               double *cost);

/* A rank has died, or is about to: its trials are dealt again. */
void queue_lose(struct queue *q, int rank);

/* Gives up a rank unheard since then; its trials are dealt again.  The rank;
 * 0: there is none (more). */
int queue_bury(struct queue *q, double since);

/* A rank that lives but can carry no trial out: it is dealt none. */
void queue_retire(struct queue *q, int rank);

bool queue_stuck(const struct queue *q); /* trials left, and no rank for them */

bool queue_alive(const struct queue *q, int rank);
bool queue_all_left(const struct queue *q); /* every rank but 0 dismissed */
int queue_at_work(const struct queue *q);   /* ranks that hold a trial */
int queue_dead(const struct queue *q);
int64_t queue_left(const struct queue *q);
double queue_cost_left(const struct queue *q);

#endif
