#include "draft.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "hash.h"

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

enum status draft_id(const struct cursor *c, const char *word, int *id)
{
    char *end;
    errno = 0;
    long x = strtol(word, &end, 10);
    if (*word < '0' || *word > '9' || *end)
        return FAIL_AT(c, "node \"%s\" is not a whole number from 0", word);
    if (errno || x >= MOST_NODES_READ)
        return FAIL_AT(c, "node %s is beyond the largest id, %d", word,
                       MOST_NODES_READ - 1);
    *id = (int)x;
    return OK;
}

enum status draft_weight(const struct cursor *c, const char *word, double *w)
{
    char *end;
    *w = strtod(word, &end);
    if (end == word || *end || !isfinite(*w))
        return FAIL_AT(c, "weight \"%s\" is not a finite number", word);
    return OK;
}

enum status names_open(int most, struct arena *arena, struct names *out)
{
    *out = (struct names){.mask = 15};
    while (out->mask < 2 * (unsigned long)most)
        out->mask = 2 * out->mask + 1;
    NEW(out->name, arena, out->mask + 1);
    NEW(out->number, arena, out->mask + 1);
    return OK;
}

static unsigned long slot_of(const struct names *n, const char *name)
{
    unsigned long at = hash_string(HASH_START, name) & n->mask;
    while (n->name[at] && strcmp(n->name[at], name) != 0)
        at = (at + 1) & n->mask;
    return at;
}

bool names_add(struct names *n, const char *name)
{
    unsigned long at = slot_of(n, name);
    if (n->name[at])
        return false;
    n->name[at] = name;
    n->number[at] = n->count++;
    return true;
}

int names_find(const struct names *n, const char *name)
{
    unsigned long at = slot_of(n, name);
    return n->name[at] ? n->number[at] : -1;
}
