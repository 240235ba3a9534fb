/* page.h: HTML and SVG, piece by piece. */
#ifndef PAGE_H
#define PAGE_H

#include <stdint.h>
#include <stdio.h>

/* Head and style; then the body is written; then the end. */
void page_open(FILE *out, const char *title);
void page_close(FILE *out);

/* Text with &, < and > as entities. */
void page_text(FILE *out, const char *text);

/* A cell of a table: a number as people read it, in full in data-v. */
void page_number(FILE *out, const char *format, double x);
void page_count(FILE *out, int64_t n);
void page_p(FILE *out, double p);
void page_word(FILE *out, const char *text);

/* A chart with axes, ticks and a light grid; in its own units, 640 wide. */
struct chart {
    FILE *out;
    double x_low, x_high, y_low, y_high; /* of the data, with a margin */
    int height, left, bottom;
};
enum { CHART_WIDTH = 640, CHART_TOP = 12, CHART_RIGHT = 14, CHART_ROW = 40 };

struct chart_axes {
    const char *title, *x, *y; /* title for readers who do not see it */
    double x_low, x_high, y_low, y_high;
    int height;
    int named_rows; /* y are rows with names, drawn by the caller */
};
struct chart chart_open(FILE *out, const struct chart_axes *a);
void chart_close(struct chart *c);
double chart_x(const struct chart *c, double x);
double chart_y(const struct chart *c, double y);

/* A dot of colour 0 .. 7 with a tooltip. */
void chart_dot(const struct chart *c, double x, double y, int64_t colour,
               const char *tip);
void chart_bar(const struct chart *c, double x_low, double x_high, double y,
               const char *tip);
/* The name of a row at y, and a smaller one below it ("": none). */
void chart_row(const struct chart *c, double y, const char *name,
               const char *more);
/* A broken line at x = 0. */
void chart_zero(const struct chart *c);
/* Names of colours, below the chart. */
void chart_legend(FILE *out, const char *const *name, int64_t n);

#endif
