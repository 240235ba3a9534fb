#include "best.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "levels.h"

/* Runs of one unit at one value. */
struct cell {
    int64_t all, done;
    double sum; /* of what decides, over done ones */
};

struct choosing {
    const struct frame *f;
    const struct best *b;
    const struct series *setting, *on;
    struct levels value;
    struct units unit;
    struct cell *cell; /* [units][values] */
};

static enum status find_columns(struct choosing *c)
{
    TRY(frame_get(c->f, c->b->setting, &c->setting));
    if (c->setting->role != SERIES_SETTING)
        return FAIL(ERR_INPUT, "best: %s is no setting of these runs",
                    c->b->setting);
    if (strcmp(c->b->on, "validation_accuracy") != 0 &&
        strcmp(c->b->on, "validation_loss") != 0)
        return FAIL(ERR_INPUT,
                    "best: %s is not of validation images; choose on "
                    "validation_accuracy or validation_loss, or the test "
                    "images would both choose and judge",
                    c->b->on);
    return frame_get(c->f, c->b->on, &c->on);
}

/* Runs that differ in no setting but this one; per graph, of one graph. */
static enum status find_units(struct choosing *c, bool graphs,
                              const bool *named, struct arena *arena)
{
    const struct frame *f = c->f;
    bool split;
    TRY(units_find(f, graphs ? "graph" : "row", named, arena, &c->unit));
    if (!graphs) {
        c->unit.count = 1;
        for (int64_t i = 0; i < f->rows; i++)
            c->unit.of[i] = named[i] ? 0 : -1;
    }
    for (int k = 0; k < f->columns; k++)
        if (f->column[k].role == SERIES_SETTING && &f->column[k] != c->setting)
            TRY(units_split(&c->unit, &f->column[k], arena, &split));
    return OK;
}

static enum status count(struct choosing *c, const bool *use,
                         struct arena *arena)
{
    NEW(c->cell, arena, c->unit.count * c->value.count);
    for (int64_t i = 0; i < c->f->rows; i++) {
        if (c->unit.of[i] < 0 || c->value.of[i] < 0)
            continue;
        struct cell *cell =
            &c->cell[c->unit.of[i] * c->value.count + c->value.of[i]];
        cell->all++;
        if (!use[i])
            continue;
        if (isnan(c->on->number[i]))
            return FAIL(ERR_INPUT,
                        "best: run in row %lld has no %s; say validation: 0.1 "
                        "in the sweep, which keeps a tenth of the training "
                        "images aside",
                        (long long)i + 1, c->b->on);
        cell->done++;
        cell->sum += c->on->number[i];
    }
    return OK;
}

/* The value of a unit, -1 where none is eligible. */
static int64_t choose(const struct choosing *c, int64_t unit,
                      struct best_found *out)
{
    const struct cell *cell = &c->cell[unit * c->value.count];
    double sign = strcmp(c->b->on, "validation_loss") == 0 ? -1 : 1;
    int64_t best = -1;
    for (int64_t v = 0; v < c->value.count; v++) {
        if (cell[v].all == 0)
            continue;
        if (cell[v].done < cell[v].all)
            out->unfinished++;
        else if (best < 0 ||
                 sign * cell[v].sum / (double)cell[v].done >
                     sign * cell[best].sum / (double)cell[best].done)
            best = v;
    }
    return best;
}

static enum status choose_all(struct choosing *c, bool *use,
                              struct arena *arena, struct best_found *out)
{
    int64_t *best;
    NEW(best, arena, c->unit.count);
    NEW(out->chosen, arena, c->value.count);
    out->values = c->value.count;
    out->value = c->value.name;
    for (int64_t u = 0; u < c->unit.count; u++) {
        best[u] = choose(c, u, out);
        if (best[u] < 0)
            out->without++;
        else
            out->chosen[best[u]]++;
    }
    for (int64_t i = 0; i < c->f->rows; i++)
        use[i] = use[i] && c->unit.of[i] >= 0 && c->value.of[i] >= 0 &&
                 best[c->unit.of[i]] == c->value.of[i];
    return OK;
}

enum status best_rows(const struct frame *f, const struct best *b,
                      const bool *named, bool *use, struct arena *arena,
                      struct best_found *out)
{
    struct choosing c = {.f = f, .b = b};
    bool has_graphs = frame_find(f, "graph") != NULL;
    *out = (struct best_found){.graphs = b->per == BEST_PER_DEFAULT
                                             ? has_graphs
                                             : b->per == BEST_PER_GRAPH};
    TRY(find_columns(&c));
    TRY(levels_find(c.setting, f->rows, named, arena, &c.value));
    if (c.value.count < 2)
        return FAIL(ERR_INPUT,
                    "best: %s has one value in these runs; there is nothing "
                    "to choose from",
                    b->setting);
    TRY(find_units(&c, out->graphs, named, arena));
    TRY(count(&c, use, arena));
    return choose_all(&c, use, arena, out);
}
