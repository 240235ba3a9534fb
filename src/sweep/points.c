/* From axes to points, and from points to groups of equal graph settings. */
#include <math.h>
#include <string.h>

#include "hash.h"
#include "rng.h"
#include "sweep_inside.h"

static double draw_normal(struct rng *g, const struct axis *a,
                          const struct setting *set)
{
    for (;;) { /* read_axis.c refuses laws that would rarely land in range */
        double x = a->a + a->b * rng_normal(g);
        if (x >= set->low && x <= set->high)
            return x;
    }
}

/* A value of a random design: its stream is named by seed, key and row, so
 * that another axis or more rows change none. */
static struct value draw(const struct sweep *s, const struct axis *a,
                         int64_t row)
{
    const struct setting *set = &s->schema->settings[a->setting];
    struct rng g = rng_stream(s->head.seed, RNG_SWEEP, a->key, (uint64_t)row);
    if (a->kind == AXIS_CELLS)
        return value_from(s, a->setting,
                          a->cells[rng_below(&g, (uint64_t)a->length)]);
    union cell c = {.i = 0};
    double x;
    if (a->kind == AXIS_NORMAL)
        x = draw_normal(&g, a, set);
    else if (a->kind == AXIS_UNIFORM && set->type == SET_INT) {
        c.i =
            (int64_t)a->a + (int64_t)rng_below(&g, (uint64_t)(a->b - a->a) + 1);
        return value_from(s, a->setting, c);
    } else if (a->kind == AXIS_UNIFORM)
        x = a->a + (a->b - a->a) * rng_uniform(&g);
    else
        x = a->a * exp(log(a->b / a->a) * rng_uniform(&g));
    if (x > a->b && a->kind != AXIS_NORMAL)
        x = a->b;
    if (set->type == SET_INT)
        c.i = llround(x);
    else
        c.x = x;
    return value_from(s, a->setting, c);
}

static bool exists(const struct rule *r, const struct value *values)
{
    if (r->only < 0)
        return true;
    const struct value *v = &values[r->only];
    return v->state == VALUE_GIVEN && (r->only_mask >> v->i & 1);
}

/* Whether the setting is what the file gives it. */
static bool holds(const struct sweep *s, const struct rule *r,
                  const struct value *values)
{
    return exists(r, values) && (!r->when || when_holds(r->when, s, values));
}

bool raw_values(const struct sweep *s, int64_t raw, struct value *values)
{
    int64_t digit[MOST_SETTINGS];
    bool canonical = true;
    memcpy(values, s->fixed,
           (size_t)s->schema->n_settings * sizeof(struct value));
    for (int k = s->n_axes - 1; k >= 0; k--) {
        const struct axis *a = &s->axes[k];
        digit[k] = raw;
        if (s->design == DESIGN_RANDOM) {
            values[a->setting] = draw(s, a, raw);
            continue;
        }
        if (s->design == DESIGN_GRID) {
            digit[k] = raw % a->length;
            raw /= a->length;
        }
        values[a->setting] = value_from(s, a->setting, a->cells[digit[k]]);
        if (a->missing && a->missing[digit[k]])
            values[a->setting] = (struct value){.state = VALUE_MISSING};
    }
    for (int k = 0; k < s->n_rules; k++) {
        const struct rule *r = &s->rules[k];
        if (holds(s, r, values))
            continue;
        values[r->setting] = exists(r, values)
                                 ? s->fallback[r->setting]
                                 : (struct value){.state = VALUE_MISSING};
        if (r->axis >= 0 && digit[r->axis] != 0)
            canonical = false;
    }
    return canonical || s->design != DESIGN_GRID;
}

/* Items seen before, by value: open addressing over their numbers. */
struct seen {
    const struct sweep *sweep;
    bool graphs_only;
    uint32_t *slot; /* item + 1; 0: free */
    uint64_t mask;
    uint32_t *raw; /* of each item */
    int64_t n;
};

static bool counts(const struct seen *t, int setting)
{
    return !t->graphs_only ||
           t->sweep->schema->settings[setting].section == IN_GRAPHS;
}

static enum status seen_new(const struct sweep *s, bool graphs_only,
                            int64_t most, struct seen *out)
{
    uint64_t size = 16;
    while (size < 2 * (uint64_t)most)
        size *= 2;
    *out = (struct seen){.sweep = s, .graphs_only = graphs_only};
    out->mask = size - 1;
    NEW(out->slot, s->arena, size);
    NEW(out->raw, s->arena, most);
    return OK;
}

static bool same(const struct seen *t, const struct value *values,
                 uint32_t item)
{
    struct value other[MOST_SETTINGS];
    const struct schema *job = t->sweep->schema;
    raw_values(t->sweep, t->raw[item], other);
    for (int i = 0; i < job->n_settings; i++)
        if (counts(t, i) &&
            !value_equal(&job->settings[i], &values[i], &other[i]))
            return false;
    return true;
}

