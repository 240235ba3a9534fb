/* la.h: the matrix product, and which kernels this process computes with.
 *
 * The level of the kernels (v4: AVX-512, v3: AVX2 and FMA, baseline: any
 * x86-64, portable: any CPU) is chosen once, by name or by what the CPU can do,
 * never by a timing.  Equal levels give equal bits on every CPU that has them.
 * bf16 is v4 with products of numbers rounded to bfloat16, added up in float
 * (AVX512_BF16).  blis has all products from BLIS, and its bits from there, the
 * rest from v3, or, where the CPU is no x86-64, portable.  "auto" chooses
 * neither.
 */
#ifndef LA_H
#define LA_H

#include "mat.h"
#include "status.h"

struct arena;

#define LA_LEVELS "auto|v4|v3|baseline|portable|bf16|blis"

/* Chooses the level; before the first network is built.  ERR_INPUT: an unknown
 * word, or a level that this CPU lacks.  Without it, "auto". */
enum status la_level_select(const char *level);
const char *la_level_name(void); /* one of LA_LEVELS but auto */

/* The library behind la_multiply: "BLIS 0.9.0 haswell", or "portable loops"
 * in double precision. */
const char *la_library_name(void);

/* A matrix in memory: element (i, j) is at[i * row + j * column]. */
struct la_view {
    const real *at;
    long rows, columns, row, column;
};
struct la_view la_rows(const real *at, long rows, long columns);
struct la_view la_turned(struct la_view a); /* its transpose */

/* c [a.rows][b.columns] = keep c + a b, row-major; keep 0 ignores what c held,
 * 1 adds to it.  a.columns == b.rows.  Float by BLIS, double by loops. */
void la_multiply(struct la_view a, struct la_view b, real keep, real *c);

/* exp and log of our own, the same bits on every host; error below 1 ulp of
 * a float, 2 of a double.  exp of less than -708 is 0, of more than 709 is
 * infinite; log of 0 or less is -infinity or NaN. */
double la_exp(double x);
double la_log(double x);

/* The yardstick of every speed: multiply-adds per second of the level in use,
 * times two; and bytes per second read from memory beyond the caches (work must
 * have LA_BANDWIDTH_ROOM bytes left).  The best of several tries of some
 * milliseconds, of this process's CPU time. */
enum { LA_BANDWIDTH_ROOM = 256 << 20 };
double la_peak_flops(void);
enum status la_bandwidth(struct arena *work, double *out);

#endif
