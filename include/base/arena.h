/* arena.h: memory, and handles, that live and die together.
 *
 * An arena is one block handed out from the bottom up, or several where the
 * system refuses the address space of one (ulimit -v).  Marks nest; rewinding
 * to a mark gives back everything taken since, running the drop functions of
 * owned handles newest first.  Asking for too much fails with ERR_MEMORY.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

#include "status.h"

struct arena;

struct mark {
    size_t used;
    struct owned *top;
};

struct arena *arena_new(size_t bytes); /* NULL when the system has no room */
void arena_free(struct arena *a);      /* rewinds first; NULL is fine */

struct mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct mark to);

/* Bytes handed out at the fullest moment so far. */
size_t arena_peak(const struct arena *a);

/* Zeroed, 64-byte aligned room for count things of size bytes, or NULL. */
void *arena_take(struct arena *a, size_t count, size_t size);

/* The same, not zeroed: for much that is written before it is read. */
void *arena_take_unset(struct arena *a, size_t count, size_t size);

/* Calls drop(handle) when the arena is rewound past this point, or at once
 * when it has no room to promise that.  The handle must live in the arena. */
enum status arena_own(struct arena *a, void (*drop)(void *), void *handle);

/* Pretends that only so many bytes are left, no more than there are, and says
 * how many were left before: how tests starve a function. */
size_t arena_limit(struct arena *a, size_t bytes);

/* A copy of a string that lives as long as the arena; NULL for lack of room. */
char *arena_string(struct arena *a, const char *s);

/* p = room for n of *p; on lack of room, returns from the calling function. */
#define NEW(p, a, n)       NEW_BY(arena_take, p, a, n)
#define NEW_UNSET(p, a, n) NEW_BY(arena_take_unset, p, a, n)
#define NEW_BY(take, p, a, n)                                                  \
    do {                                                                       \
        (p) = take((a), (size_t)(n), sizeof *(p));                             \
        if (!(p))                                                              \
            return FAIL(ERR_MEMORY, "no room for %zu of %s", (size_t)(n), #p); \
    } while (0)

#endif
