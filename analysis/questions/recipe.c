#include "recipe.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "levels.h"

static const struct published ramanujan_paper[] = {
    {"MNIST", "mnist", 0.55, 9}, {"Imagenette", "imagenette", 0.65, 9}};
static const char *const gaps[] = {"spectral_gap_two_sided", "spectral_gap",
                                   "spectral_gap_relative"};

static void correlate(struct recipe *r, const char *x, const char *y)
{
    r->correlation[r->correlations++] = (struct recipe_correlation){
        .x = x, .y = y, .method = {"pearson", "spearman"}, .methods = 2};
}

/* What rows have, those apart that lack it: runs that are not done. */
static bool varies(const struct frame *runs, const char *name)
{
    const struct series *s = frame_find(runs, name);
    int64_t known = -1;
    for (int64_t i = 0; i < runs->rows; i++) {
        if (s->text ? s->text[i][0] == '\0' : isnan(s->number[i]))
            continue;
        if (known >= 0 && (s->text ? strcmp(s->text[i], s->text[known]) != 0
                                   : s->number[i] != s->number[known]))
            return true;
        known = i;
    }
    return false;
}

/* What differs between graphs beside the gap, and moves accuracy too: the
 * first question is also asked with all of it taken off. */
static void control(const struct frame *runs, struct recipe *r)
{
    static const char *const confounders[] = {"family", "depth", "n_input",
                                              "n_output", "parameters"};
    struct recipe_correlation *c = &r->correlation[0];
    for (size_t i = 0; i < sizeof confounders / sizeof *confounders; i++)
        if (frame_find(runs, confounders[i]) && varies(runs, confounders[i]))
            c->partial[c->partials++] = confounders[i];
}

static enum status compare(struct recipe *r, const struct frame *runs,
                           const char *by, const char *y)
{
    const struct series *column;
    TRY(frame_get(runs, by, &column));
    r->group[r->groups++] = (struct recipe_groups){
        .by = by, .y = y, .test = {"welch_t"}, .tests = 1, .or_pairs = true};
    return OK;
}

/* Whether two columns say different things in some row that has both. */
static bool differ(const struct series *a, const struct series *b, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++)
        if (!isnan(a->number[i]) && !isnan(b->number[i]) &&
            a->number[i] != b->number[i])
            return true;
    return false;
}

/* The results to explain: y [0 .. count-1]. */
static enum status outcomes(const struct frame *runs, const char *wanted,
                            const char **y, int *count)
{
    const struct series *first, *last;
    TRY(frame_get(runs, wanted ? wanted : "first_epoch_accuracy", &first));
    y[0] = first->name;
    *count = 1;
    last = frame_find(runs, "test_accuracy");
    if (!wanted && last && last->number && first->number &&
        differ(first, last, runs->rows))
        y[(*count)++] = last->name;
    return OK;
}

static enum status ask(const struct frame *runs, const char *x, const char *y,
                       const char *by, struct recipe *r)
{
    const struct series *column;
    if (x) {
        TRY(frame_get(runs, x, &column));
        correlate(r, column->name, y);
        return OK;
    }
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (frame_find(runs, gaps[i]))
            correlate(r, gaps[i], y);
    /* Without gaps there may still be families to compare. */
    return r->correlations || by ? OK : frame_get(runs, gaps[0], &column);
}

/* Jobs without graphs have graph = -1 in every run. */
static bool has_graphs(const struct frame *runs)
{
    const struct series *graph = frame_find(runs, "graph");
    if (!graph || graph->text || runs->rows == 0)
        return graph != NULL;
    for (int64_t i = 0; i < runs->rows; i++)
        if (graph->number[i] >= 0)
            return true;
    return false;
}

const char *recipe_unit(const struct frame *runs)
{
    return has_graphs(runs) ? "graph" : "row";
}

static enum status choose_unit(const struct frame *runs, const char *unit,
                               const char **out)
{
    const struct series *s;
    *out = unit ? unit : recipe_unit(runs);
    return strcmp(*out, "row") == 0 ? OK : frame_get(runs, *out, &s);
}

