/* gnuplot.h: a figure under construction, and its house style. */
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "output.h"
#include "status.h"

struct arena;

struct figure {
    FILE *script, *data;  /* FIGURE.gp, FIGURE.dat */
    struct output *to[2]; /* the same */
    const char *folder;   /* where they are, and gnuplot runs */
    const char *name;     /* FIGURE, without folder and ending */
    const char *form;     /* svg, png, pdf */
    int blocks;           /* of data written so far */
    struct arena *arena;
};

/* Opens both files and writes the style.  ERR_INPUT for an unknown ending, and
 * where a file of such a name is there that is none of a figure's. */
enum status figure_open(const char *out, struct arena *arena, struct figure *f);

/* Ends the block of data at hand; its index is what it returns. */
int figure_block(struct figure *f);

/* A quoted string of gnuplot's that it takes as it is; line ends stay. */
void figure_quote(struct figure *f, const char *s);
/* Makes a text fit between the double quotes of a data file, in place. */
char *figure_plain(char *s);

/* axis "x" or "y": range low .. high with a margin on either side, tics at
 * round steps with as many decimals as the step has. */
void figure_axis(struct figure *f, const char *axis, double low, double high,
                 const char *label);

/* Finding above, caption below, wrapped; and the test in a corner within. */
void figure_titles(struct figure *f, const char *title, const char *caption);
void figure_corner(struct figure *f, const char *text, bool left, bool top);

/* Closes the files and has gnuplot draw. */
enum status figure_draw(struct figure *f);

/* Rewrites an SVG's hypertext as plain <title> elements. */
enum status tooltips_plain(const char *path, struct arena *arena);

/* Okabe and Ito's colours "#rrggbb", beginning with blue; they repeat. */
const char *figure_colour(int64_t i);
/* The same with an alpha of 0.6 for points: "#66rrggbb". */
const char *figure_point_colour(int64_t i);
/* Point types that tell groups apart once the colours repeat. */
int figure_point(int64_t i);

/* A column's name in words. */
enum { LABEL_TEXT = 64 };
const char *figure_label(const char *column, char out[LABEL_TEXT]);

#endif
