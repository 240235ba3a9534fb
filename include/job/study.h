/* study.h: everything that follows from a sweep file, equal on every rank:
 * which tables there are, which rows a trial owns, what they hold before it
 * ran. */
#ifndef STUDY_H
#define STUDY_H

#include "job.h"

/* A file that a setting names (`path` of a graph), as it is at the start. */
struct study_file {
    const char *path;
    char sha256[65];
};

struct study {
    const struct sweep *sweep;
    const struct job *job;
    const struct dataset *data; /* [n_data], of all points */
    int n_data;
    const struct study_file *file; /* [n_files], of all points */
    int n_files;
    const struct table *table[STUDY_TABLES]; /* NULL: the job has none */
    int64_t rows[STUDY_TABLES]; /* 0: the study has no such table */
    const struct column *span[STUDY_TABLES]; /* of ragged tables, else NULL */
    int settings_at;     /* where the settings begin in a row of /runs */
    int *graph_index;    /* [graphs] which draw of its settings it is */
    int64_t *graph_row;  /* [graphs+1] first row of /graphs */
    int64_t *edge_start; /* [rows of /graphs + 1] */
    int64_t *node_start; /* [rows of /graphs + 1], or NULL: no names */
    int64_t *start[STUDY_TABLES]; /* [runs+1] first row, of ragged tables */
    size_t page_bytes;            /* of the largest trial */
    double *cost;                 /* [points] NaN: not asked for yet */
    struct {
        const char *file; /* the result file */
        int every;        /* epochs between states; 0: never */
    } checkpoints;        /* set by who runs the study */
    struct {
        const char *file; /* the result file */
        int replicates;   /* the first so many; 0: none */
    } weights;            /* which are kept; also set by who runs the study */
};

/* Lays a study out: sweep (filtered), job, data and n_data are set in it. */
enum status study_open(struct study *s, struct arena *arena);

/* The data set of a point; NULL for jobs without. */
const struct dataset *study_data(const struct study *s,
                                 const struct value *values);

/* Which draw of its settings the graph of a trial is: its number, unless graphs
 * are chosen among more (job_graphs.choose). */
int study_graph_index(const struct study *s, const struct trial *t);

/* SHA-256 of a file that a point names; NULL where it is none of ours. */
const char *study_sha256(const struct study *s, const char *path);

/* Rows as they are before any trial; the tables in the order of enum
 * study_table. */
enum status study_fill(const struct study *s, enum study_table table,
                       int64_t first, int64_t n, char *rows,
                       struct arena *work);

/* The values of a trial's settings, [n_settings]. */
enum status study_values(const struct study *s, int64_t point,
                         struct arena *arena, struct value **out);

/* FLOPs of a trial at a point; those of jobs with graphs by the point's first
 * graph, 0 where there is none. */
double study_cost(const struct study *s, int64_t point, struct arena *work);

/* ---- the page that a trial fills ---------------------------------------- */

/* What stands at the head of a page; rows follow it, part by part. */
struct page {
    uint32_t graph_seal, seal; /* CRC32C of the graph part, of all parts */
    int32_t sealed_graph, sealed;
    int32_t state;  /* enum run_status */
    int32_t status; /* enum status that ended it */
    int32_t epoch;  /* finished epochs: progress */
    int32_t leave;  /* from the rank: keep your state at the end of an epoch */
    int32_t left;   /* to the rank: done so; the trial is not over */
    int64_t peak_bytes;
};

enum { PAGE_PARTS = 4 + JOB_TABLES };
struct page_part {
    enum study_table table;
    int64_t first, n;
    size_t at, bytes; /* within the page */
};
/* The parts of a trial's page in the order in which they are summed: graphs,
 * edges (only of the owner), ragged tables, runs.  Returns their number. */
int study_parts(const struct study *s, const struct trial *t,
                struct page_part parts[PAGE_PARTS]);

/* Fills a page with the initial rows of a trial. */
enum status study_blank(const struct study *s, const struct trial *t,
                        void *page, struct arena *work);

/* Runs one trial into its page: blank rows, job->run, state, seal.  Never
 * fails: what went wrong stands in the page. */
void study_execute(const struct study *s, int64_t run, void *page);

/* After a trial that died: blanks all but a sealed graph part, and says what
 * became of it.  The page can be written then. */
enum status study_bury(const struct study *s, const struct trial *t,
                       enum run_status state, const char *error, void *page);

/* Whether the page's seals hold. */
bool study_sealed(const struct study *s, const struct trial *t,
                  const void *page, bool only_graph);

/* Removes the kept state of a trial that is over; those of all trials, before
 * a result file is made: they belong to one that is gone. */
void study_forget(const struct study *s, int64_t run);
void study_forget_all(const struct study *s);

#endif
