/* weights_carry.h: kept weights go along where a result file is extended or
 * merged: runs get other numbers, and a kill in between leaves a folder that
 * belongs to the file as it is, or one that is put right later. */
#ifndef WEIGHTS_CARRY_H
#define WEIGHTS_CARRY_H

#include "setup.h"

/* Copies the weights of one file's finished runs into ASIDE.weights, by their
 * numbers in the new study; *n counts.  Where `from` writes beside that file
 * (setup_beside), what a killed job left is made into weights first.  What
 * belongs to another sweep than `from` is left out, with a warning. */
enum status weights_carry(const struct store_file *f, const struct setup *from,
                          const struct setup *to, const char *aside,
                          struct arena *arena, int64_t *n);

/* Before the new file takes its name, and after: the folder takes its own. */
enum status weights_carry_begin(const char *file);
enum status weights_carry_end(const char *file, const char *aside);
/* Where the new file is given up. */
void weights_carry_drop(const char *aside);

/* Finishes what was killed between: for a file whose sweep has this digest. */
enum status weights_carry_recover(const char *file, const char *sha256,
                                  struct arena *arena);

#endif
