#define _GNU_SOURCE
#include "arena.h"

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

struct arena {
    size_t capacity, size, used; /* size: capacity, or a test's limit */
    size_t peak;
    struct owned *top;
    char *base;
};

struct arena *arena_new(size_t bytes)
{
    size_t size = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    struct arena *a = calloc(1, sizeof *a);
    /* Address space only: pages come as they are touched, so that a generous
     * size costs nothing. */
    char *base = mmap(NULL, size ? size : ALIGN, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (!a || base == MAP_FAILED) {
        free(a);
        if (base != MAP_FAILED)
            munmap(base, size ? size : ALIGN);
        return NULL;
    }
    a->capacity = a->size = size;
    a->base = base;
    ASAN_POISON_MEMORY_REGION(base, size);
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_rewind(a, (struct mark){0});
    ASAN_UNPOISON_MEMORY_REGION(a->base, a->capacity);
    munmap(a->base, a->capacity ? a->capacity : ALIGN);
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
    ASAN_POISON_MEMORY_REGION(a->base + to.used, a->used - to.used);
    a->used = to.used;
}

void *arena_take_unset(struct arena *a, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - ALIGN) / size)
        return NULL;
    size_t bytes = (count * size + ALIGN - 1) / ALIGN * ALIGN;
    if (bytes > a->size - a->used)
        return NULL;
    void *p = a->base + a->used;
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
