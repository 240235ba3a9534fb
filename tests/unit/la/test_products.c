#include <math.h>
#include <stdlib.h>

#include "la.h"
#include "rng.h"
#include "test.h"

/* Distance in units of the last place of a double. */
static double ulps(double got, long double want)
{
    int e;
    frexp((double)want, &e);
    return fabs((double)(((long double)got - want) / ldexpl(1, e - 53)));
}

TEST(exp_is_within_two_ulp_of_the_truth)
{
    double worst = 0;
    for (int i = -70000; i <= 70000; i++) {
        double x = i * 0.0100713, u = ulps(la_exp(x), expl((long double)x));
        if (u > worst)
            worst = u;
    }
    EXPECT(worst <= 2);
    EXPECT(worst > 0.1);
    EXPECT_EQ(la_exp(0), 1);
    EXPECT(la_exp(-INFINITY) == 0 && isinf(la_exp(INFINITY)));
    EXPECT(isnan(la_exp(NAN)));
}

TEST(log_is_within_two_ulp_of_the_truth)
{
    double worst = 0;
    for (int i = 1; i <= 100000; i++) {
        double x = i * 0.00271, u = ulps(la_log(x), logl((long double)x));
        if (u > worst)
            worst = u;
    }
    EXPECT(worst <= 2);
    EXPECT_EQ(la_log(1), 0);
    EXPECT_NEAR(la_log(1e300), (double)logl(1e300L), 1e-15);
    EXPECT_NEAR(la_log(1e-300), (double)logl(1e-300L), 1e-15);
    EXPECT(isinf(la_log(0)) && isnan(la_log(-1)) && isnan(la_log(NAN)));
}

TEST(product_of_turned_views_is_the_sum_it_stands_for)
{
    enum { M = 7, K = 5, N = 9 };
    real a[K * M], b[N * K], c[M * N];
    struct rng r = rng_stream(1, RNG_TEST, 1, 0);
    for (int i = 0; i < K * M; i++)
        a[i] = (real)rng_normal(&r);
    for (int i = 0; i < N * K; i++)
        b[i] = (real)rng_normal(&r);
    for (int i = 0; i < M * N; i++)
        c[i] = NAN; /* must be ignored at first */
    for (int keep = 0; keep < 2; keep++)
        la_multiply(la_turned(la_rows(a, K, M)), la_turned(la_rows(b, N, K)),
                    (real)keep, c);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < N; j++) {
            double sum = 0;
            for (int k = 0; k < K; k++)
                sum += (double)a[k * M + i] * (double)b[j * K + k];
            EXPECT_NEAR(c[i * N + j], 2 * sum, 1e-5);
        }
}

TEST(levels_are_chosen_by_name_and_refused_with_reasons)
{
    EXPECT_STATUS(ERR_INPUT, la_level_select("v5"));
    EXPECT_SAID("v5");
    EXPECT_OK(la_level_select("portable"));
    EXPECT_STR(la_level_name(), "portable");
    EXPECT_OK(la_level_select("auto"));
    EXPECT(strlen(la_library_name()) > 0);
#ifndef WIRESWEEP_DOUBLE
    EXPECT(strstr(la_library_name(), "BLIS"));
#endif
}
