/* null: does nothing, sleeps, or fails on request; for dispatch benchmarks and
 * fault tests.  A trial's numbers come from its own random stream, so that
 * files can be compared. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "hash.h"
#include "task.h"

#define FAULTS "none|crash|abort|hang|memory|exit|nan|any"
enum fault { NONE, CRASH, ABORT, HANG, MEMORY, EXIT, NOT_A_NUMBER, ANY };

static const struct setting settings[] = {
    {.name = "epochs",
     .type = SET_INT,
     .section = IN_SETTINGS,
     .low = 1,
     .high = 1000,
     .fallback = "1",
     .help = "rows of /epochs"},
    {.name = "sleep",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 86400,
     .fallback = "0",
     .units = "s",
     .help = "how long a trial takes"},
    {.name = "fault",
     .type = SET_WORD,
     .section = IN_SETTINGS,
     .fallback = "none",
     .words = FAULTS,
     .help = "how faulty trials fail; any: one of the others, drawn"},
    {.name = "fault_share",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = 0,
     .high = 1,
     .fallback = "1",
     .help = "share of the trials that fail, drawn"},
    {.name = "pretend",
     .type = SET_FLAG,
     .section = IN_SETTINGS,
     .fallback = "no",
     .help = "draw the faults, but commit none"},
    {.name = "x",
     .type = SET_REAL,
     .section = IN_SETTINGS,
     .low = -1e300,
     .high = 1e300,
     .fallback = "0",
     .help = "a number without effect, to make axes of"},
};

static const struct column results[] = {
    {"fault_drawn", COL_I8, 1, "", "which fault the trial was given", FAULTS},
};

extern const struct job null_job;

static double cost(const struct value *v, const struct dataset *data)
{
    (void)data;
    return 1e3 + 1e9 * job_number(&null_job, v, "sleep");
}

static enum fault draw_fault(const struct task *t, struct rng *r)
{
    enum fault fault = (enum fault)task_int(t, "fault");
    bool fails = rng_uniform(r) < task_number(t, "fault_share");
    int which = 1 + (int)rng_below(r, ANY - 1);
    if (!fails)
        return NONE;
    return fault == ANY ? (enum fault)which : fault;
}

/* Takes all the memory there is, and gives it back: without isolation the rank
 * has to live on. */
static enum status fill_memory(void)
{
    struct block {
        struct block *next;
        char rest[((size_t)16 << 20) - sizeof(struct block *)];
    } *all = NULL, *b;
    size_t bytes = 0;
    while ((b = malloc(sizeof *b)) != NULL) {
        memset(b->rest, 1, sizeof b->rest);
        b->next = all;
        all = b;
        bytes += sizeof *b;
    }
    while ((b = all) != NULL) {
        all = b->next;
        free(b);
    }
    return FAIL(ERR_MEMORY, "no memory after %zu bytes", bytes);
}

static enum status commit_fault(struct task *t, enum fault fault)
{
    switch (fault) {
    case CRASH:
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
        break;
    case ABORT:
        signal(SIGABRT, SIG_DFL);
        abort();
    case HANG:
        for (;;)
            pause();
    case MEMORY:
        return fill_memory();
    case EXIT:
        _exit(5);
    case NOT_A_NUMBER:
        t->diverged = true;
        return FAIL(ERR_NUMERIC, "epoch 1, step 1: the loss is not finite");
    case NONE:
    case ANY:
        break;
    }
    return OK;
}

static void take_time(double seconds)
{
    struct timespec t = {(time_t)seconds,
                         (long)((seconds - floor(seconds)) * 1e9)};
    if (seconds > 0)
        while (nanosleep(&t, &t))
            ;
}

/* Of settings, not of the point, so that a run is the same in a sweep that
 * grew; not of those that say how the same trial is carried out. */
static uint64_t key_of(const struct task *t)
{
    const struct schema *schema = &t->study->job->schema;
    uint64_t key = HASH_START;
    for (int i = 0; i < schema->n_settings; i++) {
        const struct setting *s = &schema->settings[i];
        if (strcmp(s->name, "sleep") != 0 && strcmp(s->name, "pretend") != 0)
            key = value_hash(key, s, &t->values[i]);
    }
    return key;
}

static enum status run(struct task *t)
{
    struct rng r =
        rng_stream(t->seed, RNG_TEST, key_of(t), (uint64_t)t->trial.replicate);
    enum fault fault = draw_fault(t, &r);
    int epochs = task_int(t, "epochs");
    task_set(t, "fault_drawn", fault);
    take_time(task_number(t, "sleep"));
    if (!task_number(t, "pretend"))
        TRY(commit_fault(t, fault));
    for (int e = 0; e < epochs; e++)
        task_epoch(t, e)->test_accuracy = rng_uniform(&r);
    task_set(t, "test_accuracy", task_epoch(t, epochs - 1)->test_accuracy);
    task_set(t, "first_epoch_accuracy", task_epoch(t, 0)->test_accuracy);
    return OK;
}

const struct job null_job = {
    .schema = {.job = "null",
               .summary = "does nothing, sleeps or fails on request",
               .settings = settings,
               .n_settings = (int)(sizeof settings / sizeof *settings)},
    .results = {results, 1},
    .cost = cost,
    .run = run};
