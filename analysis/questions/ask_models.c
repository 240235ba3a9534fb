/* Models of a recipe: the terms' columns, and a row for each. */
#include <math.h>
#include <stdio.h>

#include "arena.h"
#include "twice.h"
#include "work.h"

/* What a model is fitted to: units, or rows where they have a random
 * intercept. */
struct sample {
    const struct work *w;
    bool by_rows;
    int64_t n;
    const int64_t *row; /* [n] by_rows: its row */
};

static enum status open_sample(const struct work *w, bool by_rows,
                               struct sample *out)
{
    int64_t *row;
    *out = (struct sample){w, by_rows, 0, NULL};
    if (!by_rows) {
        out->n = work_units(w)->count;
        return OK;
    }
    NEW(row, w->arena, w->runs->rows);
    for (int64_t i = 0; i < w->runs->rows; i++)
        if (w->use[i])
            row[out->n++] = i;
    out->row = row;
    return OK;
}

/* A column of numbers [n]. */
static enum status take_numbers(const struct sample *s, const char *name,
                                double **out)
{
    const struct series *column;
    if (!s->by_rows)
        return work_mean(s->w, name, out);
    TRY(frame_get(s->w->runs, name, &column));
    if (!column->number)
        return FAIL(ERR_INPUT,
                    "column \"%s\" is text; a model explains numbers", name);
    NEW(*out, s->w->arena, s->n);
    for (int64_t i = 0; i < s->n; i++)
        (*out)[i] = column->number[s->row[i]];
    return OK;
}

/* Which level each unit or row has. */
static enum status take_levels(const struct sample *s, const struct levels *l,
                               int64_t **out)
{
    if (!s->by_rows)
        return units_level(work_units(s->w), l, s->w->arena, out);
    NEW(*out, s->w->arena, s->n);
    for (int64_t i = 0; i < s->n; i++)
        (*out)[i] = l->of[s->row[i]];
    return OK;
}

/* The model's columns with their names; an indicator's level, and the level
 * that it is told apart from. */
struct columns {
    const char **name, **level, **reference;
    double **column;
    int count;
};

static void add_column(struct columns *c, const char *name, double *column)
{
    c->name[c->count] = name;
    c->level[c->count] = c->reference[c->count] = "";
    c->column[c->count++] = column;
}

static enum status add_power(const struct sample *s,
                             const struct recipe_term *t, struct columns *c)
{
    double *x;
    TRY(take_numbers(s, t->column, &x));
    double *to;
    NEW(to, s->w->arena, s->n);
    for (int64_t i = 0; i < s->n; i++)
        to[i] = pow(x[i], t->power);
    add_column(c, t->name, to);
    return OK;
}

/* An indicator for every text but the first, "family=ws". */
static enum status add_indicators(const struct sample *s,
                                  const struct series *column,
                                  struct columns *c)
{
    struct levels l;
    int64_t *level;
    TRY(work_levels(s->w, column, &l));
    TRY(take_levels(s, &l, &level));
    for (int64_t k = 1; k < l.count; k++) {
        char name[128];
        double *to;
        NEW(to, s->w->arena, s->n);
        for (int64_t i = 0; i < s->n; i++)
            to[i] = level[i] < 0 ? NAN : level[i] == k;
        snprintf(name, sizeof name, "%s=%s", column->name, l.name[k]);
        const char *kept = arena_string(s->w->arena, name);
        if (!kept)
            return FAIL(ERR_MEMORY, "no room for the terms of a model");
        add_column(c, kept, to);
        c->level[c->count - 1] = l.name[k];
        c->reference[c->count - 1] = l.name[0];
    }
    return OK;
}

static enum status take_terms(const struct sample *s,
                              const struct recipe_model *m, struct columns *c)
{
    int room = m->terms * MOST_LEVELS + 1;
    NEW(c->name, s->w->arena, room);
    NEW(c->level, s->w->arena, room);
    NEW(c->reference, s->w->arena, room);
    NEW(c->column, s->w->arena, room);
    c->count = 0;
    for (int i = 0; i < m->terms; i++) {
        const struct series *column;
        TRY(frame_get(s->w->runs, m->term[i].column, &column));
        TRY(column->text ? add_indicators(s, column, c)
                         : add_power(s, &m->term[i], c));
    }
    return OK;
}

static enum status groups_of(const struct sample *s, const char *random,
                             int64_t **out)
{
    struct units u;
    TRY(units_find(s->w->runs, random, s->w->use, s->w->arena, &u));
    NEW(*out, s->w->arena, s->n);
    for (int64_t i = 0; i < s->n; i++)
        (*out)[i] = u.of[s->row[i]];
    return OK;
}

static enum status fit(const struct sample *s, const struct recipe_model *m,
                       const struct columns *c, struct test_result *term,
                       struct regression *out)
{
    struct predictors x = {(const double *const *)c->column, c->count};
    int64_t *group;
    double *y;
    TRY(take_numbers(s, m->y, &y));
    if (!m->random)
        return stats_ols(y, &x, s->n, s->w->arena, term, out);
    TRY(groups_of(s, m->random, &group));
    return stats_mixed(y, &x, group, s->n, s->w->arena, term, out);
}

enum status ask_model(const struct work *w, const struct recipe_model *m)
{
    struct model_row model = {.y = m->y,
                              .random = m->random,
                              .first = w->out->rows_tested,
                              .part = w->part};
    struct test_result *term;
    struct sample s;
    struct columns c = {0};
    if (twice_model(w, m))
        return OK;
    TRY(open_sample(w, m->random != NULL, &s));
    TRY(take_terms(&s, m, &c));
    NEW(term, w->arena, c.count + 1);
    TRY(fit(&s, m, &c, term, &model.fit));
    model.terms = c.count + 1;
    for (int i = 0; i < model.terms; i++) {
        struct test_row *row = NULL;
        TRY(work_row(w,
                     work_question(m->random ? "mixed" : "ols",
                                   i ? c.name[i - 1] : "intercept", m->y,
                                   ROW_TERM),
                     &row));
        row->r = term[i];
        row->group_a = i ? c.level[i - 1] : "";
        row->group_b = i ? c.reference[i - 1] : "";
    }
    return work_model(w, model);
}
