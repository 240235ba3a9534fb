#include "estimate.h"

#include "la.h"
#include "net.h"
#include "result.h"
#include "task.h"

/* Networks of the sweeps here reach 0.5 to 0.7 of the measured peak, tiny ones
 * 0.15 (`bench networks SWEEP`); evaluation, reading images and measures of
 * graphs take their part of a trial. */
static const double expected_share = 0.45;
const double plan_uncertainty = 2;

static int64_t file_size(const struct study *s)
{
    struct store_plan p = {.tables = 0};
    result_tables(s, &p);
    return store_bytes(&p);
}

/* Memory of the costliest trial, by its own plan. */
static enum status plan_memory(const struct setup *s, int64_t run,
                               struct arena *arena, int64_t *out)
{
    struct task t = {.study = &s->study, .seed = sweep_head(s->sweep)->seed};
    struct value *values;
    size_t bytes = 0;
    sweep_trial(s->sweep, run, &t.trial);
    TRY(study_values(&s->study, t.trial.point, arena, &values));
    t.values = values;
    TRY(job_memory(&t, arena, &bytes));
    *out = (int64_t)bytes;
    return OK;
}

/* What HDF5 takes beside the numbers (measured: 330 to 450 bytes an array). */
enum { FILE_BYTES = 7000, ARRAY_BYTES = 400 };

static enum status weights_bytes(const struct setup *s, int64_t run,
                                 struct arena *arena, double *out)
{
    struct task t = {.study = &s->study, .seed = sweep_head(s->sweep)->seed};
    struct value *values;
    struct net_plan p;
    sweep_trial(s->sweep, run, &t.trial);
    TRY(study_values(&s->study, t.trial.point, arena, &values));
    t.values = values;
    TRY(job_plan(&t, arena, &p));
    *out = FILE_BYTES + p.arrays * (double)ARRAY_BYTES +
           (double)p.parameters * sizeof(real);
    return OK;
}

/* The mean over a few runs, spread evenly over all. */
static enum status plan_weights(const struct setup *s, struct arena *arena,
                                struct estimate *e)
{
    enum { FEW = 64 };
    int64_t runs = s->study.rows[T_RUNS], few = runs < FEW ? runs : FEW;
    double sum = 0, bytes;
    e->weights = setup_weights(s);
    for (int64_t i = 0; e->weights && i < few; i++) {
        struct mark start = arena_mark(arena);
        TRY(weights_bytes(s, i * runs / few, arena, &bytes));
        arena_rewind(arena, start);
        sum += bytes / (double)few;
    }
    e->weights_bytes = sum * (double)e->weights;
    return OK;
}

enum status plan_estimate(const struct setup *s, struct arena *arena,
                          struct estimate *e)
{
    double rate = expected_share * la_peak_flops(), most = -1, cost = 0;
    int64_t runs = s->study.rows[T_RUNS], costliest = 0, point = -1;
    *e = (struct estimate){.file_bytes = file_size(&s->study)};
    for (int64_t i = 0; i < runs; i++) {
        struct trial t;
        sweep_trial(s->sweep, i, &t);
        if (t.point != point)
            cost = study_cost(&s->study, t.point, arena);
        point = t.point;
        e->flops += cost;
        if (cost > most) {
            most = cost;
            costliest = i;
        }
    }
    e->core_seconds = e->flops / rate;
    e->longest_seconds = most / rate;
    TRY(plan_weights(s, arena, e));
    return plan_memory(s, costliest, arena, &e->memory);
}
