#include "job.h"

#include <math.h>

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
