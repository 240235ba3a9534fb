/* class_turns.h: images in an order in which their classes alternate. */
#ifndef CLASS_TURNS_H
#define CLASS_TURNS_H

#include <stddef.h>

#include "source.h"

/* Reorders n images of so many bytes, so that any stretch of them holds all
 * classes in their proportion; those of one class stay in their order. */
enum status turns_of_classes(const struct part *part, int n, size_t bytes,
                             int classes, struct arena *work);

#endif
