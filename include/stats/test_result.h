/* test_result.h: what every statistical test answers.
 *
 * Samples are plain arrays; a NaN is a missing value.  Pairs or values with
 * one are left out and counted, never replaced.  What a test cannot know it
 * leaves at NaN: the correlation of a constant, the interval of two values, a
 * p value where nothing varies.  None of these is an error.
 */
#ifndef TEST_RESULT_H
#define TEST_RESULT_H

#include <stdint.h>

struct test_result {
    int64_t n;                  /* units used, over all groups */
    int64_t excluded;           /* units left out for a missing value */
    double estimate;            /* r, tau, mean(a) - mean(b), ... */
    double conf_low, conf_high; /* 95 % interval of the estimate */
    double statistic;           /* t, F, U, ...; r itself where it tests */
    double df1, df2;            /* degrees of freedom */
    double p_value;             /* two-sided */
    double effect;              /* an effect size, named by ... */
    const char *effect_name;    /* "hedges_g", ...; "" for none */
    const char *method;         /* in words, with the variant used */
};

/* A sample. */
struct values {
    const double *at; /* [n] */
    int64_t n;
};

/* All NaN, nothing counted. */
struct test_result test_result_none(const char *method);

#endif