/* Whether some run is on a data set. */
static bool on_data(const struct frame *runs, const char *dataset)
{
    const struct series *s = frame_find(runs, "dataset");
    for (int64_t i = 0; s && s->text && i < runs->rows; i++)
        if (strcmp(s->text[i], dataset) == 0)
            return true;
    return false;
}

/* What the paper found on the data sets of these runs: one or all of them. */
static void set_beside(const struct frame *runs, struct recipe *r)
{
    enum { N = sizeof ramanujan_paper / sizeof *ramanujan_paper };
    for (int i = 0; i < N; i++)
        if (on_data(runs, ramanujan_paper[i].dataset)) {
            if (r->published_count++ == 0)
                r->published = &ramanujan_paper[i];
        }
}

/* Wolczyk et al. 2019, table 1, means of both tasks. */
static const char *const spatial_columns[] = {"full_accuracy", "split_accuracy",
                                              "drop",          "cross_weight",
                                              "silhouette",    NULL};
static const struct published_cell spatial_cells[] = {
    {"concatenate", "control", "split_accuracy", 0.80},
    {"concatenate", "control", "drop", 0.11},
    {"concatenate", "spatial", "split_accuracy", 0.92},
    {"concatenate", "spatial", "drop", 0.00},
    {"mix", "control", "split_accuracy", 0.70},
    {"mix", "control", "drop", 0.19},
    {"mix", "spatial", "split_accuracy", 0.89},
    {"mix", "spatial", "drop", 0.00},
    {"sequential", "control", "split_accuracy", 0.33},
    {"sequential", "control", "drop", 0.60},
    {"sequential", "spatial", "split_accuracy", 0.84},
    {"sequential", "spatial", "drop", 0.07}};
static const struct published_table spatial_table = {
    "mnist+fashion-mnist", "arm", spatial_columns, spatial_cells,
    sizeof spatial_cells / sizeof *spatial_cells};

/* Whether a row's value names one replicate of its file: then it may say which
 * rows share their random weights. */
static enum status names_replicates(const struct frame *runs,
                                    const struct series *s, struct arena *arena,
                                    bool *yes)
{
    const struct series *replicate = frame_find(runs, "replicate");
    const struct series *file = frame_find(runs, FRAME_SOURCE);
    struct levels l;
    int64_t *first;
    *yes = true;
    if (!replicate || !replicate->number)
        return OK;
    TRY(levels_find(s, runs->rows, NULL, arena, &l));
    NEW(first, arena, l.count);
    for (int64_t i = 0; i < runs->rows; i++) {
        if (l.of[i] < 0)
            continue;
        int64_t *at = &first[l.of[i]]; /* 1 + the first row of this value */
        *at = *at ? *at : i + 1;
        bool same_file =
            !file || strcmp(file->text[i], file->text[*at - 1]) == 0;
        if (same_file &&
            fabs(replicate->number[i] - replicate->number[*at - 1]) > 0)
            *yes = false;
    }
    return OK;
}

enum status recipe_within(const struct frame *runs, struct arena *arena,
                          const char **within)
{
    const struct series *seed = frame_find(runs, "weight_seed");
    bool yes = false;
    if (seed && seed->number)
        TRY(names_replicates(runs, seed, arena, &yes));
    *within = yes ? "weight_seed" : "replicate";
    return OK;
}

/* Arms against each other on the same weights and images. */
static enum status spatial_recipe(const struct frame *runs, struct arena *arena,
                                  struct recipe *r)
{
    const struct series *column;
    const char *within;
    r->title = "Do neurons that pay for the length of their connections come "
               "apart by task?";
    r->unit = "row";
    r->part = "input_mode";
    r->answer = "drop";
    r->table = &spatial_table;
    r->beside = on_data(runs, spatial_table.dataset);
    TRY(frame_get(runs, "arm", &column));
    TRY(frame_get(runs, "input_mode", &column));
    TRY(recipe_within(runs, arena, &within));
    for (const char *const *y = spatial_columns; *y; y++) {
        TRY(frame_get(runs, *y, &column));
        r->group[r->groups++] = (struct recipe_groups){.by = "arm", .y = *y};
        r->pair[r->pairs++] = (struct recipe_pairs){.by = "arm",
                                                    .within = within,
                                                    .y = *y,
                                                    .test = {"paired_t"},
                                                    .tests = 1};
    }
    return OK;
}

