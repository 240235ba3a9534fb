/* Which rows belong together, and whether groups have such partners. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "combine.h"
#include "levels.h"
#include "recipe_reading.h"

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

/* Whether two groups have a partner in common. */
enum status recipe_paired(const struct frame *runs, const char *by,
                          const char *within, struct arena *arena, bool *yes)
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
