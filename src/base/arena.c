#define _GNU_SOURCE
#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, bytes)   ((void)(at), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#endif

enum { ALIGN = 64 };

struct owned {
    void (*drop)(void *);
    void *handle;
    struct owned *below;
};

/* Usually one; more where the system does not let us have the address space of
 * all at once (ulimit -v).  The head of each lies at its own beginning. */
struct chunk {
    size_t bytes, start; /* the mapping's; what the arena had used before it */
    struct chunk *below;
};

enum { CHUNK_BYTES = 16 << 20 };
_Static_assert(sizeof(struct chunk) <= ALIGN, "a chunk's head has its place");

struct arena {
    size_t capacity, size, used; /* size: capacity, or a test's limit */
    size_t peak;
    struct owned *top;
    struct chunk *chunk; /* the newest */
};

/* Address space only: pages come as they are touched, so that a generous size
 * costs nothing.  Large pages, where the system has them to give, spare the
 * translation of a network's addresses; where it refuses, nothing changes. */
static struct chunk *map_chunk(size_t bytes)
{
    void *at = mmap(NULL, bytes + ALIGN, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    madvise(at, bytes + ALIGN, MADV_HUGEPAGE);
    struct chunk *c = at;
    c->bytes = bytes + ALIGN;
    ASAN_POISON_MEMORY_REGION((char *)at + ALIGN, bytes);
    return c;
}

static void unmap_chunk(struct chunk *c)
{
    size_t bytes = c->bytes;
    ASAN_UNPOISON_MEMORY_REGION(c, bytes);
    munmap(c, bytes);
}

/* One more, for at least so many bytes. */
static bool add_chunk(struct arena *a, size_t bytes)
{
    struct chunk *c = bytes < CHUNK_BYTES ? map_chunk(CHUNK_BYTES) : NULL;
    if (!c)
        c = map_chunk(bytes);
    if (!c)
        return false;
    c->start = a->used;
    c->below = a->chunk;
    a->chunk = c;
    return true;
}

struct arena *arena_new(size_t bytes)
{
    size_t size = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->capacity = a->size = size;
    a->chunk = map_chunk(size);
    if (!a->chunk && (size <= CHUNK_BYTES || !add_chunk(a, ALIGN))) {
        free(a);
        return NULL;
    }
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_rewind(a, (struct mark){0});
    unmap_chunk(a->chunk);
    free(a);
}

struct mark arena_mark(const struct arena *a)
{
    return (struct mark){a->used, a->top};
}

void arena_rewind(struct arena *a, struct mark to)
{
    CHECK(to.used <= a->used);
    for (; a->top != to.top; a->top = a->top->below)
        a->top->drop(a->top->handle);
    size_t end = a->used; /* of what the newest chunk has given out */
    while (a->chunk->below && a->chunk->start >= to.used) {
        struct chunk *empty = a->chunk;
        a->chunk = empty->below;
        end = empty->start;
        unmap_chunk(empty);
    }
    size_t kept = to.used - a->chunk->start;
    ASAN_POISON_MEMORY_REGION((char *)a->chunk + ALIGN + kept, end - to.used);
    a->used = to.used;
}

void *arena_take_unset(struct arena *a, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - ALIGN) / size)
        return NULL;
    size_t bytes = (count * size + ALIGN - 1) / ALIGN * ALIGN;
    if (bytes > a->size - a->used)
        return NULL;
    if (bytes > a->chunk->bytes - ALIGN - (a->used - a->chunk->start) &&
        !add_chunk(a, bytes))
        return NULL;
    void *p = (char *)a->chunk + ALIGN + (a->used - a->chunk->start);
    a->used += bytes;
    if (a->used > a->peak)
        a->peak = a->used;
    ASAN_UNPOISON_MEMORY_REGION(p, count * size);
    return p;
}

void *arena_take(struct arena *a, size_t count, size_t size)
{
    void *p = arena_take_unset(a, count, size);
    return p ? memset(p, 0, count * size) : NULL;
}

size_t arena_peak(const struct arena *a)
{
    return a->peak;
}

char *arena_string(struct arena *a, const char *s)
{
    size_t bytes = strlen(s) + 1;
    char *copy = arena_take(a, bytes, 1);
    return copy ? memcpy(copy, s, bytes) : NULL;
}

size_t arena_limit(struct arena *a, size_t bytes)
{
    CHECK(bytes <= a->capacity - a->used);
    size_t before = a->size - a->used;
    a->size = a->used + bytes;
    return before;
}

enum status arena_own(struct arena *a, void (*drop)(void *), void *handle)
{
    struct owned *o = arena_take(a, 1, sizeof *o);
    if (!o) {
        drop(handle);
        return FAIL(ERR_MEMORY, "no room to own a handle");
    }
    *o = (struct owned){drop, handle, a->top};
    a->top = o;
    return OK;
}
