/* stream.h: files read front to back, plain, gzip or xz alike. */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>

#include "status.h"

struct arena;
struct stream;

/* Opens a file; its form is told from its first bytes, never from its name.
 * The arena owns the stream and closes it on rewind.  ERR_IO when the file
 * cannot be opened, ERR_DAMAGED when its compression is broken. */
enum status stream_open(const char *path, struct arena *arena,
                        struct stream **out);

/* Where a file can be read more than once: at its own path, or, of a pipe or
 * the like, at that of a copy in memory, which lives as long as the process.
 * ERR_IO where it cannot be read. */
enum status stream_spool(const char *path, struct arena *arena,
                         const char **out);

/* The next bytes; *got < bytes only at the end.  ERR_DAMAGED where a
 * compressed file is cut or corrupt. */
enum status stream_take(struct stream *s, void *at, size_t bytes, size_t *got);

/* A whole text file, ended by '\0'.  ERR_INPUT when it is longer than limit
 * bytes or holds a '\0'. */
enum status stream_text(const char *path, size_t limit, struct arena *arena,
                        char **text, size_t *length);

#endif
