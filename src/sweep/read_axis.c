/* The forms of an axis: a list of values, a range, a distribution. */
#include <math.h>
#include <stdlib.h>

#include "sweep_inside.h"

/* One axis under construction. */
struct draft {
    struct reading *r;
    const struct setting *set;
    const struct doc_node *at; /* the form's value: [a, b] or a list */
    struct axis *axis;
    bool good;
};

static void spoil(struct draft *d)
{
    d->good = false;
}

struct entry {
    union cell cell;
    const struct doc_node *at;
};

static int order_texts(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return cell_order(SET_TEXT, x->cell, y->cell);
}

static int order_reals(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return cell_order(SET_REAL, x->cell, y->cell);
}

static int order_ints(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return cell_order(SET_INT, x->cell, y->cell);
}

/* In a grid a value given twice would only repeat points. */
static enum status refuse_repeats(struct draft *d)
{
    struct mark top = arena_mark(d->r->arena);
    struct entry *sorted;
    const struct doc_node *m = d->at->first;
    int64_t n = d->axis->length;
    enum setting_type type = d->set->type;
    NEW(sorted, d->r->arena, n);
    for (int64_t i = 0; i < n; i++, m = m->next)
        sorted[i] = (struct entry){d->axis->cells[i], m};
    qsort(sorted, (size_t)n, sizeof *sorted,
          type == SET_TEXT   ? order_texts
          : type == SET_REAL ? order_reals
                             : order_ints);
    for (int64_t i = 1; i < n && d->good; i++)
        if (cell_order(type, sorted[i].cell, sorted[i - 1].cell) == 0) {
            bool later = sorted[i].at->offset > sorted[i - 1].at->offset;
            const struct doc_node *at = sorted[later ? i : i - 1].at;
            doc_error(d->r->errors, at, "%s lists %s twice", d->set->name,
                      at->text);
            spoil(d);
        }
    arena_rewind(d->r->arena, top);
    return OK;
}

static enum status read_values(struct draft *d)
{
    int64_t i = 0;
    if (!doc_list(d->r->errors, d->at, "values")) {
        spoil(d);
        return OK;
    }
    d->axis->length = d->at->count;
    if (d->at->count == 0) {
        doc_error(d->r->errors, d->at, "%s has an empty list", d->set->name);
        spoil(d);
        return OK;
    }
    NEW(d->axis->cells, d->r->arena, d->at->count);
    for (const struct doc_node *m = d->at->first; m; m = m->next, i++)
        if (!read_cell(d->r, d->axis->setting, m, &d->axis->cells[i]))
            spoil(d);
    if (d->good && d->r->sweep->design == DESIGN_GRID)
        return refuse_repeats(d);
    return OK;
}

/* One end of a range, in the setting's own type and bounds. */
static bool read_end(struct draft *d, const struct doc_node *at, double *out)
{
    union cell c;
    if (!read_cell(d->r, d->axis->setting, at, &c))
        return false;
    *out = d->set->type == SET_INT ? (double)c.i : c.x;
    return true;
}

/* [a, b] of a number, a <= b. */
static void read_pair(struct draft *d, bool ends, const char *form)
{
    const struct setting *set = d->set;
    struct axis *a = d->axis;
    if (set->type != SET_INT && set->type != SET_REAL) {
        doc_error(d->r->errors, d->at, "%s is no number; give it a list",
                  set->name);
        spoil(d);
    } else if (d->at->kind != DOC_LIST || d->at->count != 2) {
        doc_error(d->r->errors, d->at, "%s takes two numbers: %s", set->name,
                  form);
        spoil(d);
    } else if (!read_end(d, d->at->first, &a->a) ||
               (ends ? !read_end(d, d->at->first->next, &a->b)
                     : !doc_real(d->r->errors, d->at->first->next,
                                 "the standard deviation", 0,
                                 set->high - set->low, &a->b)))
        spoil(d);
    else if (ends && a->a > a->b) {
        doc_error(d->r->errors, d->at, "%s should go from low to high",
                  set->name);
        spoil(d);
    }
}

/* Puts x in cell i; INT wants whole numbers, and no value comes twice. */
static void put(struct draft *d, int64_t i, double x)
{
    struct axis *a = d->axis;
    bool whole = d->set->type == SET_INT;
    if (whole && x != rint(x)) {
        doc_error(d->r->errors, d->at,
                  "%s takes whole numbers, but this range meets %g",
                  d->set->name, x);
        spoil(d);
        return;
    }
    if (whole)
        a->cells[i].i = llround(x);
    else
        a->cells[i].x = x;
    if (i > 0 && cell_order(d->set->type, a->cells[i], a->cells[i - 1]) == 0) {
        doc_error(d->r->errors, d->at,
                  "this range meets %g twice; ask for fewer values", x);
        spoil(d);
    }
}

static enum status room(struct draft *d, int64_t n)
{
    d->axis->length = n;
    NEW(d->axis->cells, d->r->arena, n);
    return OK;
}

static bool read_n(struct draft *d, const struct doc_node *at, int64_t *n)
{
    if (doc_int(d->r->errors, at, "n", 1, MOST_AXIS_VALUES, n))
        return true;
    spoil(d);
    return false;
}

static enum status range_in_n(struct draft *d, int64_t n)
{
    struct axis *a = d->axis;
    TRY(room(d, n));
    for (int64_t i = 0; i < n && d->good; i++)
        put(d, i,
            i == 0 ? a->a
            : i == n - 1
                ? a->b
                : tidy(a->a + (a->b - a->a) * ((double)i / (double)(n - 1))));
    return OK;
}

