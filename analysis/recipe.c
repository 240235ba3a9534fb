#include "recipe.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const struct published ramanujan_paper[] = {{"MNIST", 0.55, 9},
                                                   {"Imagenette", 0.65, 9}};
static const char *const gaps[] = {"spectral_gap_two_sided", "spectral_gap",
                                   "spectral_gap_relative"};

static void correlate(struct recipe *r, const char *x, const char *y)
{
    r->correlation[r->correlations++] = (struct recipe_correlation){
        .x = x, .y = y, .method = {"pearson", "spearman"}, .methods = 2};
}

static enum status compare(struct recipe *r, const struct frame *runs,
                           const char *by, const char *y)
{
    const struct series *column;
    TRY(frame_get(runs, by, &column));
    r->group[r->groups++] = (struct recipe_groups){
        .by = by, .y = y, .test = {"welch_t"}, .tests = 1};
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

static enum status choose_unit(const struct frame *runs, const char *unit,
                               const char **out)
{
    const struct series *s;
    *out = unit ? unit : frame_find(runs, "graph") ? "graph" : "row";
    return strcmp(*out, "row") == 0 ? OK : frame_get(runs, *out, &s);
}

enum status recipe_choose(const struct frame *runs,
                          const struct recipe_choice *choice,
                          struct recipe *out)
{
    const char *y[2], *by = choice->by;
    int count;
    *out = (struct recipe){0};
    TRY(outcomes(runs, choice->y, y, &count));
    TRY(choose_unit(runs, choice->unit, &out->unit));
    if (!by && frame_find(runs, "family"))
        by = "family";
    for (int i = 0; i < count; i++)
        TRY(ask(runs, choice->x, y[i], by, out));
    if (by)
        TRY(compare(out, runs, by, y[0]));
    if (choice->x || choice->y || out->correlations == 0) {
        out->title = "How do these columns go together?";
        return OK;
    }
    out->title = "Does a larger spectral gap go with better accuracy after "
                 "one epoch?";
    if (!choice->job || strcmp(choice->job, "ramanujan") == 0) {
        out->published = ramanujan_paper;
        out->published_count = 2;
    }
    return OK;
}
