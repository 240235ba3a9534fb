#include "couple.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "sha256.h"

/* Where the second name begins, or NULL.  A folder's own name may hold a '+',
 * so a folder can only be the second. */
static const char *second_name(const char *name)
{
    const char *plus =
        strncmp(name, "folder:", 7) == 0 || strncmp(name, DATA_IMAGES, 7) == 0
            ? NULL
            : strchr(name, '+');
    return plus ? plus + 1 : NULL;
}

static enum status check_shapes(const struct dataset *a,
                                const struct dataset *b)
{
    if (a->channels != b->channels || a->height != b->height ||
        a->width != b->width || a->classes != b->classes)
        return FAIL(ERR_INPUT,
                    "%s has images of %d x %d x %d in %d classes, %s of %d x "
                    "%d x %d in %d: a pair must have the same",
                    a->name, a->height, a->width, a->channels, a->classes,
                    b->name, b->height, b->width, b->channels, b->classes);
    if (a->train.count != b->train.count || a->test.count != b->test.count)
        return FAIL(ERR_INPUT,
                    "%s has %d + %d images, %s %d + %d: a pair must have the "
                    "same",
                    a->name, a->train.count, a->test.count, b->name,
                    b->train.count, b->test.count);
    return OK;
}

/* Of both sums, one after the other; none where nothing was decoded. */
static enum status sum_both(const struct dataset both[2], char out[65])
{
    char text[2 * 64 + 1];
    if (!both[0].sha256[0])
        return OK;
    snprintf(text, sizeof text, "%s%s", both[0].sha256, both[1].sha256);
    return sha256_bytes(text, strlen(text), out);
}

enum status couple_open(data_opener *open, const char *name, const char *folder,
                        struct arena *arena, struct dataset *out)
{
    const char *second = second_name(name);
    struct dataset *both;
    if (!second)
        return open(name, folder, arena, out);
    char *first = arena_string(arena, name);
    if (!first)
        return FAIL(ERR_MEMORY, "no room for the name of a data set");
    first[second - name - 1] = '\0';
    NEW(both, arena, 2);
    TRY(open(first, folder, arena, &both[0]));
    TRY(open(second, folder, arena, &both[1]));
    TRY(check_shapes(&both[0], &both[1]));
    *out = both[0];
    out->pair = both;
    snprintf(out->name, sizeof out->name, "%s", name);
    return sum_both(both, out->sha256);
}
