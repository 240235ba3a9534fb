/* Published numbers of real networks, within the error of 20 null models. */
#include <unistd.h>

#include "graph_file.h"
#include "graphs.h"
#include "measure.h"

static const char *data_folder(void)
{
    const char *folder = getenv("WIRESWEEP_DATA");
    if (!folder) {
        printf("skipped: WIRESWEEP_DATA names no folder with connectomes\n");
        fflush(stdout);
        _exit(77);
    }
    return folder;
}

static struct measures propensity(const struct wiring *g, struct arena *work)
{
    struct measures m;
    struct measure_seed seed = {1, 2};
    EXPECT_TIDY(work,
                graph_measure(g, MEASURE_PROPENSITY, seed, work, &m, NULL));
    return m;
}

TEST(propensity_of_the_cat_cortex_is_the_published_one)
{
    const char *data = data_folder();
    char path[1024];
    struct graph_origin origin;
    struct wiring g;
    snprintf(path, sizeof path, "%s/graphs/cat_cortex52.csv.gz", data);
    EXPECT_OK(graph_read(path, work, &g, &origin));
    EXPECT_EQ(g.nodes, 52);
    struct measures m = propensity(&g, work);
    EXPECT(fabs(m.weighted_small_world_propensity - 0.793) < 0.002);
}

/* The file repeats 14 pairs, which graph_read refuses: joined here. */
static void read_worm(FILE *f, struct arena *work, struct wiring *out)
{
    bool *joined = arena_take(work, 297 * 297, sizeof *joined);
    int u, v, m = 0;
    EXPECT(fscanf(f, "source,target,weight") == 0);
    while (fscanf(f, " %d,%d,%*d", &u, &v) == 2)
        joined[(u < v ? u : v) * 297 + (u < v ? v : u)] = u != v;
    *out = (struct wiring){.nodes = 297};
    out->source = arena_take(work, 297 * 297, sizeof *out->source);
    out->target = arena_take(work, 297 * 297, sizeof *out->target);
    for (int i = 0; i < 297 * 297; i++)
        if (joined[i]) {
            out->source[m] = i / 297;
            out->target[m++] = i % 297;
        }
    out->edges = m;
}

TEST(propensity_of_the_worm_is_the_published_one)
{
    const char *data = data_folder();
    char path[1024];
    struct wiring g;
    snprintf(path, sizeof path, "%s/celegans/watts_strogatz1998/edges.csv",
             data);
    FILE *f = fopen(path, "r");
    EXPECT(f != NULL);
    read_worm(f, work, &g);
    fclose(f);
    EXPECT_EQ(g.edges, 2148);
    struct measures m = propensity(&g, work);
    EXPECT(fabs(m.small_world_propensity - 0.560) < 0.002);
}
