/* Creation, writing and reading of sound files. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "file.h"

static void count_bad(void *context, int64_t run, const char *what)
{
    (void)run;
    (void)what;
    ++*(int *)context;
}

TEST(a_new_file_holds_its_rows_before_any_trial)
{
    struct store_file f;
    struct frame runs;
    const struct series *s;
    int bad = 0;
    int64_t sound;
    EXPECT_OK(store_open(new_file(work), work, &f));
    EXPECT_STR(f.title, "small");
    EXPECT_STR(f.seed, "7");
    EXPECT_EQ(f.layout.tables, TABLES);
    EXPECT_OK(store_frame(&f, "runs", work, &runs));
    EXPECT_EQ(runs.rows, RUNS);
    EXPECT_OK(frame_get(&runs, "status", &s));
    EXPECT_STR(s->text[RUNS - 1], "pending");
    EXPECT_OK(frame_get(&runs, "test_accuracy", &s));
    EXPECT(isnan(s->number[0]));
    EXPECT_OK(store_verify(&f, work, count_bad, &bad, &sound));
    EXPECT_EQ(bad, 0);
    EXPECT_EQ(sound, 0);
}

TEST(a_finished_file_is_sound_and_reads_back)
{
    struct store_file f;
    struct frame runs, graphs;
    const struct series *s;
    char *text;
    int bad = 0;
    int64_t sound;
    EXPECT_OK(store_open(finished_file(work), work, &f));
    EXPECT_OK(store_verify(&f, work, count_bad, &bad, &sound));
    EXPECT_EQ(bad, 0);
    EXPECT_EQ(sound, RUNS);
    EXPECT_OK(store_frame(&f, "runs", work, &runs));
    EXPECT_OK(frame_get(&runs, "test_accuracy", &s));
    EXPECT_NEAR(s->number[3], 0.53, 1e-12);
    EXPECT_OK(store_frame(&f, "graphs", work, &graphs));
    EXPECT_OK(frame_get(&graphs, "lambda2", &s));
    EXPECT_NEAR(s->number[2], 1.5, 0);
    EXPECT_OK(store_sweep_text(&f, work, &text));
    EXPECT_STR(text, sweep_text);
    EXPECT_STATUS(ERR_INPUT, store_frame(&f, "nothing", work, &runs));
}

TEST(states_go_round_and_final_ones_stay)
{
    const char *path = new_file(work);
    struct store *s = open_for_writing(path, work);
    struct commit_row c;
    enum run_status state;
    EXPECT_OK(store_claim(s, 2, &state));
    EXPECT_EQ(state, RUNNING);
    EXPECT_OK(store_commit(s, 2, &c));
    EXPECT_EQ(c.state, RUNNING);
    EXPECT_EQ(c.attempts, 1);
    EXPECT_OK(store_release(s, 2, true));
    EXPECT_OK(store_commit(s, 2, &c));
    EXPECT_EQ(c.state, PENDING);
    EXPECT_EQ(c.attempts, 0);
    EXPECT_OK(store_claim(s, 2, &state));
    EXPECT_OK(store_release(s, 2, false));
    EXPECT_OK(store_commit(s, 2, &c));
    EXPECT_EQ(c.attempts, 1);
    finish_run(s, path, 2, work);
    EXPECT_OK(store_claim(s, 2, &state));
    EXPECT_EQ(state, DONE);
    EXPECT_OK(store_release(s, 2, false));
    EXPECT_OK(store_finish(s, 2, FAILED, NULL, 0));
    EXPECT_OK(store_commit(s, 2, &c));
    EXPECT_EQ(c.state, DONE);
    EXPECT_EQ(c.attempts, 2);
    EXPECT_OK(store_reopen(s, 2));
    EXPECT_OK(store_commit(s, 2, &c));
    EXPECT_EQ(c.state, PENDING);
}

TEST(no_final_state_is_claimed_or_released)
{
    static const enum run_status finals[] = {DONE, DIVERGED, FAILED, TIMED_OUT,
                                             QUARANTINED};
    const char *path = new_file(work);
    struct store *s = open_for_writing(path, work);
    for (int k = 0; k < 5; k++) {
        struct commit_row c;
        enum run_status state;
        EXPECT_OK(store_claim(s, k, &state));
        EXPECT_OK(store_finish(s, k, finals[k], NULL, 0));
        EXPECT_OK(store_claim(s, k, &state));
        EXPECT_EQ(state, finals[k]);
        EXPECT_OK(store_release(s, k, true));
        EXPECT_OK(store_finish(s, k, DONE, NULL, 0));
        EXPECT_OK(store_commit(s, k, &c));
        EXPECT_EQ(c.state, finals[k]);
        EXPECT_EQ(c.attempts, 1);
    }
}

TEST(a_state_on_its_way_is_sound_too)
{
    const char *path = finished_file(work);
    struct store *s = open_for_writing(path, work);
    struct store_file f;
    enum run_status state;
    int bad = 0;
    int64_t sound;
    EXPECT_OK(store_reopen(s, 1));
    EXPECT_OK(store_claim(s, 1, &state));
    EXPECT_OK(store_reopen(s, 4));
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_OK(store_verify(&f, work, count_bad, &bad, &sound));
    EXPECT_EQ(bad, 0);
    EXPECT_EQ(sound, RUNS - 2);
}

TEST(two_creations_are_equal_byte_for_byte)
{
    size_t n, m;
    char *a = read_whole(new_file(work), &n, work);
    char *b = read_whole(new_file(work), &m, work);
    EXPECT_EQ(n, m);
    EXPECT(memcmp(a, b, n) == 0);
}

TEST(a_file_is_created_once_and_leaves_nothing_aside)
{
    struct store_plan p = sample_plan(work);
    const char *path = new_file(work);
    char aside[300];
    snprintf(aside, sizeof aside, "%s.tmp", path);
    EXPECT(access(aside, F_OK) != 0);
    EXPECT_STATUS(ERR_IO, store_create(path, &p, fill_sample, &p, work));
    EXPECT_SAID("exists");
}

TEST(a_creation_that_was_killed_is_begun_again)
{
    struct store_plan p = sample_plan(work);
    const char *path = scratch(work, "small.h5");
    char aside[300];
    snprintf(aside, sizeof aside, "%s.tmp", path);
    write_whole(aside, "half of it", 10);
    EXPECT_OK(store_create(path, &p, fill_sample, &p, work));
    EXPECT(access(aside, F_OK) != 0);
}

static enum status fill_badly(void *context, int table, int64_t first,
                              int64_t n, char *rows)
{
    if (table == 2)
        return FAIL(ERR_INPUT, "no rows today");
    return fill_sample(context, table, first, n, rows);
}

TEST(a_creation_that_fails_leaves_no_file)
{
    struct store_plan p = sample_plan(work);
    const char *path = scratch(work, "small.h5");
    char aside[300];
    snprintf(aside, sizeof aside, "%s.tmp", path);
    EXPECT_STATUS(ERR_INPUT, store_create(path, &p, fill_badly, &p, work));
    EXPECT_SAID("no rows today");
    EXPECT(access(path, F_OK) != 0 && access(aside, F_OK) != 0);
}

TEST(a_disk_that_is_too_small_is_refused_with_the_bytes_needed)
{
    struct store_plan p = sample_plan(work);
    char bytes[32];
    p.rows[3] = INT64_C(1) << 45;
    snprintf(bytes, sizeof bytes, "%lld bytes", (long long)store_bytes(&p));
    EXPECT_STATUS(ERR_IO, store_create(scratch(work, "large.h5"), &p,
                                       fill_sample, &p, work));
    EXPECT_SAID(bytes);
    EXPECT_SAID("are free there");
}

/* In a child, for limits and rights that end with it; 0: all went well. */
static int in_child(void (*what)(const char *path, struct arena *work),
                    const char *path, struct arena *work)
{
    int how;
    pid_t child = fork();
    if (child == 0) {
        what(path, work);
        _exit(0);
    }
    EXPECT(child > 0 && waitpid(child, &how, 0) == child);
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128;
}