/* Whether two groups have a partner in common. */
static enum status have_pairs(const struct frame *runs, const char *by,
                              const char *within, struct arena *arena,
                              bool *yes)
{
    const struct series *group;
    struct levels l;
    struct units partners;
    int64_t *first;
    TRY(frame_get(runs, by, &group));
    TRY(levels_find(group, runs->rows, NULL, arena, &l));
    TRY(units_find(runs, within, NULL, arena, &partners));
    NEW(first, arena, partners.count);
    *yes = false;
    for (int64_t i = 0; i < runs->rows; i++) {
        if (partners.of[i] < 0 || l.of[i] < 0)
            continue;
        int64_t *at = &first[partners.of[i]]; /* 1 + its first group */
        *yes = *yes || (*at && *at != l.of[i] + 1);
        *at = *at ? *at : l.of[i] + 1;
    }
    return OK;
}

/* Strategies against each other, replicate by replicate, since these share
 * their first weights and their batches; by Welch's tests where none do.  Their
 * topology is wiresweep topology's. */
static enum status functional_recipe(const struct frame *runs,
                                     struct arena *arena, struct recipe *r)
{
    static const char *const y[] = {"test_accuracy", "stimuli_accuracy"};
    const struct series *column;
    const char *within;
    bool paired = false;
    r->title = "Does the way a network is trained change how well it learns?";
    r->unit = "row";
    r->answer = "test_accuracy";
    TRY(frame_get(runs, "strategy", &column));
    TRY(recipe_within(runs, arena, &within));
    TRY(have_pairs(runs, "strategy", within, arena, &paired));
    for (size_t i = 0; i < sizeof y / sizeof *y; i++) {
        TRY(frame_get(runs, y[i], &column));
        struct recipe_groups *g = &r->group[r->groups++];
        *g = (struct recipe_groups){.by = "strategy",
                                    .y = y[i],
                                    .test = {"welch_anova", "welch_t"},
                                    .tests = paired ? 0 : 2};
        if (paired)
            r->pair[r->pairs++] = (struct recipe_pairs){.by = "strategy",
                                                        .within = within,
                                                        .y = y[i],
                                                        .test = {"paired_t"},
                                                        .tests = 1};
    }
    return OK;
}

static bool nothing_chosen(const struct recipe_choice *c)
{
    return !c->x && !c->y && !c->by && !c->unit;
}

enum status recipe_choose(const struct frame *runs,
                          const struct recipe_choice *choice,
                          struct arena *arena, struct recipe *out)
{
    const char *y[2], *by = choice->by;
    int count;
    *out = (struct recipe){.where = choice->where};
    if (choice->job && nothing_chosen(choice)) {
        if (strcmp(choice->job, "spatial") == 0)
            return spatial_recipe(runs, arena, out);
        if (strcmp(choice->job, "functional") == 0)
            return functional_recipe(runs, arena, out);
    }
    TRY(outcomes(runs, choice->y, y, &count));
    TRY(choose_unit(runs, choice->unit, &out->unit));
    if (!by && frame_find(runs, "family"))
        by = "family";
    for (int i = 0; i < count; i++)
        TRY(ask(runs, choice->x, y[i], by, out));
    if (by)
        TRY(compare(out, runs, by, y[0]));
    if (choice->several_sweeps && !choice->by)
        TRY(compare(out, runs, FRAME_SOURCE, y[0]));
    if (choice->x || choice->y || out->correlations == 0) {
        out->title = "How do these columns go together?";
        return OK;
    }
    control(runs, out);
    out->title = "Does a larger spectral gap go with better accuracy after "
                 "one epoch?";
    if (!choice->job || strcmp(choice->job, "ramanujan") == 0)
        set_beside(runs, out);
    return OK;
}
