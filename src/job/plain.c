/* What a job that describes a model need not say itself: whether a point can
 * work, what it costs, its memory, its network, its trial. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "model.h"
#include "task.h"

enum { MODEL_BYTES = 4 << 20, GRAPH_BYTES = 256 << 20 };

const struct value *point_value(const struct point *p, const char *name)
{
    return job_value(p->job, p->values, name);
}

double point_number(const struct point *p, const char *name)
{
    return job_number(p->job, p->values, name);
}

int point_int(const struct point *p, const char *name)
{
    return (int)point_number(p, name);
}

bool point_flag(const struct point *p, const char *name)
{
    return point_number(p, name) == 1;
}

int point_images(const struct point *p, const char *key, int count)
{
    double wanted = point_number(p, key);
    return wanted > 0 && wanted < count ? (int)wanted : count;
}

void point_freeze(const struct point *p, struct model *m)
{
    const char *at = point_value(p, "freeze")->text;
    if (strcmp(at, "nothing") == 0)
        return;
    for (size_t n; *at; at += n + (at[n] == '+')) {
        char pattern[64];
        n = strcspn(at, "+");
        snprintf(pattern, sizeof pattern, "%.*s", (int)n, at);
        if (n >= sizeof pattern)
            model_mistake(m, "freeze: \"%s...\" is longer than any name",
                          pattern);
        model_freeze(m, pattern);
    }
}

/* The job's description of a point, what is to be frozen in it. */
static struct model *model_of(const struct point *p, struct arena *arena)
{
    struct model *m = p->job->model(p, arena);
    if (m)
        point_freeze(p, m);
    return m;
}

static enum status plan_in(const struct point *p, struct arena *arena,
                           struct net_plan *out)
{
    struct model *m = model_of(p, arena);
    if (!m)
        return FAIL(ERR_MEMORY, "no memory to describe a network");
    return net_plan_of(m, out);
}

enum status point_plan(const struct point *p, struct net_plan *out)
{
    struct arena *work = arena_new(MODEL_BYTES);
    enum status st = work ? plan_in(p, work, out)
                          : FAIL(ERR_MEMORY, "no memory to plan a network");
    arena_free(work);
    return st;
}

/* The network of a point's first graph, of any seed: those of a point differ
 * little. */
static enum status check_with_graph(struct point *p, struct arena *work)
{
    struct study s = {.job = p->job};
    struct task t = {.study = &s, .values = p->values, .arena = work};
    struct wirings w;
    struct net_plan plan;
    enum status st = p->job->graphs->sample(&t, &w);
    if (st != OK) /* but for mistakes, its trials will say why they fail */
        return st == ERR_INPUT ? st : OK;
    p->wirings = &w;
    return plan_in(p, work, &plan);
}

/* Whether its network can be described. */
static enum status check_model(struct point *p)
{
    struct net_plan plan;
    if (!p->job->graphs)
        return point_plan(p, &plan);
    struct arena *work = arena_new(GRAPH_BYTES);
    enum status st = work ? check_with_graph(p, work)
                          : FAIL(ERR_MEMORY, "no memory to plan a network");
    arena_free(work);
    return st;
}

enum status job_check(const struct job *j, const struct value *v,
                      const struct dataset *d)
{
    struct point p = {.job = j, .values = v, .data = d};
    if (j->graphs)
        TRY(j->graphs->check(j, v));
    if (j->check)
        TRY(j->check(v, d));
    else if (j->model)
        TRY(task_check_training(
            j, v, point_images(&p, "train_images", d->train.count)));
    return j->model ? check_model(&p) : OK;
}

/* Images that a run shows its network, forwards and back. */
static double images_shown(const struct point *p)
{
    double train = point_images(p, "train_images", p->data->train.count),
           test = point_images(p, "test_images", p->data->test.count);
    return point_number(p, "epochs") * (train + test / 3);
}

double job_cost(const struct job *j, const struct value *v,
                const struct dataset *d)
{
    struct point p = {.job = j, .values = v, .data = d};
    struct net_plan plan;
    if (j->cost)
        return j->cost(v, d);
    CHECK(point_plan(&p, &plan) == OK); /* the point has been checked */
    return images_shown(&p) * plan.flops;
}

