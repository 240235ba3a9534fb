#include "queue.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "clock.h"

enum { MOST_HELD = 2 }; /* the trial at work, and one ahead */

struct worker {
    int64_t held[MOST_HELD]; /* positions in the queue, -1: none */
    bool asked, idle, dismissed, dead;
    bool retired;             /* it lives, but can start no trials */
    int64_t serial, answered; /* of its latest question; that was answered */
    double heard;
};

enum trial_state { QUEUED, DEALT, ENDED };

struct queue {
    struct sched_trial *trial; /* [n + room for second tries] */
    unsigned char *state;      /* [n], of the trial in trial[i] */
    int *shunned;              /* [n] the rank that failed at it, or -1 */
    int64_t *again;            /* [n] positions to deal once more: a ring */
    int64_t n, next, again_first, again_count, ended;
    double cost_left;
    int ranks, dead, dismissed, retired;
    struct worker *worker; /* [ranks] */
    int64_t *by_id;        /* positions sorted by id */
};

static int longest_first(const void *a, const void *b)
{
    const struct sched_trial *x = a, *y = b;
    if (x->late != y->late)
        return x->late - y->late;
    if (x->cost != y->cost)
        return x->cost < y->cost ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

static const struct sched_trial *sorting; /* qsort has no context */
static int by_id(const void *a, const void *b)
{
    int64_t x = sorting[*(const int64_t *)a].id;
    int64_t y = sorting[*(const int64_t *)b].id;
    return (x > y) - (x < y);
}

enum status queue_open(const struct sched_trial *trials, int64_t n, int ranks,
                       struct arena *arena, struct queue **out)
{
    struct queue *q;
    NEW(q, arena, 1);
    NEW(q->trial, arena, n + 1);
    NEW(q->state, arena, n + 1);
    NEW(q->again, arena, n + 1);
    NEW(q->shunned, arena, n + 1);
    NEW(q->by_id, arena, n + 1);
    NEW(q->worker, arena, ranks);
    q->n = n;
    q->ranks = ranks;
    if (n)
        memcpy(q->trial, trials, (size_t)n * sizeof *trials);
    qsort(q->trial, (size_t)n, sizeof *trials, longest_first);
    for (int64_t i = 0; i < n; i++) {
        q->by_id[i] = i;
        q->shunned[i] = -1;
        q->cost_left += q->trial[i].cost;
    }
    sorting = q->trial;
    qsort(q->by_id, (size_t)n, sizeof *q->by_id, by_id);
    for (int r = 0; r < ranks; r++) {
        q->worker[r].heard = clock_seconds();
        for (int k = 0; k < MOST_HELD; k++)
            q->worker[r].held[k] = -1;
    }
    *out = q;
    return OK;
}

void queue_ask(struct queue *q, int rank, bool idle, int64_t serial)
{
    struct worker *w = &q->worker[rank];
    if (serial <= w->answered)
        return; /* it grew impatient while the answer was under way */
    w->asked = true;
    w->idle = idle;
    w->serial = serial;
}

bool queue_hear(struct queue *q, int rank, double now)
{
    struct worker *w = &q->worker[rank];
    bool back = w->dead;
    w->heard = now;
    if (!back)
        return false;
    w->dead = w->dismissed = false;
    q->dead--;
    q->dismissed--;
    q->retired += w->retired;
    return true;
}

void queue_forgive(struct queue *q, double now)
{
    for (int r = 1; r < q->ranks; r++)
        if (!q->worker[r].dead)
            q->worker[r].heard = now;
}

/* Ranks that can carry a trial out. */
static int able(const struct queue *q)
{
    return q->ranks - q->dead - q->retired;
}

static int64_t shift(struct queue *q)
{
    int64_t i = q->again[q->again_first];
    q->again_first = (q->again_first + 1) % (q->n + 1);
    q->again_count--;
    return i;
}

static void push(struct queue *q, int64_t i)
{
    q->again[(q->again_first + q->again_count) % (q->n + 1)] = i;
    q->again_count++;
}

/* The next position to deal, or -1; second tries come after all others, and go
 * to a rank that did not fail at them where there is one. */
static int64_t take(struct queue *q, int rank)
{
    while (q->next < q->n)
        if (q->state[q->next++] == QUEUED)
            return q->next - 1;
    for (int64_t left = q->again_count; left > 0; left--) {
        int64_t i = shift(q);
        if (q->state[i] != QUEUED)
            continue;
        if (q->shunned[i] != rank || able(q) == 1)
            return i;
        push(q, i);
    }
    return -1;
}

static void put_back(struct queue *q, int64_t i)
{
    if (q->state[i] == QUEUED)
        return; /* its rank was given up before it reported */
    q->state[i] = QUEUED;
    push(q, i);
}

/* Deals again what a rank has. */
static void take_back(struct queue *q, struct worker *w)
{
    for (int k = 0; k < MOST_HELD; k++) {
        if (w->held[k] >= 0 && q->state[w->held[k]] == DEALT)
            put_back(q, w->held[k]);
        w->held[k] = -1;
    }
}

static void hold(struct worker *w, int64_t i)
{
    for (int k = 0; k < MOST_HELD; k++)
        if (w->held[k] < 0) {
            w->held[k] = i;
            return;
        }
    bug_at(__FILE__, __LINE__, "a rank holds at most two trials");
}

enum queue_answer queue_answer(struct queue *q, int rank, bool draining,
                               int64_t *id)
{
    struct worker *w = &q->worker[rank];
    if (!w->asked || w->dismissed)
        return w->dismissed && rank == 0 ? QUEUE_DISMISS : QUEUE_LATER;
    /* Who is idle in a drain has dropped what it was dealt ahead. */
    if (w->idle && (draining || q->ended == q->n || able(q) == 0)) {
        w->dismissed = true;
        q->dismissed += rank > 0;
        return QUEUE_DISMISS;
    }
    /* Near the end nobody gets a second trial while others have none. */
    if (draining || w->retired || (!w->idle && q->n - q->next <= q->ranks))
        return QUEUE_LATER;
    int64_t i = take(q, rank);
    if (i < 0)
        return QUEUE_LATER;
    q->state[i] = DEALT;
    hold(w, i);
    w->asked = false;
    w->answered = w->serial;
    *id = q->trial[i].id;
    return QUEUE_GIVE;
}

static int64_t find(const struct queue *q, int64_t id)
{
    int64_t low = 0, high = q->n;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (q->trial[q->by_id[middle]].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    CHECK(low < q->n && q->trial[q->by_id[low]].id == id);
    return q->by_id[low];
}

static bool let_go(struct worker *w, int64_t i)
{
    bool held = false;
    for (int k = 0; k < MOST_HELD; k++)
        if (w->held[k] == i) {
            w->held[k] = -1;
            held = true;
        }
    return held;
}

bool queue_end(struct queue *q, int rank, int64_t id, enum queue_end how,
               double *cost)
{
    int64_t i = find(q, id);
    bool held = let_go(&q->worker[rank], i);
    *cost = q->trial[i].cost;
    if (q->state[i] == ENDED)
        return false;
    if (how != QUEUE_ENDED) {
        /* Of a rank that was given up meanwhile the trial is elsewhere. */
        if (!held && q->state[i] == DEALT)
            return false;
        if (how == QUEUE_ELSEWHERE)
            q->shunned[i] = rank;
        put_back(q, i);
        return true;
    }
    q->state[i] = ENDED;
    q->ended++;
    q->cost_left -= q->trial[i].cost;
    return true;
}

void queue_lose(struct queue *q, int rank)
{
    struct worker *w = &q->worker[rank];
    if (w->dead || w->dismissed)
        return;
    w->dead = w->dismissed = true;
    q->dead++;
    q->dismissed++;
    q->retired -= w->retired;
    take_back(q, w);
}

int queue_bury(struct queue *q, double since)
{
    for (int r = 1; r < q->ranks; r++) {
        const struct worker *w = &q->worker[r];
        if (w->dead || w->dismissed || w->heard > since)
            continue;
        queue_lose(q, r);
        return r;
    }
    return 0;
}

void queue_retire(struct queue *q, int rank)
{
    struct worker *w = &q->worker[rank];
    if (w->retired)
        return;
    w->retired = true;
    q->retired += !w->dead;
    take_back(q, w);
}

bool queue_stuck(const struct queue *q)
{
    return able(q) == 0 && q->ended < q->n;
}

bool queue_alive(const struct queue *q, int rank)
{
    return !q->worker[rank].dismissed;
}

bool queue_all_left(const struct queue *q)
{
    return q->dismissed == q->ranks - 1;
}

int queue_at_work(const struct queue *q)
{
    int n = 0;
    for (int rank = 0; rank < q->ranks; rank++) {
        const struct worker *w = &q->worker[rank];
        bool some = false;
        for (int k = 0; k < MOST_HELD; k++)
            some = some || w->held[k] >= 0;
        n += some && !w->dead;
    }
    return n;
}

int queue_dead(const struct queue *q)
{
    return q->dead;
}

int64_t queue_left(const struct queue *q)
{
    return q->n - q->ended;
}

double queue_cost_left(const struct queue *q)
{
    return q->cost_left > 0 ? q->cost_left : 0;
}
