/* What every question of a recipe needs: columns per unit, and rows for the
 * answers. */
#include "work.h"

#include <math.h>
#include <string.h>

#include "arena.h"

/* Room for one more than `used` things; it doubles. */
static enum status grow(void **at, int used, int *room, size_t size,
                        struct arena *arena)
{
    char *more;
    if (used < *room)
        return OK;
    *room = used ? 2 * used : 16;
    NEW(more, arena, (size_t)*room * size);
    if (used)
        memcpy(more, *at, (size_t)used * size);
    *at = more;
    return OK;
}

enum status work_row(const struct work *w, struct test_row row,
                     struct test_row **out)
{
    struct analysis *a = w->out;
    void *at = a->row;
    TRY(grow(&at, a->rows_tested, &a->row_room, sizeof row, w->arena));
    a->row = at;
    *out = &a->row[a->rows_tested++];
    row.part = w->part;
    row.pooled = w->pooled;
    row.p_adjusted = NAN;
    **out = row;
    return OK;
}

enum status work_group(const struct work *w, struct group_row row)
{
    struct analysis *a = w->out;
    void *at = a->group;
    TRY(grow(&at, a->groups, &a->group_room, sizeof row, w->arena));
    a->group = at;
    a->group[a->groups++] = row;
    return OK;
}

enum status work_model(const struct work *w, struct model_row row)
{
    struct analysis *a = w->out;
    void *at = a->model;
    TRY(grow(&at, a->models, &a->model_room, sizeof row, w->arena));
    a->model = at;
    a->model[a->models++] = row;
    return OK;
}

enum status work_mean(const struct work *w, const char *name, double **mean)
{
    const struct series *s;
    TRY(frame_get(w->runs, name, &s));
    return units_mean(work_units(w), s, w->arena, mean);
}

const struct units *work_units(const struct work *w)
{
    return &w->units;
}

struct test_row work_question(const char *test, const char *x, const char *y,
                              enum row_kind kind)
{
    return (struct test_row){.kind = kind,
                             .test = test,
                             .x = x,
                             .y = y,
                             .group_a = "",
                             .group_b = ""};
}

enum status work_levels(const struct work *w, const struct series *s,
                        struct levels *out)
{
    TRY(levels_find(s, w->runs->rows, w->use, w->arena, out));
    if (out->count > MOST_LEVELS)
        return FAIL(ERR_INPUT,
                    "column \"%s\" has more than %d different texts; it "
                    "cannot be controlled for",
                    s->name, MOST_LEVELS);
    return OK;
}

enum status work_strata(const struct work *w, const char *name,
                        const int64_t **out)
{
    struct levels l;
    int64_t *level;
    *out = NULL;
    if (!name)
        return OK;
    TRY(levels_of_id(w->runs, name, w->use, w->arena, &l));
    TRY(units_level(work_units(w), &l, w->arena, &level));
    *out = level;
    return OK;
}

struct resampling work_resampling(const struct work *w, const int64_t *stratum)
{
    enum { DRAWS = 9999 };
    const struct recipe *r = w->recipe;
    return (struct resampling){.seed = r->seed,
                               .key = (uint64_t)w->out->rows_tested,
                               .draws = r->draws ? r->draws : DRAWS,
                               .stratum = stratum};
}