static struct point point_of(const struct task *t)
{
    return (struct point){
        .job = t->study->job, .values = t->values, .data = task_data(t)};
}

/* With graphs as the trial will have them, in work. */
static enum status sample_point(const struct task *t, struct arena *work,
                                struct wirings *room, struct point *out)
{
    struct task sampling = *t;
    sampling.arena = work;
    *out = point_of(t);
    if (!out->job->graphs)
        return OK;
    out->wirings = room;
    return out->job->graphs->sample(&sampling, room);
}

static enum status plan_trial(const struct task *t, struct arena *work,
                              struct net_plan *out)
{
    struct wirings w;
    struct point p;
    TRY(sample_point(t, work, &w, &p));
    return plan_in(&p, work, out);
}

/* By the network of the point's first graph: those of a point differ little. */
static double cost_with_graph(const struct study *s, int64_t point,
                              const struct value *v, struct arena *work)
{
    struct task t = {.study = s,
                     .trial = {.point = point},
                     .values = v,
                     .seed = sweep_head(s->sweep)->seed};
    struct net_plan plan;
    if (plan_trial(&t, work, &plan) != OK)
        return 0; /* its trials will say why they fail */
    struct point p = point_of(&t);
    return images_shown(&p) * plan.flops;
}

static double cost_of(const struct study *s, int64_t point, struct arena *work)
{
    struct value *v;
    if (study_values(s, point, work, &v) != OK)
        return 0;
    if (s->job->graphs && s->job->model && !s->job->cost)
        return cost_with_graph(s, point, v, work);
    return job_cost(s->job, v, study_data(s, v));
}

double study_cost(const struct study *s, int64_t point, struct arena *work)
{
    struct mark start = arena_mark(work);
    double *cost = &s->cost[point];
    if (isnan(*cost))
        *cost = cost_of(s, point, work);
    arena_rewind(work, start);
    return *cost;
}

enum status job_memory(const struct task *t, struct arena *work, size_t *bytes)
{
    const struct job *j = t->study->job;
    struct net_plan plan;
    struct wirings w;
    struct point p;
    *bytes = 0;
    if (j->memory)
        return j->memory(t, work, bytes);
    if (!j->model)
        return OK;
    struct task_feed feed = task_plain_feed(t);
    TRY(sample_point(t, work, &w, &p));
    TRY(plan_in(&p, work, &plan));
    *bytes = plan.memory + task_train_bytes(t, &feed) +
             (j->room ? j->room(&p) : 0) + (j->graphs ? arena_peak(work) : 0);
    return OK;
}

enum status task_build(struct task *t, struct net **out)
{
    struct point p = point_of(t);
    struct wirings w = {.key = 0};
    if (p.job->graphs) {
        TRY(p.job->graphs->make(t, &w));
        p.wirings = &w;
    }
    struct rng weights = task_weights(t, w.key);
    struct model *m = model_of(&p, t->arena);
    if (!m)
        return FAIL(ERR_MEMORY, "no memory to describe a network");
    TRY(net_build(m, t->arena, out));
    net_init(*out, &weights);
    return OK;
}

enum status job_plan(const struct task *t, struct arena *work,
                     struct net_plan *out)
{
    const struct job *j = t->study->job;
    *out = (struct net_plan){.parameters = 0};
    if (j->plan)
        return j->plan(t, work, out);
    return j->model ? plan_trial(t, work, out) : OK;
}

bool job_has_network(const struct job *j)
{
    return j->network || j->model;
}

enum status job_network(struct task *t, struct net **out)
{
    const struct job *j = t->study->job;
    TRY(j->network ? j->network(t, out) : task_build(t, out));
    return j->before ? j->before(t, *out, 0) : OK;
}

enum status job_run(struct task *t)
{
    const struct job *j = t->study->job;
    struct task_training how = {.before = j->before};
    struct net *net;
    if (j->run)
        return j->run(t);
    TRY(task_build(t, &net));
    TRY(task_feed_of(t, &how.feed));
    return task_train(t, net, &how);
}