static enum status range_in_steps(struct draft *d, const struct doc_node *at)
{
    struct axis *a = d->axis;
    double step;
    if (!doc_real(d->r->errors, at, "step", 0, INFINITY, &step)) {
        spoil(d);
        return OK;
    }
    double n = floor((a->b - a->a) / step * (1 + 1e-12) + 1e-9) + 1;
    if (!(n <= MOST_AXIS_VALUES)) {
        doc_error(d->r->errors, at, "this step gives more than %d values",
                  MOST_AXIS_VALUES);
        spoil(d);
        return OK;
    }
    TRY(room(d, (int64_t)n));
    for (int64_t i = 0; i < a->length && d->good; i++)
        put(d, i, fmin(a->b, tidy(a->a + (double)i * step)));
    return OK;
}

static enum status read_range(struct draft *d, const struct doc_node *map)
{
    const struct doc_node *n_at = doc_find(map, "n");
    const struct doc_node *step = doc_find(map, "step");
    int64_t n;
    read_pair(d, true, "{range: [low, high], step: s} or {..., n: k}");
    if (d->good && !n_at == !step) {
        doc_error(d->r->errors, d->at, "a range takes either step or n");
        spoil(d);
    }
    if (!d->good)
        return OK;
    if (step)
        return range_in_steps(d, step);
    return read_n(d, n_at, &n) ? range_in_n(d, n) : OK;
}

static void positive(struct draft *d)
{
    if (d->good && !(d->axis->a > 0)) {
        doc_error(d->r->errors, d->at, "a log range takes numbers above 0");
        spoil(d);
    }
}

/* Without n: a log-uniform distribution, for random designs. */
static enum status read_log(struct draft *d, const struct doc_node *map)
{
    const struct doc_node *n_at = doc_find(map, "n");
    struct axis *a = d->axis;
    int64_t n;
    read_pair(d, true, "{log: [low, high], n: k}");
    positive(d);
    if (!n_at)
        a->kind = AXIS_LOG;
    if (!d->good || !n_at || !read_n(d, n_at, &n))
        return OK;
    TRY(room(d, n));
    for (int64_t i = 0; i < n && d->good; i++) {
        double part = n > 1 ? (double)i / (double)(n - 1) : 0;
        double x = part == 0   ? a->a
                   : part == 1 ? a->b
                               : tidy(a->a * pow(a->b / a->a, part));
        put(d, i, d->set->type == SET_INT ? rint(x) : x);
    }
    return OK;
}

static void read_uniform(struct draft *d)
{
    d->axis->kind = AXIS_UNIFORM;
    read_pair(d, true, "{uniform: [low, high]}");
}

static void read_normal(struct draft *d)
{
    d->axis->kind = AXIS_NORMAL;
    read_pair(d, false, "{normal: [mean, standard deviation]}");
    if (d->good && d->set->type == SET_INT) {
        doc_error(d->r->errors, d->at,
                  "%s takes whole numbers; draw it by uniform or log",
                  d->set->name);
        spoil(d);
    }
}

static const char *const forms[] = {"values",  "range",  "log",
                                    "uniform", "normal", "files"};
enum { N_FORMS = sizeof forms / sizeof forms[0] };

static enum status read_form(struct draft *d, int form,
                             const struct doc_node *map)
{
    switch (form) {
    case 0:
        return read_values(d);
    case 1:
        return read_range(d, map);
    case 2:
        return read_log(d, map);
    case 3:
        read_uniform(d);
        return OK;
    case 4:
        read_normal(d);
        return OK;
    default:
        return read_files(d->r, d->at, d->axis, &d->good);
    }
}

/* {form: ..., when: ...}: which form; -1 after an error. */
static int which_form(struct draft *d, const struct doc_node *map)
{
    static const char *const known[] = {"values",  "range",  "log",
                                        "uniform", "normal", "files",
                                        "when",    "step",   "n"};
    int found = -1, n = 0;
    for (int i = 0; i < N_FORMS; i++)
        if (doc_find(map, forms[i])) {
            found = i;
            n++;
        }
    int before = doc_error_count(d->r->errors);
    doc_only_keys(d->r->errors, map, known, sizeof known / sizeof known[0]);
    if (n != 1 && doc_error_count(d->r->errors) == before)
        doc_error(d->r->errors, map,
                  "%s takes one of values, range, log, uniform and normal%s",
                  d->set->name, d->set->names_file ? ", or files" : "");
    const struct doc_node *step = doc_find(map, "step");
    const struct doc_node *count = doc_find(map, "n");
    if (n == 1 && step && found != 1)
        doc_error(d->r->errors, step->key, "step goes with range only");
    if (n == 1 && count && found != 1 && found != 2)
        doc_error(d->r->errors, count->key, "n goes with range and log only");
    return doc_error_count(d->r->errors) == before ? found : -1;
}

static void refuse_law(struct draft *d)
{
    if (d->axis->kind != AXIS_CELLS && d->r->sweep->design != DESIGN_RANDOM) {
        doc_error(d->r->errors, d->at,
                  "this is a distribution and takes design: {random: N}; with "
                  "other designs say {%s: [low, high], n: k}",
                  d->axis->kind == AXIS_LOG ? "log" : "range");
        spoil(d);
    }
}

enum status read_axis(struct reading *r, const struct doc_node *at,
                      struct axis *axis, bool *good)
{
    const struct setting *set = &r->sweep->schema->settings[axis->setting];
    struct draft d = {r, set, at, axis, true};
    if (at->kind == DOC_LIST)
        TRY(read_values(&d));
    else {
        int form = which_form(&d, at);
        d.at = form < 0 ? at : doc_find(at, forms[form]);
        if (form < 0)
            spoil(&d);
        else
            TRY(read_form(&d, form, at));
    }
    if (d.good)
        refuse_law(&d);
    *good = d.good;
    return OK;
}
