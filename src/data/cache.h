/* cache.h: decoded sets kept in files that only their owner can write. */
#ifndef CACHE_H
#define CACHE_H

#include "block.h"

/* The cache's folder, made when it is not there: $WIRESWEEP_CACHE, else
 * $XDG_CACHE_HOME/wiresweep, else ~/.cache/wiresweep.  ERR_IO with the reason
 * where there is none. */
enum status cache_folder(struct arena *arena, const char **out);

/* Maps a cache file, read-only, and checks it.  *found tells whether there is
 * a file at all; ERR_DAMAGED or ERR_IO, with the reason, when it cannot be
 * used. */
enum status cache_map(const char *path, const char *key, struct block *out,
                      bool *found);

/* Writes a sealed block aside, to the disk, and renames it to path. */
enum status cache_write(const char *path, const struct block *b);

/* So that one process decodes and others wait.  Where a file system has no
 * locks (-1) several decode: slower, and as safe. */
int cache_lock(const char *folder);
void cache_unlock(int lock);

/* Removes what killed writers left behind, an hour ago or earlier. */
void cache_sweep(const char *folder);

#endif
