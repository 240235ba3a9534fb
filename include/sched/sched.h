/* sched.h: deals trial numbers to ranks; knows integers and costs only.
 *
 * Rank 0 keeps the queue, longest trial first, and answers between polls; the
 * others ask.  Point-to-point messages only, no collective after the start.
 * Without a launcher there is one rank, and MPI is not started.
 */
#ifndef SCHED_H
#define SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct arena;
struct sched;

/* The rank that this process will have, from the launcher's environment,
 * before MPI_Init; 0 where there is none. */
int sched_rank_before_start(void);

/* Starts MPI where a launcher did start us.  A rank is dead to rank 0 when it
 * said nothing for `patience` seconds: its trials are dealt again, and it is
 * taken back when it speaks.  A worker leaves when rank 0 said nothing for so
 * long and does not exist any more (sched_watch), or for ten times as long.  A
 * rank that itself stood still starts its clocks anew.  Where a rank dies while
 * MPI starts, the others leave after ten times that. */
enum status sched_open(double patience, struct arena *arena,
                       struct sched **out);

/* A worker asks so whether a silent rank 0 still exists. */
typedef bool sched_exists(void *context);
void sched_watch(struct sched *s, sched_exists *exists, void *context);
int sched_rank(const struct sched *s);
int sched_ranks(const struct sched *s);

/* Rank 0's bytes to all; every rank calls it, before sched_deal.  ERR_LIBRARY
 * when a rank seems to have died. */
enum status sched_share(struct sched *s, void *bytes, size_t n);

struct sched_trial {
    int64_t id;
    double cost; /* predicted, in any unit; longest first */
    bool late;   /* after all others: it ended badly before */
};

/* Deal it once more, at the end; and not to this rank, if there is another. */
enum { SCHED_AGAIN = -1, SCHED_ELSEWHERE = -2 };

/* What rank 0 hears of a trial that ended. */
struct sched_report {
    int64_t id;
    double seconds, cost;
    int outcome; /* the caller's, from 0; or one of those: */
    int rank;
};
typedef void sched_hear(void *context, const struct sched_report *r);

/* Rank 0 only: the trials to deal (copied), and who hears the reports. */
enum status sched_deal(struct sched *s, const struct sched_trial *trials,
                       int64_t n, sched_hear *hear, void *context,
                       struct arena *arena);

/* Ranks do not answer while they work (--isolation=none); longest: seconds that
 * a trial may take then. */
void sched_block(struct sched *s, double longest);

enum sched_answer { SCHED_TAKE, SCHED_WAIT, SCHED_LEAVE };
/* The next trial for this rank: TAKE it, WAIT and ask again, or LEAVE. */
enum sched_answer sched_next(struct sched *s, int64_t *id);

/* Says how a trial ended, and that its rows are safe. */
void sched_done(struct sched *s, const struct sched_report *r);

/* Moves messages; call often, also while a trial runs. */
void sched_poll(struct sched *s);

/* No further trial is dealt, on any rank; sched_draining tells whether. */
void sched_drain(struct sched *s);
bool sched_draining(const struct sched *s);

/* This rank can start no trial: it is dealt none any more, but goes on asking
 * until it may leave. */
void sched_retire(struct sched *s);
/* Rank 0: trials are left, and every rank has retired or died. */
bool sched_stuck(const struct sched *s);

/* This rank cannot go on: the others need not wait until they miss it. */
void sched_abandon(struct sched *s);

/* Rank 0: trials not yet ended; cost not yet dealt or still running. */
int64_t sched_left(const struct sched *s);
double sched_cost_left(const struct sched *s);
int sched_at_work(const struct sched *s); /* ranks that have a trial */
int sched_dead(const struct sched *s);    /* ranks given up */

/* A worker: whether rank 0 was silent for too long, so that nobody waits for
 * this rank's trial any more. */
bool sched_orphaned(const struct sched *s);

/* Ends MPI; false where a rank died, so that it cannot be ended in order and
 * the caller must leave by _exit.  Where MPI takes too long to end, the process
 * leaves with `code`: nothing may be left to do. */
bool sched_close(struct sched *s, int code);

#endif
