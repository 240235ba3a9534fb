/* sched_inside.h: what the two sides of the scheduler share: rank 0, which
 * deals (rank0.c), and the workers (worker.c). */
#ifndef SCHED_INSIDE_H
#define SCHED_INSIDE_H

#include <stdbool.h>

#include "sched.h"

struct queue;

enum { TAG_UP = 1, TAG_DOWN };
enum { ALIVE_SECONDS = 5 }; /* at most, between two signs of life */

enum message_kind {
    ASK_AHEAD,
    ASK_IDLE,
    REPORT,
    ALIVE,
    DRAIN,
    RETIRE,
    TAKE,
    LEAVE,
    GONE
};

struct message {
    int64_t id;
    double seconds;
    int32_t kind, outcome;
};

struct sched {
    bool mpi, draining;
    int rank, ranks;
    struct queue *queue; /* rank 0 */
    sched_hear *hear;
    void *context;
    double patience;
    /* a worker's side */
    int64_t ahead;           /* dealt in advance, or -1 */
    enum message_kind asked; /* ALIVE: nothing asked */
    int64_t serial;          /* of the latest question */
    bool leave;              /* nothing is left for this rank */
    bool orphaned;           /* rank 0 has been silent for too long */
    double heard, told;      /* when rank 0 spoke; when we did */
    double looked;           /* when this rank last read its messages */
    bool missed;             /* rank 0 is silent, but exists, as */
    double asked_about;      /* was asked then */
    sched_exists *exists;
    void *exists_context;
};

/* ---- signs.c: messages, and signs of life ---- */

void signs_send(struct sched *s, int rank, struct message m);
void signs_tell_up(struct sched *s, struct message m); /* to rank 0 */

/* Whether this rank itself stood still since it last looked: then the silence
 * of the others says nothing. */
bool signs_stood_still(struct sched *s, double now);

/* Whether it is time to tell the others that this rank lives: several times
 * within their patience. */
bool signs_due(const struct sched *s, double now);

/* ---- rank0.c ---- */

void rank0_report(struct sched *s, struct sched_report r);
/* Takes what the workers say, answers them, buries who is silent. */
void rank0_serve(struct sched *s);

/* ---- worker.c ---- */

void worker_listen(struct sched *s);
enum sched_answer worker_next(struct sched *s, int64_t *id);

#endif
