/* What is asked of a study that is laid out. */
#include <string.h>

#include "arena.h"
#include "study.h"

enum status study_values(const struct study *s, int64_t point,
                         struct arena *arena, struct value **out)
{
    NEW(*out, arena, s->job->schema.n_settings);
    sweep_point(s->sweep, point, *out);
    return OK;
}

int study_graph_index(const struct study *s, const struct trial *t)
{
    return s->graph_index && t->graph >= 0 ? s->graph_index[t->graph]
                                           : t->graph_index;
}

const struct dataset *study_data(const struct study *s,
                                 const struct value *values)
{
    if (!s->job->uses_data)
        return NULL;
    const char *name = job_value(s->job, values, "data")->text;
    for (int i = 0; i < s->n_data; i++)
        if (strcmp(s->data[i].name, name) == 0)
            return &s->data[i];
    bug_at(__FILE__, __LINE__, "the data set of every point is open");
}

const char *study_sha256(const struct study *s, const char *path)
{
    for (int i = 0; path && i < s->n_files; i++)
        if (strcmp(s->file[i].path, path) == 0)
            return s->file[i].sha256;
    return NULL;
}
