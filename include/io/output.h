/* output.h: files that a user asks for, written whole or not at all.
 *
 * What is written stands aside, in the same folder, and takes the name when it
 * is complete.  HDF5 files are results or data and are never written over, nor
 * is what a command reads.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "status.h"

struct output {
    FILE *file; /* NULL: none */
    char path[PATH_MAX], aside[PATH_MAX + 8];
    bool direct; /* a pipe or a device, which has no aside */
};

/* ERR_INPUT where path is a folder or an HDF5 file, ERR_IO where its folder
 * takes no file. */
enum status output_open(const char *path, struct output *out);

/* Puts it in its place; where anything could not be written, removes it and
 * says why. */
enum status output_close(struct output *out);

/* Gives it up; harmless where it is closed. */
void output_drop(struct output *out);

/* ERR_INPUT where path is one of the files that a command reads, by whatever
 * name (NULL entries are none). */
enum status output_spares(const char *path, const char *const *input, int n);

#endif
