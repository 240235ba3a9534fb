/* How axes make points: listed points, the rules of existence, the size. */
#include <string.h>

#include "sweep_inside.h"
#include "text.h"

/* Axes from `points:`, a list of maps: one per key that some point names. */
static int axis_of(const struct sweep *s, int setting)
{
    for (int k = 0; k < s->n_axes; k++)
        if (s->axes[k].setting == setting)
            return k;
    return -1;
}

static union cell fixed_cell(const struct sweep *s, int setting)
{
    const struct value *v = &s->fixed[setting];
    switch (s->schema->settings[setting].type) {
    case SET_REAL:
        return (union cell){.x = v->x};
    case SET_TEXT:
        return (union cell){.text = v->text};
    default:
        return (union cell){.i = v->i};
    }
}

/* A column of rows that start with what holds where a point says nothing. */
static enum status new_column(struct reading *r, int setting,
                              const struct doc_node *at, int rows)
{
    struct sweep *s = r->sweep;
    struct axis *a = &s->axes[s->n_axes];
    *a = (struct axis){.setting = setting, .length = rows, .at = at};
    NEW(a->cells, r->arena, rows);
    NEW(a->missing, r->arena, rows);
    for (int i = 0; i < rows; i++) {
        a->cells[i] = fixed_cell(s, setting);
        a->missing[i] = s->fixed[setting].state == VALUE_MISSING;
    }
    s->n_axes++;
    return OK;
}

static enum status read_point(struct reading *r, const struct doc_node *point,
                              int row)
{
    struct sweep *s = r->sweep;
    const char *names[MOST_SETTINGS];
    for (int i = 0; i < s->schema->n_settings; i++)
        names[i] = s->schema->settings[i].name;
    if (!doc_map(r->errors, point, "a point"))
        return OK;
    for (const struct doc_node *m = point->first; m; m = m->next) {
        int i = setting_index(s->schema, m->key->text);
        if (i < 0) {
            doc_unknown(r->errors, m->key, "setting", m->key->text, names,
                        s->schema->n_settings);
            continue;
        }
        if (axis_of(s, i) < 0)
            TRY(new_column(r, i, m->key, r->points->count));
        struct axis *a = &s->axes[axis_of(s, i)];
        if (read_cell(r, i, m, &a->cells[row]))
            a->missing[row] = false;
    }
    return OK;
}

enum status read_list_points(struct reading *r)
{
    struct sweep *s = r->sweep;
    int row = 0;
    if (s->design != DESIGN_LIST) {
        if (r->points)
            doc_error(r->errors, r->points->key,
                      "points goes with design: list only");
        return OK;
    }
    for (int k = 0; k < s->n_axes; k++)
        doc_error(r->errors, s->axes[k].at,
                  "with design: list, what varies stands in points:");
    if (s->n_axes)
        return OK;
    if (!r->points) {
        doc_error(r->errors, r->design_at,
                  "a list needs its points: [{width: 16}, {width: 32}]");
        return OK;
    }
    if (!doc_list(r->errors, r->points, "points"))
        return OK;
    if (r->points->count == 0)
        doc_error(r->errors, r->points, "points is an empty list");
    for (const struct doc_node *m = r->points->first; m; m = m->next)
        TRY(read_point(r, m, row++));
    return OK;
}

/* "family=ws|wsflex" of the job's own table. */
static void parse_only(const struct schema *job, const char *only,
                       struct rule *rule)
{
    char name[64];
    size_t n = strcspn(only, "=");
    CHECK(only[n] == '=' && n < sizeof name);
    memcpy(name, only, n);
    name[n] = '\0';
    rule->only = setting_index(job, name);
    CHECK(rule->only >= 0 && rule->only < rule->setting);
    CHECK(job->settings[rule->only].type == SET_WORD);
    for (const char *w = only + n + 1;; w++) {
        char word[64];
        size_t m = strcspn(w, "|");
        CHECK(m < sizeof word);
        memcpy(word, w, m);
        word[m] = '\0';
        int i = text_choice(word, job->settings[rule->only].words);
        CHECK(i >= 0 && i < 64);
        rule->only_mask |= UINT64_C(1) << i;
        w += m;
        if (*w == '\0')
            return;
    }
}

