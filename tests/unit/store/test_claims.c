/* Rows whose checksums are right and which are somebody else's. */
#include "file.h"
#include "store_check.h"

/* One run's row and the rows it points at, sealed as they stand. */
struct claim {
    struct run_row row;
    struct epoch_row epochs[EPOCHS];
};

static void sample_claim(int64_t run, struct arena *work, struct claim *c)
{
    const struct table *runs = runs_table(work);
    fill_sample_row(runs, run, &c->row);
    table_set_text(runs, &c->row, "status", "done");
    for (int i = 0; i < EPOCHS; i++) {
        table_blank(&epoch_table, &c->epochs[i]);
        c->epochs[i].run = (int32_t)run;
        c->epochs[i].epoch = i + 1;
    }
}

/* Writes run 1, which has no graph of its own, anew; epochs at `first`. */
static void seal(const char *path, const struct claim *c, int64_t first,
                 struct arena *work)
{
    struct store *s = open_for_writing(path, work);
    enum run_status state;
    struct store_part parts[] = {
        {table_at(path, "epochs", work), first, EPOCHS, c->epochs},
        {table_at(path, "runs", work), 1, 1, &c->row}};
    EXPECT_OK(store_reopen(s, 1));
    EXPECT_OK(store_claim(s, 1, &state));
    EXPECT_OK(store_finish(s, 1, DONE, parts, 2));
}

/* What is said of a run: "" where it is sound. */
static const char *judge(const char *path, int64_t run, struct arena *work)
{
    struct store_file f;
    struct store_checker *c;
    enum store_verdict v;
    const char *why;
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_OK(store_checker_open(&f, work, &c));
    EXPECT_OK(store_check_run(c, run, &v, &why));
    EXPECT_EQ(v == STORE_DAMAGED, why[0] != '\0');
    return why;
}

TEST(a_run_that_is_sealed_with_its_own_rows_is_sound)
{
    struct claim c;
    const char *path = finished_file(work);
    sample_claim(1, work, &c);
    seal(path, &c, EPOCHS, work);
    EXPECT_STR(judge(path, 1, work), "");
}

TEST(rows_of_another_run_are_not_a_runs_own_whatever_their_checksum)
{
    struct claim c;
    const char *path = finished_file(work);
    sample_claim(1, work, &c);
    c.epochs[1].run = 4;
    seal(path, &c, EPOCHS, work);
    EXPECT_STR(judge(path, 1, work), "its rows of /epochs are not its own");
    sample_claim(1, work, &c);
    c.row.head.run = 0;
    seal(path, &c, EPOCHS, work);
    EXPECT_STR(judge(path, 1, work), "its rows of /runs are not its own");
}

TEST(a_status_that_is_not_the_commits_is_damage)
{
    struct claim c;
    const char *path = finished_file(work);
    sample_claim(1, work, &c);
    table_set_text(runs_table(work), &c.row, "status", "failed");
    seal(path, &c, EPOCHS, work);
    EXPECT_STR(judge(path, 1, work), "its status is not that of its commit");
}

TEST(numbers_of_graphs_rise_or_their_run_is_damaged)
{
    struct claim c;
    const char *path = finished_file(work);
    sample_claim(1, work, &c);
    c.row.head.graph = 99;
    seal(path, &c, EPOCHS, work);
    EXPECT_STR(judge(path, 1, work), "its graph is out of range");
    c.row.head.graph = -7;
    seal(path, &c, EPOCHS, work);
    EXPECT_STR(judge(path, 1, work), "its graph is out of range");
    EXPECT_STR(judge(path, 2, work), "");
}

TEST(counts_and_places_beyond_a_table_are_damage)
{
    static const int64_t nasty[] = {-1, 1 << 20, INT64_MAX, INT64_MIN,
                                    INT64_MAX - EPOCHS};
    struct claim c;
    const char *path = finished_file(work);
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        sample_claim(1, work, &c);
        c.row.tail.epoch_start = nasty[i];
        seal(path, &c, EPOCHS, work);
        EXPECT_STR(judge(path, 1, work),
                   "its rows of /epochs are out of range");
        sample_claim(1, work, &c);
        c.row.tail.epoch_count = nasty[i];
        seal(path, &c, EPOCHS, work);
        EXPECT_STR(judge(path, 1, work),
                   "its rows of /epochs are out of range");
    }
}

/* Two rows of /telemetry changed over match their checksums. */
TEST(times_of_another_run_are_not_a_runs_own)
{
    const char *path = finished_file(work);
    struct telemetry_row row;
    struct store_file f;
    bool sound;
    int64_t damaged;
    struct store *s = open_for_writing(path, work);
    EXPECT_OK(store_get_telemetry(s, 2, &row, &sound));
    EXPECT(sound);
    EXPECT_OK(store_put_telemetry(s, 4, &row));
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_OK(store_check_times(&f, 2, &sound));
    EXPECT(sound);
    EXPECT_OK(store_check_times(&f, 4, &sound));
    EXPECT(!sound);
    EXPECT_OK(store_judge(&f, work, &damaged));
    EXPECT_EQ(damaged, 0);
    EXPECT_EQ(f.damaged_times, 1);
    const bool *trusted = f.trusted[table_at(path, "telemetry", work)];
    EXPECT(trusted && trusted[2] && !trusted[4]);
}

/* Else every second run could own all graphs, and judging them take hours. */
TEST(a_run_that_goes_back_to_earlier_graphs_is_damaged)
{
    struct claim c;
    struct graph_row graph[2];
    struct edge_row edge[2 * EDGES];
    struct store_file f;
    enum run_status state;
    const char *path = finished_file(work);
    int graphs = table_at(path, "graphs", work);
    int edges = table_at(path, "edges", work);
    sample_claim(3, work, &c);
    c.row.head.graph = 0;
    EXPECT_OK(store_open(path, work, &f));
    EXPECT_OK(store_rows(&f, graphs, 0, 2, graph));
    EXPECT_OK(store_rows(&f, edges, 0, 2 * EDGES, edge));
    struct store *s = open_for_writing(path, work);
    struct store_part parts[] = {
        {graphs, 0, 2, graph},
        {edges, 0, 2 * EDGES, edge},
        {table_at(path, "epochs", work), 3 * EPOCHS, EPOCHS, c.epochs},
        {table_at(path, "runs", work), 3, 1, &c.row}};
    EXPECT_OK(store_reopen(s, 3));
    EXPECT_OK(store_claim(s, 3, &state));
    EXPECT_OK(store_finish(s, 3, DONE, parts, 4));
    EXPECT_STR(judge(path, 3, work), "its graph is out of range");
    EXPECT_STR(judge(path, 2, work), "");
    EXPECT_STR(judge(path, 4, work), "");
}
