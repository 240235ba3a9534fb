/* recipe_texts.h: the files of analysis/recipes, by their names there. */
#ifndef RECIPE_TEXTS_H
#define RECIPE_TEXTS_H

#include "embedded.h"

extern const struct embedded_text recipe_texts[];

#endif
