/* What the options of commands are taken for: a number misread is a study
 * misrun. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "setup.h"
#include "shard.h"
#include "slurm.h"
#include "test.h"

/* What a command with one of each kind of option takes. */
struct given {
    uint64_t whole;
    double number;
    struct file_options file;
    struct setup_options setup;
};

static error_t parse_kinds(int key, char *arg, struct argp_state *state)
{
    struct given *g = state->input;
    if (key == 'w')
        g->whole = cli_whole(state, "whole", arg, 100);
    else if (key == 'n')
        g->number = cli_number(state, "number", arg);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static error_t parse_file(int key, char *arg, struct argp_state *state)
{
    return cli_parse_file(key, arg, state,
                          &((struct given *)state->input)->file);
}

static error_t parse_setup(int key, char *arg, struct argp_state *state)
{
    return setup_parse(key, arg, state, &((struct given *)state->input)->setup);
}

static const struct argp_option kind_options[] = {
    {"whole", 'w', "N", 0, "", 0},
    {"number", 'n', "X", 0, "", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp_option file_options[] = {FILE_OPTIONS,
                                                  {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp_option setup_options[] = {SETUP_OPTIONS,
                                                   {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp kinds = {.options = kind_options,
                                  .parser = parse_kinds};
static const struct argp files = {.options = file_options,
                                  .parser = parse_file};
static const struct argp setups = {.options = setup_options,
                                   .parser = parse_setup};

/* A command line of words between blanks; argp reorders it. */
static void take(const struct argp *argp, const char *line, struct given *g)
{
    static char words[256];
    char *argv[16] = {(char *)"test"}, *next = words;
    int argc = 1;
    snprintf(words, sizeof words, "%s", line);
    for (char *word; (word = strsep(&next, " ")) && argc < 15;)
        argv[argc++] = word;
    cli_parse(argp, argc, argv, g);
}

/* The exit code of a program with this command line; 0: it went on. */
static int exit_code(const struct argp *argp, const char *line, struct given g)
{
    int how = 0;
    fflush(NULL);
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        take(argp, line, &g);
        _exit(0);
    }
    EXPECT(waitpid(child, &how, 0) == child && WIFEXITED(how));
    return WEXITSTATUS(how);
}

static const struct given none = {.file = {.run = -1}};

TEST(a_whole_number_has_digits_only_and_a_bound)
{
    static const char *const wrong[] = {
        "101", "-1", "+1", "1.0", "1e1",
        "0x1", "1x", "x",  "",    "18446744073709551617"};
    struct given g = none;
    take(&kinds, "--whole=100", &g);
    EXPECT_EQ(g.whole, 100);
    take(&kinds, "-w 0", &g);
    EXPECT_EQ(g.whole, 0);
    take(&kinds, "-w 007", &g);
    EXPECT_EQ(g.whole, 7);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char line[64];
        snprintf(line, sizeof line, "--whole=%s", wrong[i]);
        if (exit_code(&kinds, line, none) != EXIT_USAGE)
            test_fail(__FILE__, __LINE__, "%s is taken", line);
    }
}

TEST(a_number_is_finite_and_nothing_follows_it)
{
    struct given g = none;
    take(&kinds, "--number=-2.5e-3", &g);
    EXPECT_NEAR(g.number, -0.0025, 1e-18);
    EXPECT_EQ(exit_code(&kinds, "--number=inf", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "--number=nan", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "--number=1,5", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "--number=", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "--number=1e999", none), EXIT_USAGE);
}

TEST(options_are_neither_abbreviated_nor_made_up)
{
    EXPECT_EQ(exit_code(&kinds, "--whole=1", none), 0);
    EXPECT_EQ(exit_code(&kinds, "--whol=1", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "--wholes=1", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "-x", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "word", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&kinds, "--whole", none), EXIT_USAGE);
}

TEST(a_file_and_a_run_stand_in_this_order)
{
    struct given g = none, run = none;
    run.file.takes_run = true;
    take(&files, "a.h5 --json", &g);
    EXPECT_STR(g.file.file, "a.h5");
    EXPECT(g.file.json && g.file.run == -1);
    EXPECT_EQ(exit_code(&files, "a.h5 3", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&files, "", none), 0); /* "" is a name */
    EXPECT_EQ(exit_code(&files, "--json", none), EXIT_USAGE);
    g = run;
    take(&files, "a.h5 12", &g);
    EXPECT_EQ(g.file.run, 12);
    EXPECT(!g.file.json);
    EXPECT_EQ(exit_code(&files, "a.h5", run), EXIT_USAGE);
    EXPECT_EQ(exit_code(&files, "a.h5 1x", run), EXIT_USAGE);
    EXPECT_EQ(exit_code(&files, "a.h5 x", run), EXIT_USAGE);
    EXPECT_EQ(exit_code(&files, "a.h5 -- -1", run), EXIT_USAGE);
    EXPECT_EQ(exit_code(&files, "a.h5 1 2", run), EXIT_USAGE);
}

TEST(changes_of_a_sweep_are_kept_in_their_order)
{
    struct given g = none;
    take(&setups, "-s seed=1 s.yaml --set=name=n -d there --set seed=2", &g);
    EXPECT_STR(g.setup.sweep, "s.yaml");
    EXPECT_STR(g.setup.data_folder, "there");
    EXPECT_EQ(g.setup.n_set, 3);
    EXPECT_STR(g.setup.set[0], "seed=1");
    EXPECT_STR(g.setup.set[1], "name=n");
    EXPECT_STR(g.setup.set[2], "seed=2");
    EXPECT_EQ(exit_code(&setups, "a.yaml b.yaml", none), EXIT_USAGE);
    EXPECT_EQ(exit_code(&setups, "-s seed=1", none), EXIT_USAGE);
}

TEST(there_is_an_end_to_changes)
{
    struct given full = none;
    full.setup.n_set = MOST_OVERRIDES - 1;
    EXPECT_EQ(exit_code(&setups, "a.yaml -s k=v", full), 0);
    full.setup.n_set = MOST_OVERRIDES;
    EXPECT_EQ(exit_code(&setups, "a.yaml -s k=v", full), EXIT_USAGE);
}

TEST(a_failure_has_the_exit_code_of_its_kind)
{
    EXPECT_EQ(cli_fail(FAIL(ERR_INPUT, "input")), EXIT_USAGE);
    EXPECT_EQ(cli_fail(FAIL(ERR_DAMAGED, "damaged")), EXIT_DAMAGED);
    EXPECT_EQ(cli_fail(FAIL(ERR_REFUSED, "refused")), EXIT_REFUSED);
    EXPECT_EQ(cli_fail(FAIL(ERR_IO, "io")), EXIT_INTERNAL);
    EXPECT_EQ(cli_fail(FAIL(ERR_MEMORY, "memory")), EXIT_INTERNAL);
}

TEST(a_shard_is_part_i_of_m)
{
    static const char *const wrong[] = {
        "0/6",  "7/6",  "1/0",  "1",    "/6",   "1/",        "-1/6", "1/6/6",
        "1/6 ", " 1/6", "+1/6", "01/6", "1/06", "1/1000001", "a/b"};
    struct shard s;
    char text[SHARD_TEXT];
    EXPECT(shard_read("2/6", &s));
    EXPECT(s.part == 2 && s.of == 6);
    EXPECT_STR(shard_print(&s, text), "2/6");
    EXPECT(shard_read("6/6", &s) && shard_read("1/1000000", &s));
    EXPECT(shard_read("", &s) && s.of == 0);
    EXPECT_STR(shard_print(&s, text), "");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (shard_read(wrong[i], &s) || s.of != 0)
            test_fail(__FILE__, __LINE__, "\"%s\" is taken", wrong[i]);
}

TEST(every_run_is_in_one_shard_and_the_runs_of_a_graph_together)
{
    enum { OF = 3, GRAPHS = 7, EACH = 5 };
    for (int64_t graph = -1; graph < GRAPHS; graph++)
        for (int64_t run = 0; run < EACH; run++) {
            int found = 0;
            for (int part = 1; part <= OF; part++) {
                struct shard s = {part, OF};
                found += shard_has(&s, graph, run);
                if (graph >= 0)
                    EXPECT(shard_has(&s, graph, run) ==
                           shard_has(&s, graph, 0));
            }
            EXPECT_EQ(found, 1);
        }
    EXPECT(shard_has(&(struct shard){0, 0}, 4, 4));
    EXPECT(shard_has(&(struct shard){1, OF}, 3, 1));
    EXPECT(shard_has(&(struct shard){2, OF}, -1, 4));
}

TEST(no_shard_is_empty)
{
    struct shard s = {1, 5};
    EXPECT_OK(shard_check(&s, 5, 50));
    EXPECT_OK(shard_check(&s, 0, 5));
    EXPECT_STATUS(ERR_INPUT, shard_check(&s, 4, 50));
    EXPECT_SAID("5 shards of 4 graphs");
    EXPECT_SAID("take 4 or fewer");
    EXPECT_STATUS(ERR_INPUT, shard_check(&s, 0, 4));
    EXPECT_SAID("5 shards of 4 runs");
}

/* As sbatch(1) says: minutes, minutes:seconds, hours:minutes:seconds,
 * days-hours, days-hours:minutes, days-hours:minutes:seconds. */
TEST(a_time_limit_is_what_sbatch_takes_it_for)
{
    static const char *const wrong[] = {
        "",        "x",     "1h",    "-1",  "1-", "1:",       ":1",
        "1:2:3:4", "1-2-3", "1:2-3", "1.5", " 1", "1-2:3:4:5"};
    EXPECT_NEAR(slurm_seconds("90"), 5400, 0);
    EXPECT_NEAR(slurm_seconds("90:30"), 5430, 0);
    EXPECT_NEAR(slurm_seconds("1:30:05"), 5405, 0);
    EXPECT_NEAR(slurm_seconds("2-12"), 216000, 0);
    EXPECT_NEAR(slurm_seconds("2-12:30"), 217800, 0);
    EXPECT_NEAR(slurm_seconds("2-12:30:10"), 217810, 0);
    EXPECT_NEAR(slurm_seconds("0"), 0, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (slurm_seconds(wrong[i]) >= 0)
            test_fail(__FILE__, __LINE__, "\"%s\" is taken", wrong[i]);
}
