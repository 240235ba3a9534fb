/* sum.h: sums that forget no digits.
 *
 * A sum is two doubles, the second what the first cannot hold: about 32 digits
 * (Dekker 1971; Ogita, Rump and Oishi 2005).  So a mean of values about 1e12
 * keeps the digits in which they differ, and squares about it are theirs.
 */
#ifndef SUM_H
#define SUM_H

#include <stdint.h>

struct sum {
    double high, low;
};

void sum_add(struct sum *s, double x);
void sum_add_product(struct sum *s, double a, double b);
double sum_value(struct sum s);
struct sum sum_over(struct sum s, double n); /* s / n */

/* x - s, and a - b. */
double sum_off(double x, struct sum s);
double sum_apart(struct sum a, struct sum b);

/* Over the values [n] that are there. */
struct sum sum_of(const double *x, int64_t n);
struct sum sum_mean(const double *x, int64_t n);

double sum_of_products(const double *a, const double *b, int64_t n);

/* Takes the mean off; what it was. */
struct sum sum_centre(double *x, int64_t n);

#endif
