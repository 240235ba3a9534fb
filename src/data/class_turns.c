#include "class_turns.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

/* An image: where it is, and that it is number `rank` of the `of` images of its
 * class. */
struct place {
    int at, class, rank, of;
};

/* By how far through its class an image is. */
static int compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int64_t first = (2 * (int64_t)x->rank + 1) * y->of,
            second = (2 * (int64_t)y->rank + 1) * x->of;
    if (first != second)
        return first < second ? -1 : 1;
    return x->class - y->class;
}

static void copy(const struct part *to, int i, const struct part *from, int k,
                 size_t bytes)
{
    memcpy(to->pixel + (size_t)i * bytes, from->pixel + (size_t)k * bytes,
           bytes);
    to->label[i] = from->label[k];
}

/* Image place[i].at goes to i: one circle after the other, with room for one.
 */
static void move(struct place *place, int n, const struct part *part,
                 const struct part *one, size_t bytes)
{
    for (int start = 0; start < n; start++) {
        if (place[start].at < 0)
            continue;
        int i = start;
        copy(one, 0, part, start, bytes);
        while (place[i].at != start) {
            int next = place[i].at;
            copy(part, i, part, next, bytes);
            place[i].at = -1;
            i = next;
        }
        copy(part, i, one, 0, bytes);
        place[i].at = -1;
    }
}

enum status turns_of_classes(const struct part *part, int n, size_t bytes,
                             int classes, struct arena *work)
{
    struct mark top = arena_mark(work);
    struct place *place;
    struct part one;
    int *count;
    NEW(place, work, n + 1);
    NEW(count, work, classes);
    NEW(one.pixel, work, bytes);
    NEW(one.label, work, 1);
    for (int i = 0; i < n; i++) {
        int class = part->label[i];
        place[i] = (struct place){i, class, count[class]++, 0};
    }
    for (int i = 0; i < n; i++)
        place[i].of = count[place[i].class];
    qsort(place, (size_t)n, sizeof *place, compare);
    move(place, n, part, &one, bytes);
    arena_rewind(work, top);
    return OK;
}
