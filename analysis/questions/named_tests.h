/* named_tests.h: the tests of `stats` by the names that recipes use. */
#ifndef NAMED_TESTS_H
#define NAMED_TESTS_H

#include "correlation.h"
#include "resample.h"
#include "status.h"
#include "test_result.h"

/* resample, where there is one, stands in the place of the others. */
typedef enum status resample_pairs(const double *x, const double *y, int64_t n,
                                   const struct resampling *how,
                                   struct arena *arena,
                                   struct test_result *out);

struct named_correlation {
    const char *name;
    resample_pairs *resample;
    enum status (*run)(const double *x, const double *y, int64_t n,
                       struct arena *work, struct test_result *out);
    const char *partial_name; /* NULL: has no partial form */
    enum status (*partial)(const double *x, const double *y, int64_t n,
                           const struct covariates *z, struct arena *work,
                           struct test_result *out);
};

/* Of each group (one), of two groups (two) or of all of them at once (all). */
struct named_group_test {
    const char *name;
    void (*one)(struct values x, double mu, struct test_result *out);
    enum status (*resample)(struct values a, struct values b,
                            const struct resampling *how, struct arena *arena,
                            struct test_result *out);
    enum status (*two)(struct values a, struct values b, struct arena *work,
                       struct test_result *out);
    enum status (*all)(const struct values *group, int groups,
                       struct arena *work, struct test_result *out);
};

struct named_paired_test {
    const char *name;
    resample_pairs *resample;
    enum status (*run)(const double *a, const double *b, int64_t n,
                       struct arena *work, struct test_result *out);
};

/* name NULL at the end. */
extern const struct named_correlation named_correlations[];
extern const struct named_group_test named_group_tests[];
extern const struct named_paired_test named_paired_tests[];

/* The entry of that name, or NULL. */
const struct named_correlation *find_correlation(const char *name);
const struct named_group_test *find_group_test(const char *name);
const struct named_paired_test *find_paired_test(const char *name);

#endif
