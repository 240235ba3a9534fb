/* aside.h: a small file beside the result file that is there wholly or not at
 * all. */
#ifndef ASIDE_H
#define ASIDE_H

#include "study.h"

/* What a file of a run belongs to: the sweep, what it is made from, the run. */
uint64_t aside_key(const struct study *s, int64_t run);

/* Writes PATH.tmp, forces it to the disk and renames it; errno says why not. */
bool aside_write(const char *path, const void *at, size_t bytes);

#endif
