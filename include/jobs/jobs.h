/* jobs.h: the experiments there are. */
#ifndef JOBS_H
#define JOBS_H

#include "job.h"

extern const struct job *const jobs[]; /* NULL at the end */

/* Their schemas, for sweep_read; *n of them, in the order of jobs. */
const struct schema *const *jobs_schemas(int *n);

#endif
