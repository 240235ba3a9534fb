/* figure.h: one figure from a table of runs, drawn by gnuplot.
 *
 * FIGURE.svg (or .png, .pdf) comes with FIGURE.gp and FIGURE.dat, from which
 * `gnuplot FIGURE.gp` draws it again.  Style: Okabe and Ito's colours, left
 * and bottom borders in grey, a light grid; the title says the finding, the
 * corner n and the test, and what was left out stands below.
 */
#ifndef FIGURE_H
#define FIGURE_H

#include <stdbool.h>

#include "frame.h"
#include "recipe.h"

struct arena;

struct figure_request {
    const char *kind;
    const char *out; /* path; its ending picks the form */
    struct recipe_choice choice;
    const char *source;
};

/* Kinds and what they show: the program's own and those of built-in recipes. */
struct figure_kind {
    const char *name, *summary;
};
enum status figure_kinds(struct arena *arena,
                         const struct figure_kind **out); /* name NULL ends */

/* The table whose rows a kind is drawn from: runs (of an unknown kind too),
 * epochs, telemetry, or what a recipe's map names. */
enum status figure_table(const char *kind, struct arena *arena,
                         const char **table);

/* ERR_INPUT for an unknown kind (naming the nearest), an unknown ending, a
 * column that is not there, or nothing to draw; ERR_IO when the files cannot
 * be written; ERR_LIBRARY with gnuplot's words when it fails.  Without
 * gnuplot, .gp and .dat are written and a warning says so. */
enum status figure_make(const struct frame *runs,
                        const struct figure_request *request,
                        struct arena *arena);

#endif
