#include "test_result.h"

#include <math.h>

struct test_result test_result_none(const char *method)
{
    return (struct test_result){.estimate = NAN,
                                .conf_low = NAN,
                                .conf_high = NAN,
                                .statistic = NAN,
                                .df1 = NAN,
                                .df2 = NAN,
                                .p_value = NAN,
                                .effect = NAN,
                                .effect_name = "",
                                .method = method};
}
