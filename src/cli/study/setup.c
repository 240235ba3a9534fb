#include "setup.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "jobs.h"
#include "log.h"
#include "sweep.h"

#define DATA_BYTES ((size_t)16 << 30) /* address space */

error_t setup_parse(int key, char *arg, struct argp_state *state,
                    struct setup_options *o)
{
    switch (key) {
    case 's':
        if (o->n_set == MOST_OVERRIDES)
            argp_error(state, "more than %d --set", MOST_OVERRIDES);
        o->set[o->n_set++] = arg;
        return 0;
    case 'd':
        o->data_folder = arg;
        return 0;
    case ARGP_KEY_ARG:
        if (o->sweep)
            return ARGP_ERR_UNKNOWN;
        o->sweep = arg;
        return 0;
    case ARGP_KEY_END:
        if (!o->sweep)
            argp_error(state, "which sweep file?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct checking {
    const struct setup_options *options;
    struct setup *setup;
    struct arena *arena; /* its own: the filter rewinds the sweep's */
    enum status broken;  /* something other than an infeasible point */
};

/* The data set of a point, opened when it is first met. */
static enum status open_data(struct checking *c, const char *name)
{
    struct study *s = &c->setup->study;
    for (int i = 0; i < s->n_data; i++)
        if (strcmp(c->setup->data[i].name, name) == 0)
            return OK;
    if (s->n_data == MOST_DATA)
        return FAIL(ERR_INPUT, "more than %d data sets in one sweep",
                    MOST_DATA);
    struct dataset *d = &c->setup->data[s->n_data];
    TRY((c->options->decode ? data_open : data_shape)(
        name, c->options->data_folder, c->arena, d));
    snprintf(d->name, sizeof d->name, "%s", name);
    s->n_data++;
    return OK;
}

/* Everything that a point is made from, opened when it is first met. */
static enum status open_inputs(struct checking *c, const struct value *values)
{
    const struct schema *job = &c->setup->study.job->schema;
    if (c->setup->study.job->uses_data)
        TRY(open_data(c, value_of(job, values, "data")->text));
    if (c->setup->study.job->uses_data && c->options->decode &&
        value_of(job, values, "normalise")->i == DATA_CHANNELS)
        TRY(data_check_channels(study_data(&c->setup->study, values)));
    if (job->takes_graphs && value_of(job, values, "path")->text)
        TRY(inputs_add_file(c->setup, value_of(job, values, "path")->text,
                            c->arena));
    return OK;
}

static enum status check_count(const struct setup *s,
                               const struct value *values)
{
    const struct job *job = s->study.job;
    int most = job->graphs ? job->graphs->most(job, values) : 0;
    int count = sweep_head(s->sweep)->count;
    if (most == 0 || count <= most)
        return OK;
    return FAIL(ERR_INPUT,
                "family %s has one graph, but count is %d: it would stand "
                "for %d; repeat it by replicates",
                job_value(job, values, "family")->text, count, count);
}

static enum status check_point(const struct value *values, void *context)
{
    struct checking *c = context;
    const struct study *s = &c->setup->study;
    if (c->broken != OK)
        return OK;
    enum status st = open_inputs(c, values);
    if (st != OK) {
        c->broken = st;
        return OK;
    }
    TRY(check_count(c->setup, values));
    const struct dataset *d = study_data(s, values);
    if (d && d->pair && !s->job->takes_pairs)
        return FAIL(ERR_INPUT,
                    "data: %s is a pair, and job %s takes one data set",
                    d->name, s->job->schema.job);
    return job_check(s->job, values, d);
}

static enum status refuse_infeasible(const struct setup *s)
{
    if (s->infeasible && !sweep_head(s->sweep)->skip_infeasible)
        return FAIL(ERR_INPUT,
                    "%lld of the points cannot work (reasons above); change "
                    "them, or say `infeasible: skip`",
                    (long long)s->infeasible);
    if (sweep_points(s->sweep) == 0)
        return FAIL(ERR_INPUT, "no point of the sweep can work");
    return OK;
}

static void drop_arena(void *handle)
{
    arena_free(*(struct arena **)handle);
}

static enum status open_data_arena(struct arena *arena, struct arena **out)
{
    struct arena **kept;
    NEW(kept, arena, 1);
    *kept = *out = cli_arena(DATA_BYTES);
    return arena_own(arena, drop_arena, kept);
}

/* One file each: so many in a folder are no pleasure to any file system. */
static enum status check_weights(const struct setup *s)
{
    enum { MOST = 10000 };
    const struct sweep_head *h = sweep_head(s->sweep);
    int64_t runs = setup_weights(s);
    if (h->keep_weights && !job_has_network(s->study.job))
        return FAIL(ERR_INPUT,
                    "job %s trains no network: leave out keep: weights",
                    s->study.job->schema.job);
    if (runs <= MOST)
        return OK;
    return FAIL(ERR_INPUT,
                "keep: weights would write %" PRId64 " files, one for each "
                "run, and %d at most are written: keep those of the first "
                "replicates (keep: {weights: 1}), or leave keep out and "
                "choose runs afterwards (wiresweep rerun FILE RUN "
                "--keep-weights)",
                runs, MOST);
}

int64_t setup_weights(const struct setup *s)
{
    const struct sweep_head *h = sweep_head(s->sweep);
    int kept =
        h->keep_weights < h->replicates ? h->keep_weights : h->replicates;
    return sweep_runs(s->sweep) / h->replicates * kept;
}

enum status setup_open(const struct setup_options *o, struct arena *arena,
                       struct setup *out)
{
    int n_jobs;
    const struct schema *const *schemas = jobs_schemas(&n_jobs);
    *out = (struct setup){.infeasible = 0};
    enum status st = sweep_read(o->sweep, o->set, o->n_set, schemas, n_jobs,
                                arena, &out->sweep);
    if (st == ERR_INPUT) /* all errors are printed by now */
        return FAIL(ERR_INPUT, "%s cannot be used as it is", o->sweep);
    if (st == ERR_IO) /* there is none: its text says why */
        return ERR_INPUT;
    TRY(st);
    out->study.sweep = out->sweep;
    out->study.job = jobs[sweep_head(out->sweep)->schema];
    out->study.data = out->data;
    struct checking c = {o, out, NULL, OK};
    TRY(open_data_arena(arena, &c.arena));
    TRY(sweep_filter(out->sweep, check_point, &c, log_silent() ? NULL : stderr,
                     &out->infeasible));
    TRY(c.broken);
    TRY(refuse_infeasible(out));
    TRY(check_weights(out));
    return study_open(&out->study, arena);
}

void setup_beside(struct setup *s, const char *file)
{
    const struct sweep_head *h = sweep_head(s->sweep);
    s->study.checkpoints.file = s->study.weights.file = file;
    s->study.checkpoints.every = h->limits.checkpoint;
    s->study.weights.replicates = h->keep_weights;
}

void setup_keep(struct setup *s, const char *file)
{
    s->study.weights.file = file;
    s->study.weights.replicates = INT_MAX;
}

enum status setup_trial(const struct setup *s, int64_t run, struct arena *arena,
                        struct task *t)
{
    struct page_part parts[PAGE_PARTS];
    struct value *values;
    if (!job_has_network(s->study.job))
        return FAIL(ERR_INPUT, "job %s has no network to show",
                    s->study.job->schema.job);
    *t = (struct task){
        .study = &s->study, .seed = sweep_head(s->sweep)->seed, .arena = arena};
    sweep_trial(s->sweep, run, &t->trial);
    t->trial.owns_graph = s->study.rows[T_GRAPHS] > 0;
    TRY(study_values(&s->study, t->trial.point, arena, &values));
    t->values = values;
    int n = study_parts(&s->study, &t->trial, parts);
    t->page = arena_take(arena, parts[n - 1].at + parts[n - 1].bytes, 1);
    if (!t->page)
        return FAIL(ERR_MEMORY, "no room for the network's rows");
    return study_blank(&s->study, &t->trial, t->page, arena);
}

enum status setup_task(const struct setup *s, int64_t point,
                       struct arena *arena, struct task *t)
{
    struct trial trial;
    int64_t run = 0;
    if (point >= sweep_points(s->sweep))
        return FAIL(ERR_INPUT,
                    "the sweep has points 0 to %" PRId64 ", no "
                    "%" PRId64,
                    sweep_points(s->sweep) - 1, point);
    do
        sweep_trial(s->sweep, run++, &trial);
    while (trial.point != point);
    return setup_trial(s, trial.run, arena, t);
}
