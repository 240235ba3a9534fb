#include "twice.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "correlation.h"

/* 1 - |r| below which one column is a linear function of the other. */
#define LINE 1e-12

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Strata matter to permutations alone. */
static bool same_strata(const char *test, const char *a, const char *b)
{
    return strcmp(test, "permutation") != 0 || same(a, b);
}

static bool has(const char *const *list, int n, const char *word)
{
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

static bool same_set(const char *const *a, int n, const char *const *b, int m)
{
    bool all = true;
    for (int i = 0; i < n; i++)
        all = all && has(b, m, a[i]);
    for (int i = 0; i < m; i++)
        all = all && has(a, n, b[i]);
    return all;
}

/* Strata count in the correlation itself, covariates in the partial one. */
static bool asked_before(const struct work *w,
                         const struct recipe_correlation *c, int method,
                         bool partial)
{
    const char *name = c->method[method];
    if (has(c->method, method, name))
        return true;
    for (const struct recipe_correlation *k = w->recipe->correlation; k < c;
         k++)
        if (same(k->x, c->x) && same(k->y, c->y) &&
            has(k->method, k->methods, name) &&
            (partial ? k->partials > 0 && same_set(k->partial, k->partials,
                                                   c->partial, c->partials)
                     : same_strata(name, k->strata, c->strata)))
            return true;
    return false;
}

bool twice_correlation(const struct work *w, const struct recipe_correlation *c,
                       int method)
{
    return asked_before(w, c, method, false);
}

bool twice_partial(const struct work *w, const struct recipe_correlation *c,
                   int method)
{
    return asked_before(w, c, method, true);
}

bool twice_groups(const struct work *w, const struct recipe_groups *g, int test)
{
    const char *name = g->test[test];
    bool one = strcmp(name, "t_one_sample") == 0;
    if (has(g->test, test, name))
        return true;
    for (const struct recipe_groups *k = w->recipe->group; k < g; k++)
        if (same(k->by, g->by) && same(k->y, g->y) &&
            has(k->test, k->tests, name) &&
            same_strata(name, k->strata, g->strata) &&
            !(one && fabs(k->mu - g->mu) > 0))
            return true;
    return false;
}

bool twice_pairs(const struct work *w, const struct recipe_pairs *p, int test)
{
    const char *name = p->test[test];
    if (has(p->test, test, name))
        return true;
    /* p may be no question of the recipe's own, but what one has become. */
    const struct recipe_pairs *end = w->recipe->pair + w->recipe->pairs;
    for (const struct recipe_pairs *k = w->recipe->pair; k < end && k != p; k++)
        if (same(k->by, p->by) && same(k->within, p->within) &&
            same(k->y, p->y) && has(k->test, k->tests, name))
            return true;
    return false;
}

static bool same_terms(const struct recipe_model *a,
                       const struct recipe_model *b)
{
    for (int i = 0; i < a->terms && i < b->terms; i++)
        if (!same(a->term[i].name, b->term[i].name))
            return false;
    return a->terms == b->terms;
}

bool twice_model(const struct work *w, const struct recipe_model *m)
{
    for (const struct recipe_model *k = w->recipe->model; k < m; k++)
        if (same(k->y, m->y) && same(k->random, m->random) && same_terms(k, m))
            return true;
    return false;
}

/* The units that a correlation uses: y [units], NaN where a covariate is. */
static enum status used_units(const struct work *w, const struct test_row *row,
                              const struct covariates *z, double **y)
{
    TRY(work_mean(w, row->y, y));
    for (int64_t k = 0; k < work_units(w)->count; k++)
        for (int i = 0; z && i < z->count; i++)
            if (isnan(z->column[i][k]))
                (*y)[k] = NAN;
    return OK;
}

/* a and b are there for the same units of y, and lie on a line. */
static enum status on_a_line(const double *a, const double *b, const double *y,
                             int64_t n, struct arena *work, bool *yes)
{
    struct test_result r;
    double *used;
    *yes = false;
    NEW(used, work, n);
    for (int64_t k = 0; k < n; k++) {
        if (!isnan(y[k]) && isnan(a[k]) != isnan(b[k]))
            return OK;
        used[k] = isnan(y[k]) ? NAN : b[k];
    }
    TRY(stats_pearson(a, used, n, work, &r));
    *yes = fabs(r.estimate) >= 1 - LINE;
    return OK;
}

static bool same_question(const struct test_row *a, const struct test_row *b,
                          bool partial)
{
    return a->part == b->part && a->kind == b->kind && !a->same_as &&
           same(a->test, b->test) && same(a->y, b->y) && !same(a->x, b->x) &&
           same_strata(a->test, a->asked->strata, b->asked->strata) &&
           (!partial || same_set(a->asked->partial, a->asked->partials,
                                 b->asked->partial, b->asked->partials));
}

enum status twice_in_other_words(const struct work *w,
                                 const struct test_row *row,
                                 const struct covariates *z, int *same_as)
{
    struct mark start = arena_mark(w->arena);
    double *x, *y, *other;
    *same_as = 0;
    TRY(work_mean(w, row->x, &x));
    TRY(used_units(w, row, z, &y));
    for (int i = 0; i < w->out->rows_tested && !*same_as; i++) {
        bool yes;
        if (!same_question(&w->out->row[i], row, z != NULL))
            continue;
        TRY(work_mean(w, w->out->row[i].x, &other));
        TRY(on_a_line(x, other, y, work_units(w)->count, w->arena, &yes));
        *same_as = yes ? i + 1 : 0;
    }
    arena_rewind(w->arena, start);
    return OK;
}

enum status twice_note(const struct work *w, const char *words,
                       struct test_row *row)
{
    enum { TEXT = 512 };
    char *note, *method;
    NEW(note, w->arena, TEXT);
    NEW(method, w->arena, TEXT);
    snprintf(note, TEXT, "%s%s%s", row->note ? row->note : "",
             row->note ? "; " : "", words);
    snprintf(method, TEXT, "%s; %s", row->r.method, words);
    row->note = note;
    row->r.method = method;
    return OK;
}
