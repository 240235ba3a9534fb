/* glyph_shapes.h: how people write the ten digits: strokes through a few
 * points, in a box of x and y from 0 to 1, y downwards. */
#ifndef GLYPH_SHAPES_H
#define GLYPH_SHAPES_H

enum { MOST_POINTS = 9, MOST_STROKES = 3, MOST_VARIANTS = 3 };

/* A smooth curve through n points; closed where the last is the first. */
struct stroke {
    int n;
    double at[MOST_POINTS][2];
};

struct shape {
    int strokes;
    struct stroke stroke[MOST_STROKES];
};

struct digit {
    int variants;
    struct shape variant[MOST_VARIANTS];
};

extern const struct digit glyph_digits[10];

#endif
