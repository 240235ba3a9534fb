#include "draft.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "names.h"

int draft_count(const char *text, const char *mark)
{
    int n = 0;
    for (; (text = strstr(text, mark)) && n < INT_MAX - 1; text++)
        n++;
    return n;
}

enum status draft_open(int room, struct arena *arena, struct draft *out)
{
    *out = (struct draft){.room = room};
    NEW(out->source, arena, out->room);
    NEW(out->target, arena, out->room);
    NEW(out->line, arena, out->room);
    NEW(out->weight, arena, out->room);
    return OK;
}

bool draft_directed(const struct draft *d)
{
    return d->direction == BY_PAIRS ? d->rising && d->falling
                                    : d->direction == DIRECTED;
}

enum status draft_add(struct draft *d, const struct cursor *c, int source,
                      int target, double weight)
{
    if (source == target && d->names)
        return FAIL_AT(c, "node %s is joined to itself; remove the self-loop",
                       d->names->name[source]);
    if (source == target)
        return FAIL_AT(c, "node %d is joined to itself; remove the self-loop",
                       source);
    d->rising = d->rising || source < target;
    d->falling = d->falling || source > target;
    if (weight == 0)
        return OK;
    if (d->edges == d->room)
        return FAIL(ERR_IO, "%s has grown while it was read", c->path);
    d->source[d->edges] = source;
    d->target[d->edges] = target;
    d->weight[d->edges] = weight;
    d->line[d->edges++] = c->line;
    return OK;
}

bool draft_is_id(const char *word, int *id)
{
    char *end;
    errno = 0;
    long x = strtol(word, &end, 10);
    if (*word < '0' || *word > '9' || *end || errno || x >= MOST_NODES_READ)
        return false;
    *id = (int)x;
    return true;
}

enum status draft_id(const struct cursor *c, const char *word, int *id)
{
    if (draft_is_id(word, id))
        return OK;
    if (*word && word[strspn(word, "0123456789")] == '\0')
        return FAIL_AT(c, "node %s is beyond the largest id, %d", word,
                       MOST_NODES_READ - 1);
    return FAIL_AT(c, "node \"%s\" is not a whole number from 0", word);
}

enum status draft_weight(const struct cursor *c, const char *word, double *w)
{
    char *end;
    *w = strtod(word, &end);
    if (end == word || *end || !isfinite(*w))
        return FAIL_AT(c, "weight \"%s\" is not a finite number", word);
    return OK;
}
