#include "crew.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SOUND = 1, SEGMENT, HANGS, LEAVES, HUNGRY, SLOW, NAMED };

static void trial(void *context, int64_t id, void *page)
{
    *(int64_t *)page = id * *(int *)context;
    switch (id % 10) {
    case SEGMENT:
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
        break;
    case HANGS:
        for (;;)
            pause();
    case LEAVES:
        _exit(5);
    case HUNGRY:
        for (;;) {
            char *p = malloc(1 << 24);
            if (!p)
                _exit(9);
            memset(p, 1, 1 << 24);
        }
    case SLOW:
        usleep(40000);
        /* fall through */
    case NAMED:
        *(int64_t *)page = getpid();
        break;
    default:
        break;
    }
}

static int seven = 7;

static struct crew_end run(struct crew *c, int64_t id,
                           struct crew_limits limits)
{
    struct crew_end end = {0};
    bool ended = false;
    EXPECT_OK(crew_give(c, id, limits));
    while (!ended)
        EXPECT_OK(crew_wait(c, 1, &ended, &end));
    EXPECT_EQ(end.id, id);
    return end;
}

TEST(a_trial_leaves_its_results_in_the_page)
{
    struct crew *c;
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    EXPECT_EQ(run(c, SOUND, (struct crew_limits){0}).how, CREW_RETURNED);
    EXPECT_EQ(*(int64_t *)crew_page(c), SOUND * 7);
}

TEST(a_trial_that_dies_is_told_apart_and_the_next_one_runs)
{
    struct crew *c;
    struct crew_limits limits = {.seconds = 0.2};
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    struct crew_end end = run(c, SEGMENT, limits);
    EXPECT_EQ(end.how, CREW_SIGNAL);
    EXPECT_EQ(end.code, SIGSEGV);
    EXPECT_EQ(run(c, HANGS, limits).how, CREW_TIMEOUT);
    end = run(c, LEAVES, limits);
    EXPECT_EQ(end.how, CREW_EXIT);
    EXPECT_EQ(end.code, 5);
    EXPECT_EQ(run(c, 10 + SOUND, limits).how, CREW_RETURNED);
    EXPECT_EQ(*(int64_t *)crew_page(c), 11 * 7);
}

/* The process that carried a trial out. */
static pid_t process_of(struct crew *c, int64_t id)
{
    EXPECT_EQ(run(c, id, (struct crew_limits){0}).how, CREW_RETURNED);
    return (pid_t) * (int64_t *)crew_page(c);
}

TEST(short_trials_share_a_process_and_a_long_one_is_its_last)
{
    struct crew *c;
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    int shared = 0;
    pid_t last = process_of(c, NAMED);
    for (int i = 0; i < 20; i++) {
        pid_t next = process_of(c, NAMED);
        shared += next == last;
        last = next;
    }
    EXPECT(shared > 0);
    pid_t slow = process_of(c, SLOW);
    EXPECT(process_of(c, SLOW) != slow);
    EXPECT(kill(slow, 0) != 0);
}

/* Neither gone nor a zombie. */
static bool lives(pid_t pid)
{
    char path[32], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
        state = 'Z';
    if (f)
        fclose(f);
    return state != 'Z';
}

TEST(a_child_killed_between_two_trials_costs_none)
{
    struct crew *c;
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    pid_t first = process_of(c, NAMED);
    kill(first, SIGKILL);
    while (lives(first)) /* on a busy machine a signal takes its time */
        usleep(1000);
    EXPECT(process_of(c, NAMED) != first);
}

TEST(a_crash_costs_only_the_trial_at_hand)
{
    struct crew *c;
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    for (int i = 0; i < 10; i++) {
        process_of(c, NAMED);
        EXPECT_EQ(run(c, SEGMENT, (struct crew_limits){0}).how, CREW_SIGNAL);
    }
    process_of(c, NAMED);
}

#ifndef __SANITIZE_ADDRESS__
TEST(a_trial_gets_no_more_memory_than_its_limit)
{
    struct crew *c;
    struct crew_limits limits = {.seconds = 20, .memory = (int64_t)256 << 20};
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    struct crew_end end = run(c, HUNGRY, limits);
    EXPECT_EQ(end.how, CREW_EXIT);
    EXPECT_EQ(end.code, 9);
    EXPECT(end.peak_bytes < (int64_t)400 << 20);
}
#endif

TEST(a_running_trial_can_be_stopped)
{
    struct crew *c;
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    EXPECT_OK(crew_give(c, HANGS, (struct crew_limits){0}));
    crew_stop(c);
    EXPECT_EQ(crew_child(c), 0);
    EXPECT_EQ(run(c, SOUND, (struct crew_limits){0}).how, CREW_RETURNED);
}

TEST(without_isolation_the_rank_works_itself)
{
    struct crew *c;
    EXPECT_OK(crew_open(64, trial, &seven, false, work, &c));
    EXPECT_EQ(run(c, SOUND, (struct crew_limits){0}).how, CREW_RETURNED);
    EXPECT_EQ(*(int64_t *)crew_page(c), SOUND * 7);
}

TEST(a_helper_that_was_killed_is_noticed)
{
    struct crew *c;
    struct crew_end end;
    bool ended = false;
    enum status st = OK;
    EXPECT_OK(crew_open(64, trial, &seven, true, work, &c));
    EXPECT_OK(crew_give(c, HANGS, (struct crew_limits){0}));
    while (crew_child(c) == 0)
        usleep(1000);
    pid_t child = crew_child(c);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    FILE *f = fopen(path, "r");
    int parent = 0;
    EXPECT(f && fscanf(f, "%*d %*s %*c %d", &parent) == 1);
    fclose(f);
    kill(parent, SIGKILL);
    for (int i = 0; i < 100 && st == OK; i++)
        st = crew_wait(c, 0.05, &ended, &end);
    EXPECT_EQ(st, ERR_IO);
}
