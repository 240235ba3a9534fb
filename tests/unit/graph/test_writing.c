/* Graph files and drawings that are written. */
#include <unistd.h>

#include "graph_file.h"
#include "graphs.h"

static const char *named(const char *ending, struct arena *work)
{
    char path[128];
    snprintf(path, sizeof path, "/tmp/wiresweep-graph-%d%s", getpid(), ending);
    return arena_string(work, path);
}

TEST(every_form_reads_back_what_was_written)
{
    static const char *const ending[] = {".edges", ".csv", ".gml", ".graphml"};
    struct wiring g =
        sample(SPEC(.family = BA, .nodes = 12, .attach = 2), 1, 0, work);
    double *weight = arena_take(work, (size_t)g.edges, sizeof *weight);
    for (int e = 0; e < g.edges; e++)
        weight[e] = 1 / (e + 3.0);
    for (int i = 0; i < 8; i++) {
        const char *path = named(ending[i % 4], work);
        struct graph_origin origin;
        struct wiring back;
        g.weight = i < 4 ? NULL : weight;
        EXPECT_OK(graph_write(&g, NULL, path, work));
        EXPECT_OK(graph_read(path, work, &back, &origin));
        unlink(path);
        EXPECT(same_edges(&g, &back) && !back.directed);
        EXPECT((back.weight == NULL) == (g.weight == NULL));
        for (int e = 0; g.weight && e < g.edges; e++)
            EXPECT(back.weight[e] == weight[e]);
    }
}

TEST(directions_survive_where_the_form_can_tell_them)
{
    int source[] = {0, 1}, target[] = {1, 2};
    struct wiring back, g = {.nodes = 3,
                             .edges = 2,
                             .source = source,
                             .target = target,
                             .directed = true};
    struct graph_origin origin;
    const char *path = named(".graphml", work);
    EXPECT_OK(graph_write(&g, NULL, path, work));
    EXPECT_OK(graph_read(path, work, &back, &origin));
    unlink(path);
    EXPECT(back.directed && same_edges(&g, &back));
    EXPECT_STATUS(ERR_INPUT, graph_write(&g, NULL, named(".csv", work), work));
    EXPECT_SAID("would be read as undirected");
}

TEST(what_cannot_be_written_is_refused)
{
    int source[] = {0}, target[] = {1};
    struct wiring g = {
        .nodes = 3, .edges = 1, .source = source, .target = target};
    EXPECT_STATUS(ERR_INPUT, graph_write(&g, NULL, named(".csv", work), work));
    EXPECT_SAID("node 2, the last");
    EXPECT_STATUS(ERR_INPUT, graph_write(&g, NULL, "/tmp/x.png", work));
    EXPECT_SAID(".graphml");
    EXPECT_STATUS(ERR_IO, graph_write(&g, NULL, "/nowhere/x.gml", work));
    const char *full = named(".gml", work);
    EXPECT(symlink("/dev/full", full) == 0);
    EXPECT_STATUS(ERR_IO, graph_write(&g, NULL, full, work));
    EXPECT(unlink(full) == 0); /* a link that is not ours stays */
}

TEST(a_drawing_shows_every_node_and_edge)
{
    struct graph_spec s =
        SPEC(.family = WS, .nodes = 20, .degree = 4, .rewire = 0.1);
    struct wiring g = sample(s, 1, 0, work);
    const char *path = named(".svg", work);
    char line[512];
    int circles = 0, lines = 0;
    EXPECT_TIDY(work, graph_draw_svg(&g, 1, path, work));
    FILE *f = fopen(path, "r");
    while (fgets(line, sizeof line, f)) {
        circles += strncmp(line, "<circle", 7) == 0;
        lines += strncmp(line, "<line", 5) == 0;
        EXPECT(!strstr(line, "nan") && !strstr(line, "inf\""));
    }
    fclose(f);
    unlink(path);
    EXPECT_EQ(circles, 20);
    EXPECT_EQ(lines, 40);
}

TEST(drawing_survives_lack_of_memory)
{
    struct wiring g = sample(SPEC(.family = RING, .nodes = 9), 1, 0, work);
    const char *path = named(".svg", work);
    EXPECT_STARVES(work, graph_draw_svg(&g, 1, path, work));
    unlink(path);
}
