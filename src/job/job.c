#include "job.h"

#include <math.h>
#include <string.h>

bool job_has(const struct job *j, const char *setting)
{
    for (int i = 0; i < j->schema.n_settings; i++)
        if (strcmp(j->schema.settings[i].name, setting) == 0)
            return true;
    return false;
}

const struct value *job_value(const struct job *j, const struct value *values,
                              const char *name)
{
    return value_of(&j->schema, values, name);
}

double job_number(const struct job *j, const struct value *values,
                  const char *name)
{
    const struct value *v = job_value(j, values, name);
    if (v->state == VALUE_MISSING)
        return NAN;
    enum setting_type type = j->schema.settings[v - values].type;
    return type == SET_REAL ? v->x : (double)v->i;
}
