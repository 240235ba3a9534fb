/* Graphs chosen from a pool. */
#include <math.h>

#include "graphs.h"
#include "measure.h"
#include "spread.h"

enum { POOL = 300, COUNT = 12 };

static double gap_of(struct graph_spec s, uint64_t index, struct arena *work)
{
    struct measures m;
    struct wiring g = sample(s, 5, index, work);
    EXPECT_OK(graph_measure(&g, MEASURE_SPECTRA, (struct measure_seed){0}, work,
                            &m, NULL));
    return m.spectral_gap_two_sided;
}

TEST(chosen_graphs_are_the_nearest_to_even_steps)
{
    struct graph_spec s = SPEC(.family = KREGULAR, .nodes = 16, .degree = 4);
    struct spread how = {SPREAD_TWO_SIDED, POOL, COUNT};
    double gap[POOL], low = INFINITY, high = -INFINITY;
    bool chosen[POOL] = {false};
    int index[COUNT];
    EXPECT_OK(graph_spread(&s, 5, &how, work, index));
    for (int i = 0; i < POOL; i++) {
        gap[i] = gap_of(s, (uint64_t)i, work);
        low = fmin(low, gap[i]);
        high = fmax(high, gap[i]);
    }
    for (int k = 0; k < COUNT; k++) {
        EXPECT(index[k] >= 0 && index[k] < POOL && !chosen[index[k]]);
        chosen[index[k]] = true;
        EXPECT(k == 0 || gap[index[k]] >= gap[index[k - 1]]);
    }
    EXPECT(gap[index[0]] == low && gap[index[COUNT - 1]] == high);
    for (int k = 1; k < COUNT; k++) {
        double target = low + k * (high - low) / (COUNT - 1);
        for (int i = 0; i < POOL; i++)
            if (!chosen[i] && gap[i] > gap[index[k - 1]])
                EXPECT(fabs(gap[i] - target) >=
                       fabs(gap[index[k]] - target) - 1e-15);
    }
}

TEST(one_graph_is_from_the_middle)
{
    struct graph_spec s = SPEC(.family = ER, .nodes = 12, .probability = 0.4);
    struct spread how = {SPREAD_CLUSTERING, 50, 1};
    struct measures m;
    double low = INFINITY, high = -INFINITY, x[50];
    int index;
    EXPECT_OK(graph_spread(&s, 5, &how, work, &index));
    for (int i = 0; i < 50; i++) {
        struct wiring g = sample(s, 5, (uint64_t)i, work);
        EXPECT_OK(graph_measure(&g, MEASURE_STRUCTURE, (struct measure_seed){0},
                                work, &m, NULL));
        x[i] = m.clustering;
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    for (int i = 0; i < 50; i++)
        EXPECT(fabs(x[i] - (low + high) / 2) >=
               fabs(x[index] - (low + high) / 2));
}

TEST(what_cannot_be_spread_is_refused)
{
    struct graph_spec same = SPEC(.family = RING, .nodes = 12),
                      s = SPEC(.family = KREGULAR, .nodes = 12, .degree = 4);
    int index[8];
    EXPECT_STATUS(ERR_INPUT,
                  graph_spread(&same, 5,
                               &(struct spread){SPREAD_FIEDLER, 20, 8}, work,
                               index));
    EXPECT_SAID("same value");
    EXPECT_STATUS(ERR_INPUT,
                  graph_spread(&s, 5, &(struct spread){SPREAD_FIEDLER, 7, 8},
                               work, index));
    EXPECT_SAID("raise pool");
}
