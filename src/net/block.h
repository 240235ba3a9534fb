/* block.h: one block of memory laid out twice: first without memory, to learn
 * its size, then over the memory itself.  So a plan and a build cannot differ.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include <stddef.h>

#include "mat.h"

struct block {
    char *base; /* NULL while measuring */
    size_t used;
};

/* 64-byte aligned room for count things of size bytes; NULL while measuring. */
static inline void *block_take(struct block *b, long count, size_t size)
{
    size_t at = b->used;
    b->used += ((size_t)count * size + 63) / 64 * 64;
    return b->base ? b->base + at : NULL;
}

static inline real *block_reals(struct block *b, long count)
{
    return block_take(b, count, sizeof(real));
}

#endif
