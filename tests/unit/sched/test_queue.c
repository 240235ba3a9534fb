/* Rank 0's book, without MPI. */
#include "queue.h"

#include "clock.h"
#include "test.h"

static struct queue *open_queue(const struct sched_trial *t, int n, int ranks,
                                struct arena *work)
{
    struct queue *q;
    EXPECT_OK(queue_open(t, n, ranks, work, &q));
    return q;
}

/* The id that an idle rank is given, -1: wait, -2: leave. */
static int64_t ask(struct queue *q, int rank, int64_t serial, bool draining)
{
    int64_t id = -1;
    queue_ask(q, rank, true, serial);
    enum queue_answer a = queue_answer(q, rank, draining, &id);
    return a == QUEUE_GIVE ? id : a == QUEUE_LATER ? -1 : -2;
}

static void end(struct queue *q, int rank, int64_t id, bool again)
{
    double cost;
    EXPECT(queue_end(q, rank, id, again ? QUEUE_AGAIN : QUEUE_ENDED, &cost));
}

TEST(longest_trials_go_first_and_late_ones_last)
{
    const struct sched_trial t[] = {
        {10, 1, false}, {11, 9, true}, {12, 5, false}, {13, 5, false}};
    struct queue *q = open_queue(t, 4, 1, work);
    EXPECT_EQ(ask(q, 0, 1, false), 12);
    EXPECT_EQ(ask(q, 0, 2, false), 13);
    end(q, 0, 12, false);
    EXPECT_EQ(ask(q, 0, 3, false), 10);
    end(q, 0, 13, false);
    EXPECT_EQ(ask(q, 0, 4, false), 11);
    end(q, 0, 10, false);
    EXPECT_EQ(ask(q, 0, 5, false), -1);
    end(q, 0, 11, false);
    EXPECT_EQ(queue_left(q), 0);
    EXPECT_EQ(ask(q, 0, 6, false), -2);
}

TEST(a_second_try_comes_after_all_others)
{
    const struct sched_trial t[] = {
        {0, 3, false}, {1, 2, false}, {2, 1, false}};
    struct queue *q = open_queue(t, 3, 1, work);
    EXPECT_EQ(ask(q, 0, 1, false), 0);
    end(q, 0, 0, true);
    EXPECT_EQ(queue_left(q), 3);
    EXPECT_EQ(ask(q, 0, 2, false), 1);
    end(q, 0, 1, false);
    EXPECT_EQ(ask(q, 0, 3, false), 2);
    end(q, 0, 2, false);
    EXPECT_EQ(ask(q, 0, 4, false), 0);
    end(q, 0, 0, false);
    EXPECT_EQ(ask(q, 0, 5, false), -2);
    EXPECT_NEAR(queue_cost_left(q), 0, 1e-12);
}

TEST(a_question_is_answered_once)
{
    const struct sched_trial t[] = {
        {0, 1, false}, {1, 1, false}, {2, 1, false}};
    struct queue *q = open_queue(t, 3, 2, work);
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    EXPECT_EQ(ask(q, 1, 1, false), -1); /* it asked while we answered */
    EXPECT_EQ(ask(q, 1, 2, false), 1);
}

TEST(near_the_end_nobody_gets_a_second_trial)
{
    const struct sched_trial t[] = {{0, 1, false}, {1, 1, false}};
    struct queue *q = open_queue(t, 2, 2, work);
    int64_t id;
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    queue_ask(q, 1, false, 2);
    EXPECT_EQ(queue_answer(q, 1, false, &id), QUEUE_LATER);
    EXPECT_EQ(ask(q, 0, 1, false), 1);
}

TEST(in_a_drain_idle_ranks_leave_and_nothing_is_dealt)
{
    const struct sched_trial t[] = {
        {0, 1, false}, {1, 1, false}, {2, 1, false}};
    struct queue *q = open_queue(t, 3, 2, work);
    int64_t id;
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    queue_ask(q, 1, false, 2);
    EXPECT_EQ(queue_answer(q, 1, true, &id), QUEUE_LATER);
    EXPECT(!queue_all_left(q));
    end(q, 1, 0, false);
    EXPECT_EQ(ask(q, 1, 3, true), -2);
    EXPECT(queue_all_left(q));
    EXPECT_EQ(queue_left(q), 2);
}

TEST(ranks_at_work_are_counted_once_while_they_live)
{
    const struct sched_trial t[] = {
        {0, 5, false}, {1, 4, false}, {2, 3, false}, {3, 2, false}};
    struct queue *q = open_queue(t, 4, 3, work);
    EXPECT_EQ(queue_at_work(q), 0);
    EXPECT_EQ(ask(q, 0, 1, false), 0);
    EXPECT_EQ(ask(q, 1, 1, false), 1);
    EXPECT_EQ(ask(q, 1, 2, false), 2); /* one ahead */
    EXPECT_EQ(queue_at_work(q), 2);
    end(q, 1, 1, false);
    EXPECT_EQ(queue_at_work(q), 2);
    queue_lose(q, 1);
    EXPECT_EQ(queue_at_work(q), 1);
    end(q, 0, 0, false);
    EXPECT_EQ(queue_at_work(q), 0);
}

