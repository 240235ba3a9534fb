/* wiresweep extend: a study grows, and keeps what is finished. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "carry.h"
#include "la.h"
#include "log.h"
#include "result.h"
#include "store_create.h"
#include "text.h"
#include "weights_carry.h"

#define ARENA_BYTES ((size_t)16 << 30)

struct extend_options {
    const char *file;
    struct setup_options setup;
    bool bad_sweep; /* out: it is the sweep that is wrong */
};

static const struct argp_option options[] = {SETUP_OPTIONS,
                                             {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct extend_options *o = state->input;
    if (key != ARGP_KEY_ARG || o->file)
        return setup_parse(key, arg, state, &o->setup);
    o->file = arg;
    return 0;
}

static const struct argp argp = {
    options,
    parse,
    "FILE SWEEP",
    "Gives a result file a sweep that grew: more replicates, graphs or values "
    "of an axis, other comments, name or limits.  Finished runs stay; a sweep "
    "in which some would be missing or different is refused.  Then the same "
    "wiresweep run goes on with the new sweep.",
    NULL,
    NULL,
    NULL};

/* ---- what the two sweeps differ in ----------------------------------------
 */

enum { MOST_LINES = 8, DIFFERENCE = 2048 };

static size_t line_end(const char *s)
{
    size_t n = strcspn(s, "\n");
    return n + (s[n] == '\n');
}

static void add_lines(struct text *t, char sign, const char *from,
                      const char *end)
{
    int n = 0;
    for (; from < end && *from; from += line_end(from), n++)
        if (n < MOST_LINES)
            text_add(t, "    %c %.*s\n", sign, (int)strcspn(from, "\n"), from);
    if (n > MOST_LINES)
        text_add(t, "    %c ... and %d more lines\n", sign, n - MOST_LINES);
}

/* Where the last line that ends both texts in the same way begins. */
static void common_end(const char *a, const char *b, const char **end_a,
                       const char **end_b)
{
    const char *i = a + strlen(a), *k = b + strlen(b);
    *end_a = i;
    *end_b = k;
    while (i > a && k > b && i[-1] == k[-1]) {
        i--, k--;
        if ((i == a || i[-1] == '\n') && (k == b || k[-1] == '\n')) {
            *end_a = i;
            *end_b = k;
        }
    }
}

/* The lines that differ, without those that begin and end both. */
static void list_difference(const char *old, const char *new, struct text *t)
{
    const char *end_old, *end_new;
    while (*old && line_end(old) == line_end(new) &&
           memcmp(old, new, line_end(old)) == 0) {
        new += line_end(new);
        old += line_end(old);
    }
    common_end(old, new, &end_old, &end_new);
    add_lines(t, '-', old, end_old);
    add_lines(t, '+', new, end_new);
}

static enum status refuse_lost(const struct store_file *f,
                               const struct setup *new,
                               const struct carry_count *n, struct arena *arena)
{
    char lines[DIFFERENCE], *text;
    struct text t = TEXT(lines);
    TRY(store_sweep_text(f, arena, &text));
    list_difference(text, sweep_head(new->sweep)->text, &t);
    return FAIL(ERR_REFUSED,
                "%s: %" PRId64 " finished runs would not be in the new sweep "
                "(first: run %" PRId64 "; see wiresweep show).  The lines that "
                "differ:\n%sKeep what they were made with, or take another "
                "file for the new sweep",
                f->path, n->lost, n->first_lost, lines);
}

static enum status check_heads(const struct store_file *f,
                               const struct setup *old, const struct setup *new)
{
    const struct sweep_head *a = sweep_head(old->sweep);
    const struct sweep_head *b = sweep_head(new->sweep);
    if (strcmp(a->job, b->job) != 0)
        return FAIL(ERR_REFUSED, "%s is of job %s, and the sweep of job %s",
                    f->path, a->job, b->job);
    if (a->seed != b->seed)
        return FAIL(ERR_REFUSED,
                    "%s was made with seed: %" PRIu64 ", and the sweep has "
                    "seed: %" PRIu64 ": no run would be the same",
                    f->path, a->seed, b->seed);
    if (strcmp(b->kernels, "auto") != 0 && strcmp(b->kernels, f->kernels) != 0)
        return FAIL(ERR_REFUSED,
                    "%s was made with kernels: %s, and the sweep wants %s: "
                    "equal runs would differ in their last bits",
                    f->path, f->kernels, b->kernels);
    if (*f->shard)
        return FAIL(ERR_REFUSED,
                    "%s holds shard %s only; join the shards by wiresweep "
                    "merge first",
                    f->path, f->shard);
    return OK;
}

/* ---- growing --------------------------------------------------------------
 */

static void name_command(const struct extend_options *o, const char *file,
                         char *command, size_t size)
{
    struct text t = text_over(command, size);
    text_add(&t, "wiresweep run %s -o %s", o->setup.sweep, file);
    for (int i = 0; i < o->setup.n_set; i++)
        text_add(&t, " --set %s", o->setup.set[i]);
}

static enum status grow(const struct extend_options *o, struct store_file *f,
                        const struct setup *old, const struct setup *new,
                        const char *aside, struct arena *arena,
                        struct carry_count *n, int64_t *weights)
{
    struct carry *c;
    char command[256], history[512];
    struct text t = TEXT(history);
    name_command(o, f->path, command, sizeof command);
    text_add(&t,
             "extended from the sweep with SHA-256 %s, by wiresweep %s "
             "(%s)",
             f->sha256, f->software, f->commit);
    TRY(result_create(aside, new,
                      &(struct result_facts){command, history, {0, 0}}, arena));
    TRY(carry_open(aside, new, arena, &c));
    TRY(carry_file(c, f, old, n));
    TRY(carry_close(c));
    TRY(weights_carry(f, old, new, aside, arena, weights));
    TRY(weights_carry_begin(f->path));
    return store_replace(aside, f->path);
}

static void say(const char *file, const struct setup *old,
                const struct setup *new, const struct carry_count *n,
                int64_t weights)
{
    int64_t runs = new->study.rows[T_RUNS];
    printf("%s: %" PRId64 " runs instead of %" PRId64 ", of which %" PRId64
           " are finished",
           file, runs, old->study.rows[T_RUNS], n->taken);
    if (n->again)
        printf(" (and %" PRId64 " will be run again: the rows of their graphs "
               "are missing)",
               n->again);
    if (n->damaged)
        printf("; %" PRId64 " were damaged, and will be run again", n->damaged);
    if (weights)
        printf("; the weights of %" PRId64 " go along", weights);
    printf("\n");
}

static enum status extend(struct extend_options *o, const char *file,
                          struct arena *arena)
{
    char aside[PATH_MAX];
    struct setup_options shape = o->setup;
    struct store_file f;
    struct setup old, new;
    struct carry_count n;
    int64_t weights = 0;
    shape.decode = true;
    TRY(store_open(file, arena, &f));
    TRY(weights_carry_recover(file, f.sha256, arena));
    TRY(setup_of_file(&f, o->setup.data_folder, true, arena, &old));
    setup_beside(&old, file);
    TRY(la_level_select(f.kernels));
    enum status st = setup_open(&shape, arena, &new);
    o->bad_sweep = st == ERR_INPUT;
    TRY(st);
    TRY(check_heads(&f, &old, &new));
    TRY(carry_lost(&new, &f, &old, arena, &n));
    if (n.lost)
        return refuse_lost(&f, &new, &n, arena);
    if (snprintf(aside, sizeof aside, "%s.extending", file) >=
        (int)sizeof aside)
        return FAIL(ERR_INPUT, "the name of the result file is too long");
    unlink(aside); /* of one that was killed */
    weights_carry_drop(aside);
    st = grow(o, &f, &old, &new, aside, arena, &n, &weights);
    if (st != OK) {
        weights_carry_drop(aside);
        unlink(aside);
        return st;
    }
    TRY(weights_carry_end(file, aside));
    study_forget_all(&old.study); /* runs have other numbers now */
    say(file, &old, &new, &n, weights);
    return OK;
}

int cmd_extend(int argc, char **argv)
{
    struct extend_options o = {.file = NULL};
    struct store_lock lock = STORE_UNLOCKED;
    char file[PATH_MAX];
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = store_resolve(o.file, file);
    if (st == OK && access(file, F_OK) != 0)
        st = FAIL(ERR_IO, "%s: there is no such file", file);
    if (st == OK)
        st = store_lock_start(file, &lock);
    if (st == OK)
        st = extend(&o, file, arena);
    store_lock_end(&lock);
    arena_free(arena);
    int code = st == OK ? EXIT_DONE : cli_fail(st);
    return o.bad_sweep ? EXIT_SWEEP : code;
}
