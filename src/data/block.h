/* block.h: a decoded set as one run of bytes, the same in memory and in a
 * cache file: a header page, then labels and pixels, of the training part and
 * of the test part each. */
#ifndef BLOCK_H
#define BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

enum {
    BLOCK_VERSION = 4
}; /* of its form; 1 had labels of one byte, 2 no sums, 3 none left out */

struct block {
    uint8_t *at; /* page aligned, or NULL */
    size_t bytes;
};

/* Unmaps; for arena_own. */
void block_drop(void *block);

/* Zeroed room for a set of this shape, and where its parts go. */
enum status block_new(const struct dataset *shape, struct block *out,
                      struct part to[2]);

/* Moves the parts together where fewer images came than there was room for. */
void block_trim(struct block *b, const struct dataset *room,
                const struct dataset *filled);

/* Completes the header (shape, key, SHA-256 and checksums) of a block that
 * has been filled, and makes it read-only. */
enum status block_seal(struct block *b, const struct dataset *d,
                       const char *key, struct arena *work);

/* ERR_DAMAGED, with the reason, unless the block is whole and of this key. */
enum status block_check(const struct block *b, const char *key);

/* Points a data set into a sealed block. */
void block_attach(const struct block *b, struct dataset *out);

#endif
