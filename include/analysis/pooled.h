/* pooled.h: settings that vary behind somebody's back. */
#ifndef POOLED_H
#define POOLED_H

#include <stdbool.h>

#include "frame.h"
#include "text.h"

struct arena;

/* Whether a column takes several values over the rows in use [rows]; a missing
 * one is one. */
bool column_varies(const struct frame *f, const struct series *s,
                   const bool *use);

/* Adds "a, b": the settings that vary over the rows in use even where the
 * settings and texts among the n named columns (NULL: none) do not. */
enum status pooled_settings(const struct frame *f, const bool *use,
                            const char *const *named, int n, struct arena *work,
                            struct text *out);

#endif
