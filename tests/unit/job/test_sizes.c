/* Networks have the sizes that the papers give them. */
#include <math.h>

#include "arena.h"
#include "randwire.h"
#include "sample.h"
#include "test.h"

/* Xie, Kirillov, Girshick, He 2019: 5.6 million at C = 78 and 1000 classes. */
TEST(the_small_regime_has_five_and_a_half_million_parameters)
{
    struct graph_spec s = {.family = KREGULAR,
                           .nodes = 32,
                           .degree = 4,
                           .rewire = NAN,
                           .probability = NAN};
    double mean = 0; /* an input node more is 63,000 parameters less */
    for (uint64_t i = 0; i < 20; i++) {
        struct mark start = arena_mark(work);
        struct randwire net = {.batch = 2,
                               .channels = 3,
                               .height = 224,
                               .width = 224,
                               .classes = 1000,
                               .C = 78,
                               .stem_stride = 2};
        struct wiring graph, dag;
        struct net_plan plan;
        struct graph_depth depth;
        int attempts;
        EXPECT_OK(graph_sample(&s, 1, i, work, &graph, &attempts));
        EXPECT_OK(graph_orient((struct graph_name){&s, 1, i}, &graph,
                               ORDER_NATURAL, work, &dag, NULL, &depth));
        for (int k = 0; k < RANDWIRE_STAGES; k++)
            net.stage[k] = &dag;
        EXPECT_OK(randwire_plan(&net, work, &plan));
        EXPECT(plan.parameters >= 5400000 && plan.parameters <= 5800000);
        mean += (double)plan.parameters / 20;
        arena_rewind(work, start);
    }
    EXPECT(mean > 5.5e6 && mean < 5.7e6);
}
