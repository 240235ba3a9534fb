#include "jobs.h"

#include <stddef.h>

extern const struct job celegans_job, functional_job, lenet_job, mlp_job,
    null_job, ramanujan_job, roguenet_job, spatial_job;

const struct job *const jobs[] = {&ramanujan_job,  &celegans_job, &roguenet_job,
                                  &functional_job, &spatial_job,  &mlp_job,
                                  &lenet_job,      &null_job,     NULL};

const struct schema *const *jobs_schemas(int *n)
{
    static const struct schema *list[sizeof jobs / sizeof *jobs];
    for (*n = 0; jobs[*n]; ++*n)
        list[*n] = &jobs[*n]->schema;
    return list;
}
