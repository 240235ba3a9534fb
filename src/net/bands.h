/* bands.h: the windows of a convolution, divided so that borders cost nothing:
 * along each axis the positions fall into bands that see the same taps, and a
 * band of lines and one of columns are one product. */
#ifndef BANDS_H
#define BANDS_H

#include "kernels.h"
#include "op.h"

/* Along one axis: position t sees tap m at the place t * step + base + m, if
 * that is one of `limit` places. */
struct axis {
    int positions, step, base, taps, limit;
};

/* What reads `from`, where its windows lie, and writes at positions of `to`:
 * every `every`-th one from (line, column) on. */
struct side {
    struct axis down, across;
    const struct tensor *from, *to;
    int inner; /* numbers of a tap */
    int every, line, column;
};

/* Forward, and also for the gradient of the weights: windows of the input,
 * without a size the whole input. */
struct side side_forward(const struct op *o);

/* The gradient of the input, at the places that are rest[0], rest[1] beyond a
 * multiple of the stride: windows of the output's gradient.  last: the tap of
 * the weights that is the first here; the next lies `stride` before it. */
struct side side_back(const struct op *o, const int rest[2], int last[2]);

/* A product, and where it starts in `from` and `to`. */
struct part {
    struct la_windows windows;
    long from, to;
};
typedef void part_use(const struct part *p, void *with);
void side_parts(const struct side *s, int images, part_use *use, void *with);

#endif
