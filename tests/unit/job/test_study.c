/* Which rows a trial owns, what they hold, and what becomes of its page. */
#include <stdlib.h>
#include <unistd.h>

#include "jobs.h"
#include "study.h"
#include "task.h"
#include "test.h"

static struct study *open_study(const char *text, struct arena *work)
{
    char path[] = "/tmp/wiresweep-study-XXXXXX";
    int n_jobs, fd = mkstemp(path);
    const struct schema *const *schemas = jobs_schemas(&n_jobs);
    struct sweep *sweep;
    struct study *s = arena_take(work, 1, sizeof *s);
    EXPECT(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    enum status st = sweep_read(path, NULL, 0, schemas, n_jobs, work, &sweep);
    unlink(path);
    EXPECT_OK(st);
    s->sweep = sweep;
    s->job = jobs[sweep_head(sweep)->schema];
    EXPECT_OK(study_open(s, work));
    return s;
}

static const char faulty[] =
    "name: t\njob: null\nseed: 3\nreplicates: 200\n"
    "settings: {fault: any, fault_share: 0.5, pretend: yes, epochs: 3}\n";

static void *new_page(const struct study *s, struct arena *work)
{
    return arena_take(work, s->page_bytes, 1);
}

static struct run_tail *tail_of(const struct study *s, const struct trial *t,
                                void *page)
{
    struct page_part parts[PAGE_PARTS];
    int n = study_parts(s, t, parts);
    return (struct run_tail *)((char *)page + parts[n - 1].at +
                               parts[n - 1].bytes - sizeof(struct run_tail));
}

static struct run_head *head_of(const struct study *s, const struct trial *t,
                                void *page)
{
    struct page_part parts[PAGE_PARTS];
    int n = study_parts(s, t, parts);
    return (struct run_head *)((char *)page + parts[n - 1].at);
}

TEST(rows_of_all_trials_follow_each_other_without_a_gap)
{
    struct study *s = open_study(faulty, work);
    struct page_part parts[PAGE_PARTS];
    struct trial t;
    int64_t epoch = 0;
    EXPECT_EQ(s->rows[T_RUNS], 200);
    EXPECT_EQ(s->rows[T_EPOCHS], 600);
    EXPECT_EQ(s->rows[T_GRAPHS], 0);
    for (int64_t i = 0; i < 200; i++) {
        sweep_trial(s->sweep, i, &t);
        EXPECT_EQ(study_parts(s, &t, parts), 2);
        EXPECT_EQ(parts[0].first, epoch);
        EXPECT_EQ(parts[1].first, i);
        EXPECT(parts[1].at + parts[1].bytes <= s->page_bytes);
        epoch += parts[0].n;
    }
}

TEST(a_trial_executed_twice_leaves_the_same_bytes)
{
    struct study *s = open_study(faulty, work);
    char *a = new_page(s, work), *b = new_page(s, work);
    struct trial t;
    size_t head = sizeof(struct page);
    for (int64_t i = 0; i < 5; i++) {
        memset(b, 'x', s->page_bytes); /* whatever was there before */
        memset(b, 0, head);
        study_execute(s, i, a);
        study_execute(s, i, b);
        sweep_trial(s->sweep, i, &t);
        EXPECT(study_sealed(s, &t, a, false) && study_sealed(s, &t, b, false));
        EXPECT_EQ(((struct page *)a)->seal, ((struct page *)b)->seal);
        EXPECT_EQ(((struct page *)a)->state, DONE);
    }
}

TEST(a_page_that_was_touched_does_not_hold_its_seal)
{
    struct study *s = open_study(faulty, work);
    char *page = new_page(s, work);
    struct page_part parts[PAGE_PARTS];
    struct trial t;
    study_execute(s, 7, page);
    sweep_trial(s->sweep, 7, &t);
    int n = study_parts(s, &t, parts);
    for (int i = 0; i < n; i++) {
        char *byte = page + parts[i].at + parts[i].bytes - 1;
        *byte ^= 4;
        EXPECT(!study_sealed(s, &t, page, false));
        *byte ^= 4;
        EXPECT(study_sealed(s, &t, page, false));
    }
}

TEST(a_buried_trial_keeps_nothing_but_its_end)
{
    struct study *s = open_study(faulty, work);
    char *page = new_page(s, work), *blank = new_page(s, work);
    struct trial t;
    study_execute(s, 9, page);
    sweep_trial(s->sweep, 9, &t);
    EXPECT_OK(study_bury(s, &t, TIMED_OUT, "no end after 1 s", page));
    EXPECT_STR(head_of(s, &t, page)->status, "timeout");
    EXPECT_STR(tail_of(s, &t, page)->error, "no end after 1 s");
    EXPECT(isnan(tail_of(s, &t, page)->test_accuracy));
    EXPECT_OK(study_blank(s, &t, blank, work));
    memset(tail_of(s, &t, page)->error, 0, 160);
    memcpy(head_of(s, &t, page)->status, head_of(s, &t, blank)->status, 12);
    EXPECT(memcmp(page + sizeof(struct page), blank + sizeof(struct page),
                  s->page_bytes - sizeof(struct page)) == 0);
}

static int fault_of(const struct study *s, int64_t run, void *page)
{
    const struct table *t = s->table[T_RUNS];
    struct trial trial;
    sweep_trial(s->sweep, run, &trial);
    return (int)table_number(t, head_of(s, &trial, page),
                             table_find(t, "fault_drawn"));
}

TEST(pretended_faults_are_drawn_as_often_as_asked_for)
{
    struct study *s = open_study(faulty, work);
    void *page = new_page(s, work);
    int count[8] = {0};
    for (int64_t i = 0; i < 200; i++) {
        study_execute(s, i, page);
        count[fault_of(s, i, page)]++;
    }
    /* Half of 200, within four standard deviations; six kinds. */
    EXPECT(count[0] > 72 && count[0] < 128);
    for (int k = 1; k <= 6; k++)
        EXPECT(count[k] > 2);
}

TEST(a_diverged_trial_says_so)
{
    struct study *s = open_study("name: t\njob: null\nseed: 3\n"
                                 "settings: {fault: nan}\n",
                                 work);
    char *page = new_page(s, work);
    struct trial t;
    study_execute(s, 0, page);
    sweep_trial(s->sweep, 0, &t);
    EXPECT(study_sealed(s, &t, page, false));
    EXPECT_EQ(((struct page *)page)->state, DIVERGED);
    EXPECT_STR(head_of(s, &t, page)->status, "diverged");
    EXPECT(strstr(tail_of(s, &t, page)->error, "loss is not finite"));
}

TEST(the_sweep_file_is_kept_line_by_line)
{
    struct study *s = open_study("name: t\njob: null\nseed: 3\n\n"
                                 "# end\n",
                                 work);
    struct sweep_row rows[5];
    EXPECT_EQ(s->rows[T_SWEEP], 5);
    EXPECT_OK(study_fill(s, T_SWEEP, 0, 5, (char *)rows, work));
    EXPECT_STR(rows[1].text, "job: null");
    EXPECT_STR(rows[3].text, "");
    EXPECT_STR(rows[4].text, "# end");
    EXPECT_EQ(rows[4].line, 5);
}

TEST(every_column_of_every_table_is_documented)
{
    struct study *s = open_study(faulty, work);
    struct document_row row;
    for (int64_t i = 0; i < s->rows[T_COLUMNS]; i++) {
        EXPECT_OK(study_fill(s, T_COLUMNS, i, 1, (char *)&row, work));
        EXPECT(row.table[0] && row.column[0]);
        EXPECT(row.description[0]);
    }
}

TEST(graphs_and_stages_own_their_rows)
{
    struct study *s =
        open_study("name: t\njob: ramanujan\nseed: 3\nreplicates: 2\n"
                   "graphs: {family: er, nodes: 8, probability: 0.5, count: 3, "
                   "stages: independent}\nsettings: {width: 4}\n",
                   work);
    struct page_part parts[PAGE_PARTS];
    struct trial t;
    EXPECT_EQ(s->rows[T_GRAPHS], 9);
    EXPECT_EQ(s->edge_start[9], s->rows[T_EDGES]);
    for (int64_t i = 0; i < 6; i++) {
        sweep_trial(s->sweep, i, &t);
        EXPECT_EQ(study_parts(s, &t, parts), i % 2 ? 2 : 4);
        if (i % 2 == 0) {
            EXPECT_EQ(parts[0].first, i / 2 * 3);
            EXPECT_EQ(parts[0].n, 3);
            EXPECT_EQ(parts[1].first, s->edge_start[i / 2 * 3]);
        }
    }
}