/* The item with these values; a new one where there was none. */
static int64_t seen_find(struct seen *t, int64_t raw,
                         const struct value *values)
{
    const struct schema *job = t->sweep->schema;
    uint64_t h = HASH_START;
    for (int i = 0; i < job->n_settings; i++)
        if (counts(t, i))
            h = value_hash(h, &job->settings[i], &values[i]);
    for (h &= t->mask; t->slot[h]; h = (h + 1) & t->mask)
        if (same(t, values, t->slot[h] - 1))
            return t->slot[h] - 1;
    t->raw[t->n] = (uint32_t)raw;
    t->slot[h] = (uint32_t)++t->n;
    return t->n - 1;
}

enum { POINT_BYTES = 3 * sizeof(uint32_t) }; /* raw, order, start */

/* Asked at powers of two, so that a sweep far too large fails soon. */
static bool hopeless(const struct sweep *s, int64_t n)
{
    if (n < 1 << 20 || (n & (n - 1)) != 0)
        return false;
    struct mark top = arena_mark(s->arena);
    bool fits = arena_take(s->arena, (size_t)n, POINT_BYTES) != NULL;
    arena_rewind(s->arena, top);
    return !fits;
}

static void note_used(const struct sweep *s, const struct value *values,
                      bool *used)
{
    for (int k = 0; k < s->n_rules; k++)
        if (holds(s, &s->rules[k], values))
            used[s->rules[k].setting] = true;
}

/* Canonical points of a grid, counted or written to raw; -1 when there are
 * more than memory can hold. */
static int64_t grid_points(const struct sweep *s, bool *used, uint32_t *raw)
{
    struct value values[MOST_SETTINGS];
    int64_t n = 0;
    for (int64_t i = 0; i < s->raw_points; i++) {
        if (!raw_values(s, i, values))
            continue;
        if (used)
            note_used(s, values, used);
        if (raw)
            raw[n] = (uint32_t)i;
        n++;
        if (!raw && hopeless(s, n))
            return -1;
    }
    return n;
}

/* Rows of the other designs without those that repeat an earlier one. */
static enum status row_points(struct sweep *s, bool *used)
{
    struct value values[MOST_SETTINGS];
    struct seen seen;
    struct mark top = arena_mark(s->arena);
    TRY(seen_new(s, false, s->raw_points, &seen));
    s->points = 0;
    for (int64_t i = 0; i < s->raw_points; i++) {
        raw_values(s, i, values);
        if (seen_find(&seen, i, values) < s->points)
            continue;
        note_used(s, values, used);
        s->raw[s->points++] = (uint32_t)i;
    }
    arena_rewind(s->arena, top);
    return OK;
}

enum status list_points(struct reading *r, bool *used)
{
    struct sweep *s = r->sweep;
    bool grid = s->design == DESIGN_GRID;
    int64_t room = grid ? grid_points(s, used, NULL) : s->raw_points;
    if (room < 0)
        return FAIL(ERR_MEMORY,
                    "%s makes up to %lld points, for which there is no room; "
                    "shorten its axes",
                    s->head.path, (long long)s->raw_points);
    NEW(s->raw, s->arena, room);
    NEW(s->order, s->arena, room);
    NEW(s->start, s->arena, room + 1);
    if (grid)
        s->points = grid_points(s, NULL, s->raw);
    else
        TRY(row_points(s, used));
    if (s->points < s->raw_points && !grid)
        doc_warn(r->errors, r->design_at ? r->design_at : r->root,
                 "%lld of %lld points repeat an earlier one and are left out",
                 (long long)(s->raw_points - s->points),
                 (long long)s->raw_points);
    return group_points(s);
}

/* Counting sort by group: groups in order of appearance, points in order. */
enum status group_points(struct sweep *s)
{
    struct value values[MOST_SETTINGS];
    struct mark top = arena_mark(s->arena);
    struct seen seen;
    uint32_t *group;
    NEW(group, s->arena, s->points);
    TRY(seen_new(s, true, s->points, &seen));
    for (int64_t p = 0; p < s->points; p++) {
        raw_values(s, s->raw[p], values);
        group[p] = (uint32_t)seen_find(&seen, s->raw[p], values);
    }
    s->groups = seen.n;
    memset(s->start, 0, (size_t)(s->groups + 1) * sizeof *s->start);
    for (int64_t p = 0; p < s->points; p++)
        s->start[group[p] + 1]++;
    for (int64_t g = 0; g < s->groups; g++)
        s->start[g + 1] += s->start[g];
    for (int64_t p = 0; p < s->points; p++)
        s->order[s->start[group[p]]++] = (uint32_t)p;
    for (int64_t g = s->groups; g > 0; g--)
        s->start[g] = s->start[g - 1];
    s->start[0] = 0;
    arena_rewind(s->arena, top);
    return OK;
}