/* Puts rules in order, depth first. */
struct sorting {
    struct reading *r;
    struct rule *of; /* [settings] setting -1: no rule */
    enum { FRESH, OPEN, SORTED } * state;
    bool cycle;
};

static void sort_rule(void *context, int setting)
{
    struct sorting *o = context;
    const struct rule *rule = &o->of[setting];
    if (o->state[setting] == OPEN) {
        o->cycle = true;
        return;
    }
    if (rule->setting < 0 || o->state[setting] == SORTED)
        return;
    o->state[setting] = OPEN;
    if (rule->only >= 0)
        sort_rule(o, rule->only);
    if (rule->when)
        when_visit(rule->when, sort_rule, o);
    if (o->cycle && rule->when) {
        doc_error(o->r->errors, o->r->given[setting].when,
                  "%s exists when another setting does, which in turn waits "
                  "for it",
                  o->r->sweep->schema->settings[setting].name);
        o->cycle = false;
    }
    o->state[setting] = SORTED;
    o->r->sweep->rules[o->r->sweep->n_rules++] = *rule;
}

enum status read_rules(struct reading *r)
{
    struct sweep *s = r->sweep;
    int n = s->schema->n_settings;
    struct sorting o = {.r = r};
    NEW(s->rules, r->arena, n);
    NEW(o.of, r->arena, n);
    NEW(o.state, r->arena, n);
    for (int i = 0; i < n; i++) {
        const char *only = s->schema->settings[i].only;
        o.of[i] = (struct rule){i, axis_of(s, i), -1, 0, NULL};
        if (only)
            parse_only(s->schema, only, &o.of[i]);
        if (r->given[i].when)
            TRY(when_read(r, r->given[i].when, &o.of[i].when));
        if (!only && !o.of[i].when)
            o.of[i].setting = -1;
    }
    for (int i = 0; i < n; i++)
        sort_rule(&o, i);
    return OK;
}

static void zip_size(struct reading *r)
{
    struct sweep *s = r->sweep;
    for (int k = 0; k < s->n_axes; k++)
        if (s->axes[k].length != s->axes[0].length) {
            doc_error(r->errors, s->axes[k].at,
                      "with design: zip every axis has the same length, but "
                      "%s has %lld values and %s %lld",
                      s->schema->settings[s->axes[k].setting].name,
                      (long long)s->axes[k].length,
                      s->schema->settings[s->axes[0].setting].name,
                      (long long)s->axes[0].length);
            return;
        }
    s->raw_points = s->n_axes ? s->axes[0].length : 1;
}

/* "4 x 1000 x 250000". */
static void grid_size(struct reading *r)
{
    struct sweep *s = r->sweep;
    char numbers[200];
    struct text t = TEXT(numbers);
    double product = 1;
    for (int k = 0; k < s->n_axes; k++) {
        text_add(&t, "%s%lld", k ? " x " : "", (long long)s->axes[k].length);
        product *= (double)s->axes[k].length;
    }
    if (product > MOST_POINTS)
        doc_error(r->errors, s->axes[s->n_axes - 1].at,
                  "the axes make %s = %.3g points; at most 10^9 are possible",
                  numbers, product);
    else
        s->raw_points = (int64_t)product;
}

static void check_runs(struct reading *r)
{
    const struct sweep_head *h = &r->sweep->head;
    double runs = (double)r->sweep->raw_points * h->count * h->replicates;
    if (runs > 1e15)
        doc_error(r->errors, r->root,
                  "%lld points x %d graphs x %d replicates = %.3g trials; at "
                  "most 10^15 are possible",
                  (long long)r->sweep->raw_points, h->count, h->replicates,
                  runs);
}

void read_size(struct reading *r)
{
    struct sweep *s = r->sweep;
    if (s->design == DESIGN_GRID)
        grid_size(r);
    else if (s->design == DESIGN_RANDOM)
        s->raw_points = r->random;
    else
        zip_size(r);
    if (s->design == DESIGN_LIST && r->points)
        s->raw_points = r->points->count;
    if (s->design == DESIGN_RANDOM && s->n_axes == 0)
        doc_error(r->errors, r->design_at,
                  "nothing varies; give a setting a list or a distribution");
    check_runs(r);
}
