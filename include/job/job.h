/* job.h: the contract between the engine and one file of jobs/.
 *
 * A job says in tables what it can be told and what it reports, and has one
 * function that carries a trial out: sample, build, train, measure.  Isolation,
 * dealing, storage, restarts and statistics are not its business.
 */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>

#include "columns.h"
#include "data.h"
#include "ragged.h"
#include "setting.h"
#include "status.h"
#include "sweep.h"
#include "wiring.h"

struct arena;
struct model;
struct net;
struct net_plan;
struct study;
struct task;
struct task_feed;

enum { JOB_TABLES = 4 }; /* most ragged tables of a job's own */

enum study_table {
    T_RUNS,
    T_GRAPHS,
    T_EDGES,
    T_EPOCHS,
    T_OWN, /* and on: the job's own ragged tables, in its order */
    T_TELEMETRY = T_OWN + JOB_TABLES,
    T_COMMIT,
    T_COLUMNS,
    T_SWEEP,
    T_NODES, /* written once, like those before it */
    STUDY_TABLES
};

/* The graphs of a trial, acyclic, source < target. */
enum { JOB_STAGES = 4 }; /* most rows of /graphs that a trial owns */
struct wirings {
    struct wiring stage[JOB_STAGES]; /* one graph for all stages: all alike */
    uint64_t key; /* of the trial's graph: names its weights */
};

/* A point of a sweep: what a network is described from. */
struct point {
    const struct job *job;
    const struct value *values;
    const struct dataset *data; /* shape only; NULL for jobs without */
    const struct wirings
        *wirings; /* of a trial; NULL for jobs without graphs */
};

/* Where a job's graphs come from (jobs/parts/graphs.h has the usual way). */
struct job_graphs {
    /* Why the settings give no graph (ERR_INPUT), or OK. */
    enum status (*check)(const struct job *j, const struct value *values);
    /* How many different graphs they can give; 0: any number. */
    int (*most)(const struct job *j, const struct value *values);
    /* Which of their draws the count graphs of these settings are, into index
     * [count]: 0, 1, ..., unless they are chosen among more. */
    enum status (*choose)(const struct job *j, const struct value *values,
                          uint64_t seed, int count, struct arena *work,
                          int *index);
    /* Rows of /graphs of a graph, and rows of /edges of each. */
    int (*rows)(const struct job *j, const struct value *values);
    enum status (*edges)(const struct job *j, const struct value *values,
                         uint64_t seed, int graph_index, struct arena *work,
                         int *edges);
    /* Names of a graph's nodes in execution order; *n 0 where they have none.
     * stage: which of its rows of /graphs. */
    enum status (*names)(const struct study *s, const struct value *values,
                         int graph_index, int stage, struct arena *arena,
                         int *n, const char *const **name);
    /* Sampled and oriented, without measuring: for plans. */
    enum status (*sample)(const struct task *t, struct wirings *out);
    /* The trial's, measured: fills and seals its rows of /graphs and /edges,
     * and what /runs repeats of them. */
    enum status (*make)(struct task *t, struct wirings *out);
};

/* A table of a job's own, and how many of its rows a run owns. */
struct job_table {
    const struct ragged *as;
    int64_t (*rows)(const struct value *values, const struct dataset *data);
};

/* A job whose trial trains one network on a data set says `model` and nothing
 * below it; what it says besides is done instead. */
struct job {
    struct schema schema;
    bool uses_data;             /* `data:` is opened and given to its trials */
    bool takes_pairs;           /* ... and may be a pair, A+B */
    struct column_list results; /* its own columns of /runs */
    struct column_list epochs;  /* and of /epochs */
    const struct job_table *ragged; /* [n_ragged], at most JOB_TABLES */
    int n_ragged;
    const struct job_graphs *graphs; /* NULL: none */

    /* The network of a point; NULL: the arena has no room.  Mistakes stay in
     * the model (model.h). */
    struct model *(*model)(const struct point *p, struct arena *arena);

    /* What changes in the network from epoch to epoch, set before each of them
     * (from 0): it trains so, and is tested so.  Kept weights are scored as in
     * the last epoch. */
    enum status (*before)(struct task *t, struct net *net, int epoch);

    /* Why a point cannot work (ERR_INPUT), or OK, beside what its graphs,
     * training and model (of jobs without graphs) say.  data: shape only; NULL
     * for jobs without. */
    enum status (*check)(const struct value *values,
                         const struct dataset *data);

    /* FLOPs of a trial, from its settings alone. */
    double (*cost)(const struct value *values, const struct dataset *data);

    /* The plan of a trial's network, of jobs without a model. */
    enum status (*plan)(const struct task *t, struct arena *work,
                        struct net_plan *out);

    /* Bytes of arena that a trial of a job with a model takes beside its
     * network and training; p has its graphs. */
    size_t (*room)(const struct point *p);

    /* All bytes of arena that a trial needs, where that is another sum.  NULL,
     * and no model: a small one will do. */
    enum status (*memory)(const struct task *t, struct arena *work,
                          size_t *bytes);

    /* The trial's network with its starting weights, its graph rows filled in,
     * and what it is trained on (NULL: the plain feed of task.h), for
     * `wiresweep net` and `bench`; no network: they say so. */
    enum status (*network)(struct task *t, struct net **out);
    enum status (*feed)(struct task *t, struct task_feed *out);

    /* One trial; results go into the task's rows. */
    enum status (*run)(struct task *t);
};

/* The job's own function, or what follows from its model. */
enum status job_check(const struct job *j, const struct value *values,
                      const struct dataset *data);
double job_cost(const struct job *j, const struct value *values,
                const struct dataset *data);
enum status job_memory(const struct task *t, struct arena *work, size_t *bytes);
/* No parameters where the job has no network. */
enum status job_plan(const struct task *t, struct arena *work,
                     struct net_plan *out);
bool job_has_network(const struct job *j);
enum status job_network(struct task *t, struct net **out);
enum status job_run(struct task *t);

/* A point's settings by name: numbers are NaN where they are missing. */
const struct value *point_value(const struct point *p, const char *name);
double point_number(const struct point *p, const char *name);
int point_int(const struct point *p, const char *name);
bool point_flag(const struct point *p, const char *name);
/* How many of so many images its setting KEY wants: 0 is all of them. */
int point_images(const struct point *p, const char *key, int count);
/* Freezes what the setting `freeze` names; mistakes stay in the model. */
void point_freeze(const struct point *p, struct model *m);
/* The plan of its model. */
enum status point_plan(const struct point *p, struct net_plan *out);

bool job_has(const struct job *j, const char *setting);
/* The value of one of the job's settings, by name. */
const struct value *job_value(const struct job *j, const struct value *values,
                              const char *name);
/* The same as a number; NaN where it is missing. */
double job_number(const struct job *j, const struct value *values,
                  const char *name);

#endif
