/* frames.h: tables of runs from what a user names, for analyze and plot. */
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>

#include "frame.h"
#include "recipe.h"

/* The runs of all files under each other: result files, and tables of text
 * with a header line, plain or compressed.  Runs of a result file have the
 * columns of their graph too.  choice gets what the result files say.
 * A run that several files hold counts once (identity.h).  ERR_INPUT for files
 * of different jobs, and where such runs differ; ERR_IO or ERR_DAMAGED with the
 * file's name. */
enum status frames_read(char *const *path, int paths, struct arena *arena,
                        struct frame *out, struct recipe_choice *choice);

/* Another table of one file, each row with the columns of its run; a table of
 * text is taken as it is.  ERR_INPUT where the file has no such table. */
enum status frames_read_table(const char *path, const char *table,
                              struct arena *arena, struct frame *out);

/* The last of the arguments, where it is a recipe (.yaml, .yml) rather than a
 * table, and one path less; else NULL. */
const char *frames_recipe(char *const *path, int *paths);

/* Bytes of arena that reading and analysing these files may take: a generous
 * multiple of their size, since memory is used as it is touched. */
size_t frames_room(char *const *path, int paths);

/* "a.csv", "a.csv and 2 more": what was read, in a few words. */
enum { SOURCE_TEXT = 256 };
const char *frames_source(char *const *path, int paths, char out[SOURCE_TEXT]);

#endif