TEST(a_dead_ranks_trials_are_dealt_again)
{
    const struct sched_trial t[] = {
        {0, 4, false}, {1, 3, false}, {2, 2, false}, {3, 1, false}};
    struct queue *q = open_queue(t, 4, 2, work);
    int64_t id;
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    queue_ask(q, 1, false, 2);
    EXPECT_EQ(queue_answer(q, 1, false, &id), QUEUE_GIVE);
    EXPECT_EQ(id, 1);
    queue_bury(q, clock_seconds() + 1);
    EXPECT_EQ(queue_dead(q), 1);
    EXPECT(!queue_alive(q, 1) && queue_all_left(q));
    for (int64_t serial = 1, want[] = {2, 3, 0, 1}; serial <= 4; serial++) {
        EXPECT_EQ(ask(q, 0, serial, false), want[serial - 1]);
        end(q, 0, want[serial - 1], false);
    }
    EXPECT_EQ(ask(q, 0, 5, false), -2);
}

TEST(a_rank_that_was_only_slow_does_no_harm)
{
    const struct sched_trial t[] = {{0, 2, false}, {1, 1, false}};
    struct queue *q = open_queue(t, 2, 3, work);
    double cost;
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    queue_hear(q, 2, clock_seconds() + 9);
    queue_bury(q, clock_seconds() + 5);
    EXPECT_EQ(queue_dead(q), 1);
    end(q, 1, 0, true); /* queued already: not queued twice */
    EXPECT_EQ(ask(q, 0, 1, false), 1);
    EXPECT_EQ(ask(q, 2, 1, false), 0);
    end(q, 1, 0, false); /* the slow rank finishes first after all */
    EXPECT(!queue_end(q, 2, 0, QUEUE_ENDED, &cost));
    end(q, 0, 1, false);
    EXPECT_EQ(queue_left(q), 0);
    EXPECT_EQ(ask(q, 0, 2, false), -2);
}

TEST(a_dead_rank_that_speaks_is_dealt_trials_again)
{
    const struct sched_trial t[] = {
        {0, 3, false}, {1, 2, false}, {2, 1, false}};
    struct queue *q = open_queue(t, 3, 3, work);
    double now = clock_seconds(), cost;
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    queue_hear(q, 2, now + 9);
    EXPECT_EQ(queue_bury(q, now + 5), 1);
    EXPECT_EQ(queue_bury(q, now + 5), 0);
    EXPECT_EQ(ask(q, 1, 2, false), -1);
    EXPECT_EQ(ask(q, 0, 1, false), 1);
    EXPECT_EQ(ask(q, 2, 1, false), 2);
    EXPECT(queue_hear(q, 1, now + 10));
    EXPECT(!queue_hear(q, 1, now + 10));
    EXPECT(queue_alive(q, 1) && queue_dead(q) == 0 && !queue_all_left(q));
    EXPECT_EQ(ask(q, 1, 3, false), 0); /* nobody had taken it meanwhile */
    EXPECT_EQ(queue_bury(q, now + 9.5), 2);
    EXPECT_EQ(ask(q, 0, 2, false), 2);
    /* Rank 2 fails at what rank 0 has now: no third try is dealt. */
    EXPECT(!queue_end(q, 2, 2, QUEUE_AGAIN, &cost));
    EXPECT_EQ(ask(q, 0, 3, false), -1);
}

TEST(after_an_own_stall_nobody_is_buried)
{
    const struct sched_trial t[] = {{0, 3, false}};
    struct queue *q = open_queue(t, 1, 3, work);
    double now = clock_seconds();
    queue_forgive(q, now + 60);
    EXPECT_EQ(queue_bury(q, now + 59), 0);
    EXPECT_EQ(queue_dead(q), 0);
}

TEST(what_a_rank_cannot_start_goes_to_another)
{
    const struct sched_trial t[] = {{0, 2, false}, {1, 1, false}};
    struct queue *q = open_queue(t, 2, 2, work);
    double cost;
    EXPECT_EQ(ask(q, 1, 1, false), 0);
    EXPECT(queue_end(q, 1, 0, QUEUE_ELSEWHERE, &cost));
    EXPECT_EQ(ask(q, 1, 2, false), 1);
    EXPECT(queue_end(q, 1, 1, QUEUE_ELSEWHERE, &cost));
    EXPECT_EQ(ask(q, 1, 3, false), -1);
    EXPECT_EQ(ask(q, 0, 1, false), 0);
    EXPECT(queue_end(q, 0, 0, QUEUE_ELSEWHERE, &cost));
    EXPECT_EQ(ask(q, 1, 4, false), 0);
    queue_retire(q, 1); /* alone, rank 0 takes even what it failed at */
    EXPECT_EQ(ask(q, 0, 2, false), 1);
    EXPECT_EQ(ask(q, 0, 3, false), 0);
}

TEST(a_job_without_an_able_rank_ends_with_trials_left)
{
    const struct sched_trial t[] = {{0, 2, false}, {1, 1, false}};
    struct queue *q = open_queue(t, 2, 3, work);
    queue_retire(q, 1);
    queue_retire(q, 1);
    EXPECT(!queue_stuck(q));
    EXPECT_EQ(ask(q, 1, 1, false), -1);
    queue_hear(q, 1, clock_seconds() + 9);
    EXPECT_EQ(queue_bury(q, clock_seconds() + 5), 2);
    EXPECT(!queue_stuck(q));
    queue_retire(q, 0);
    EXPECT(queue_stuck(q));
    EXPECT_EQ(ask(q, 1, 2, false), -2);
    EXPECT_EQ(ask(q, 0, 1, false), -2);
    EXPECT_EQ(queue_left(q), 2);
}

TEST(nothing_to_do_is_over_at_once)
{
    struct queue *q = open_queue(NULL, 0, 2, work);
    EXPECT_EQ(ask(q, 1, 1, false), -2);
    EXPECT_EQ(ask(q, 0, 1, false), -2);
    EXPECT(queue_all_left(q));
}