static void create_within_quota(const char *path, struct arena *work)
{
    struct store_plan p = sample_plan(work);
    struct rlimit small = {1 << 18, 1 << 18};
    p.rows[3] = 1 << 20;
    setrlimit(RLIMIT_FSIZE, &small);
    signal(SIGXFSZ, SIG_IGN);
    if (store_create(path, &p, fill_sample, &p, work) != ERR_IO)
        _exit(1);
    if (!strstr(fail_text(), "bytes") || !strstr(fail_text(), "too large"))
        _exit(2);
    if (access(path, F_OK) == 0)
        _exit(3);
}

TEST(a_quota_is_refused_at_creation)
{
    const char *path = scratch(work, "large.h5");
    EXPECT_EQ(in_child(create_within_quota, path, work), 0);
}

static void create_in_foreign_folder(const char *path, struct arena *work)
{
    struct store_plan p = sample_plan(work);
    if (geteuid() == 0 && seteuid(65534))
        _exit(77);
    if (store_create(path, &p, fill_sample, &p, work) != ERR_IO)
        _exit(1);
    if (!strstr(fail_text(), "Permission denied"))
        _exit(2);
}

TEST(a_folder_that_cannot_be_written_is_refused)
{
    const char *path = scratch(work, "small.h5");
    char folder[300];
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = '\0';
    EXPECT(chmod(folder, 0555) == 0);
    int code = in_child(create_in_foreign_folder, path, work);
    EXPECT(chmod(folder, 0755) == 0);
    EXPECT_EQ(code, 0);
}

static void hold_lock(const char *path, struct arena *work)
{
    struct store_lock l = STORE_UNLOCKED;
    (void)work;
    enum status st = store_lock_start(path, &l);
    _exit(st == ERR_REFUSED ? 6 : st == OK ? 0 : 1);
}

TEST(a_second_job_is_refused_by_name_of_the_first)
{
    const char *path = new_file(work);
    struct store_lock first = STORE_UNLOCKED, again = STORE_UNLOCKED;
    char words[128], host[64] = "";
    gethostname(host, sizeof host - 1);
    EXPECT_OK(store_lock_start(path, &first));
    snprintf(words, sizeof words, "process %d on %s", (int)getpid(), host);
    EXPECT_STATUS(ERR_REFUSED, store_lock_start(path, &again));
    EXPECT_SAID(words);
    EXPECT_EQ(in_child(hold_lock, path, work), 6);
    EXPECT_OK(store_lock_share(path, &first));
    EXPECT_EQ(in_child(hold_lock, path, work), 6);
    store_lock_end(&first);
    EXPECT_EQ(in_child(hold_lock, path, work), 0);
}

TEST(the_last_rank_takes_the_lock_away)
{
    const char *path = new_file(work);
    struct store_lock a = STORE_UNLOCKED, b = STORE_UNLOCKED;
    char name[300];
    snprintf(name, sizeof name, "%s.lock", path);
    EXPECT_OK(store_lock_start(path, &a));
    EXPECT_OK(store_lock_share(path, &a));
    EXPECT_OK(store_lock_share(path, &b));
    store_lock_end(&a);
    EXPECT(access(name, F_OK) == 0);
    EXPECT_EQ(in_child(hold_lock, path, work), 6);
    store_lock_end(&b);
    EXPECT(access(name, F_OK) != 0);
}
