/* sweep.h: from a sweep file to points and trials.  Knows no science.
 *
 * A *point* is one value for every setting of the job.  A *trial* is a point,
 * one of its `count` graphs and one of its `replicates`.  Trials are numbered
 * so that those of one graph follow each other: points are grouped by their
 * graph settings (first appearance first); within a group, graph by graph;
 * within a graph, point by point, then replicate by replicate.  Everything
 * about trial i follows from i: nothing is stored per trial.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdbool.h>
#include <stdio.h>

#include "setting.h"
#include "status.h"

struct arena;
struct sweep;

#define SWEEP_SYNCS "trial|10s|none"
enum sweep_sync { SYNC_TRIAL, SYNC_TEN_SECONDS, SYNC_NONE };

#define SWEEP_KERNELS "auto|v4|v3|baseline|portable|bf16|blis"

#define SWEEP_KEEPS "none|weights"

struct sweep_limits {
    double trial_time;  /* seconds; 0: times the predicted time */
    double time_factor; /* 3 by default */
    int64_t memory;     /* bytes a trial may map; 0: no limit */
    int checkpoint;     /* epochs between checkpoints; 0: never */
};

/* What a file says beside its settings. */
struct sweep_head {
    const char *path, *name, *job;
    const char *text; /* the file, as read; overrides appended as comments */
    char sha256[65];  /* of text */
    uint64_t seed;
    int schema; /* index of the job in the list given to sweep_read */
    int count;  /* graphs per point; 1 for jobs without graphs */
    int replicates;
    enum sweep_sync sync;
    const char *kernels; /* a word of SWEEP_KERNELS */
    bool skip_infeasible;
    int keep_weights; /* of the first so many replicates; 0: of none */
    struct sweep_limits limits;
};

struct trial {
    int64_t run;   /* row of /runs, 0 .. sweep_runs-1 */
    int64_t graph; /* number of the graph, 0 .. sweep_graphs-1; -1: none */
    int64_t point;
    int graph_index; /* 0 .. count-1: which graph of its graph settings */
    int replicate;   /* 0 .. replicates-1 */
    bool owns_graph; /* the first trial of its graph writes the graph's rows;
                        false for jobs without graphs */
};

/* Reads a file, or "-" for stdin.  overrides: "key=value" of --set, applied on
 * top; a dotted key names its section ("settings.width=16"), a bare one is
 * looked up.  Every error is reported at once on stderr as file:line:col with
 * the line, a caret and what to do (log_silent() is respected); then
 * ERR_INPUT, whose text is the first error and need not be printed again.
 * Other failures (ERR_IO, ERR_MEMORY, ERR_DAMAGED) are still to be printed.
 * The arena keeps all that the sweep needs: about 12 bytes a point, and 16
 * more while it reads; its file, and a node of 64 bytes per value in it. */
enum status sweep_read(const char *path, const char *const *overrides,
                       int n_overrides, const struct schema *const *jobs,
                       int n_jobs, struct arena *arena, struct sweep **out);

const struct sweep_head *sweep_head(const struct sweep *s);
const struct schema *sweep_schema(const struct sweep *s);

int64_t sweep_points(const struct sweep *s);
int64_t sweep_runs(const struct sweep *s);
int64_t sweep_graphs(const struct sweep *s); /* 0 for jobs without graphs */

/* values [n_settings] of a point; point 0 .. sweep_points-1. */
void sweep_point(const struct sweep *s, int64_t point, struct value *values);
/* O(log points). */
void sweep_trial(const struct sweep *s, int64_t run, struct trial *out);
/* The first run of a graph (the one that owns its rows). */
int64_t sweep_owner(const struct sweep *s, int64_t graph);

/* The names of the settings that vary, in the file's order. */
int sweep_axes(const struct sweep *s, const char *const **names);

/* Leaves out points that cannot work: called once, before anything else is
 * asked, with a function that says why a point is infeasible (ERR_INPUT and
 * fail_text) or OK.  Reasons are reported per distinct reason with a count;
 * *left_out counts points.  Time: points. */
typedef enum status sweep_check(const struct value *values, void *context);
enum status sweep_filter(struct sweep *s, sweep_check *check, void *context,
                         FILE *reasons, int64_t *left_out);

/* `wiresweep keys JOB` and sweeps/wiresweep.schema.json. */
void sweep_print_keys(const struct schema *job, FILE *out);
void sweep_print_json_schema(const struct schema *const *jobs, int n_jobs,
                             FILE *out);

/* Looks a value up by its setting's name; CHECKs that the name exists. */
const struct value *value_of(const struct schema *job,
                             const struct value *values, const char *name);
/* "width=16", as a file would say it. */
void value_print(const struct setting *s, const struct value *v, char *out,
                 int size);

/* Folds a value into a key (hash.h); values that print alike fold alike. */
uint64_t value_hash(uint64_t hash, const struct setting *s,
                    const struct value *v);

#endif
