#include <unistd.h>

#include "graph_file.h"
#include "graphs.h"

/* Writes a text to a new file, whose name lives in the arena. */
static const char *file_of(const char *text, size_t n, struct arena *work)
{
    char *path = arena_string(work, "/tmp/wiresweep-graph-XXXXXX");
    int fd = mkstemp(path);
    EXPECT(fd >= 0);
    EXPECT(write(fd, text, n) == (ssize_t)n);
    close(fd);
    return path;
}

static enum status read_text(const char *text, struct arena *work,
                             struct wiring *g, struct graph_origin *origin)
{
    const char *path = file_of(text, strlen(text), work);
    enum status st = graph_read(path, work, g, origin);
    unlink(path);
    return st;
}

static struct wiring read_ok(const char *text, struct arena *work)
{
    struct graph_origin origin;
    struct wiring g;
    EXPECT_OK(read_text(text, work, &g, &origin));
    return g;
}

TEST(an_edge_list_counts_its_isolated_nodes)
{
    struct wiring g = read_ok("5\n2\n0 1\n1 2\n", work);
    EXPECT_EQ(g.nodes, 5);
    EXPECT_EQ(g.edges, 2);
    EXPECT(!g.directed && g.weight == NULL);
}

TEST(pairs_that_all_rise_or_all_fall_are_undirected)
{
    struct wiring up = read_ok("src,dst\n0,1\n1,2\n", work);
    struct wiring down = read_ok("src,dst,weight\r\n2,1,4\r\n1,0,5\r\n", work);
    EXPECT(!up.directed && !down.directed);
    EXPECT(same_edges(&up, &down));
    EXPECT(down.weight[0] == 5 && down.weight[1] == 4);
}

TEST(any_other_list_is_directed_and_halves_what_goes_one_way)
{
    struct graph_origin origin;
    struct wiring g, u;
    EXPECT_OK(read_text("target,source,note,weight\n1,0,a,4\n0,1,b,2\n"
                        "1,2,c,3\n",
                        work, &g, &origin));
    EXPECT(g.directed && origin.directed);
    EXPECT_EQ(origin.file_edges, 3);
    EXPECT_EQ(origin.reciprocal, 1);
    EXPECT_OK(graph_symmetrise(&g, work, &u));
    EXPECT(is_simple(&u) && !u.directed);
    EXPECT_EQ(u.edges, 2);
    EXPECT(u.weight[0] == 3 && u.weight[1] == 1.5);
}

TEST(a_pair_of_weight_zero_is_no_edge_but_its_nodes_are)
{
    struct wiring g = read_ok("src,dst,weight\n0,1,2\n1,9,0\n", work);
    EXPECT_EQ(g.nodes, 10);
    EXPECT_EQ(g.edges, 1);
}

TEST(gml_is_read_with_comments_strings_and_nested_lists)
{
    struct wiring g = read_ok(
        "# made by hand\nCreator \"me [\" graph [ directed 0 comment \"]\"\n"
        "node [ id 7 label \"edge\" graphics [ x 1 y [ a 2 ] ] ]\n"
        "node [ id 3 ] node [ id 5 ]\n"
        "edge [ source 5 target 7 weight 2.5 ]\n"
        "edge [ source 3\n target 5 value 4 ] ]\n",
        work);
    EXPECT_EQ(g.nodes, 3);
    EXPECT_EQ(g.edges, 2);
    EXPECT(g.weight[0] == 2.5 && g.weight[1] == 4);
    EXPECT_EQ(g.source[1], 1);
    EXPECT(!g.directed);
}

#define XML(inside)                                                    \
    "<?xml version='1.0'?><!-- <edge> --><graphml xmlns=\"x\">" inside \
    "</graphml>"
#define NODES "<node id=\"a\"/><node id='b'><data key=\"c\">1</data></node>"

TEST(graphml_is_read_with_weights)
{
    struct wiring g = read_ok(
        XML("<key id=\"d1\" for=\"edge\" attr.name=\"weight\"/>"
            "<graph edgedefault=\"directed\">" NODES
            "<edge source=\"b\" target=\"a\"><data key=\"d1\"> 2.5 </data>"
            "</edge></graph>"),
        work);
    EXPECT_EQ(g.nodes, 2);
    EXPECT(g.directed && g.source[0] == 1 && g.weight[0] == 2.5);
}

struct heard {
    int pairs, lines; /* sum of their numbers */
    double weights;
};

static enum status hear(void *context, const struct graph_pair *p)
{
    struct heard *h = context;
    h->pairs++;
    h->lines += p->line;
    h->weights += p->weight;
    return p->weight > 100 ? FAIL(ERR_INPUT, "too heavy") : OK;
}

static enum status tell(const char *text, struct arena *work, struct heard *h,
                        struct graph_list *told)
{
    const char *path = file_of(text, strlen(text), work);
    bool yes;
    *h = (struct heard){0};
    enum status st = graph_list_open(path, work, &yes, told);
    if (st == OK && yes)
        st = graph_list_tell(told, hear, h, work);
    if (st == OK && !yes)
        told->nodes = -1;
    unlink(path);
    return st;
}

TEST(pairs_are_told_one_by_one)
{
    struct graph_list told;
    struct heard h;
    EXPECT_OK(tell("src,dst,weight\n0,1,2\n\n# no\n1,9,0\n2,1,3\n0,1,1\n", work,
                   &h, &told));
    EXPECT(told.rising && told.falling && !told.all_one);
    EXPECT_EQ(told.nodes, 10);
    EXPECT_EQ(told.pairs, 3);
    EXPECT_EQ(h.pairs, 3);
    EXPECT_EQ(h.lines, 2 + 6 + 7);
    EXPECT(h.weights == 6);
    EXPECT_OK(tell("4\n2\n0 1\n1 2", work, &h, &told));
    EXPECT(told.rising && !told.falling && told.all_one);
    EXPECT_EQ(told.nodes, 4);
    EXPECT_OK(tell("graph [ node [ id 1 ] ]", work, &h, &told));
    EXPECT(told.nodes == -1 && h.pairs == 0);
    EXPECT_STATUS(ERR_INPUT, tell("src,pre,dst\n0,1,2\n", work, &h, &told));
    EXPECT_STATUS(ERR_INPUT,
                  tell("src,dst,weight\n0,1,101\n", work, &h, &told));
}

TEST(lines_are_whole_across_chunks_and_not_endless)
{
    enum { LINES = 20000, LONG = 70000 };
    struct graph_list told;
    struct heard h;
    char *text = arena_take(work, 16 * LINES + LONG, 1), *at;
    EXPECT(text != NULL);
    at = text + sprintf(text, "%d\n%d\n", LINES + 1, LINES);
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "%d %d\n", i, LINES);
    EXPECT_OK(tell(text, work, &h, &told));
    EXPECT_EQ(told.pairs, LINES);
    EXPECT_EQ(told.nodes, LINES + 1);
    memset(at, ' ', LONG - 1);
    EXPECT_STATUS(ERR_INPUT, tell(text, work, &h, &told));
    EXPECT(strstr(fail_text(), ":20003: a line of more than"));
}

TEST(files_may_be_compressed)
{
    struct graph_origin origin;
    struct wiring g;
    EXPECT_OK(graph_read(known("small.csv.gz", work), work, &g, &origin));
    EXPECT_EQ(g.nodes, 4);
    EXPECT_EQ(g.edges, 3);
    EXPECT(g.weight[0] == 2);
}

TEST(a_truncated_gzip_is_damaged)
{
    char bytes[256];
    FILE *f = fopen(known("small.csv.gz", work), "r");
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    EXPECT(n > 40 && n < sizeof bytes);
    const char *path = file_of(bytes, n - 12, work);
    struct graph_origin origin;
    struct wiring g;
    EXPECT_STATUS(ERR_DAMAGED, graph_read(path, work, &g, &origin));
    unlink(path);
}

TEST(bad_files_are_refused_with_line_and_reason)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"", "empty"},
        {"3\n1\n1 1\n", ":3: node 1 is joined to itself"},
        {"3\n2\n0 1\n0 5\n", ":4: unknown node 5; the file says 3 nodes"},
        {"3\n2\n0 1\n1 0\n0 1\n", ":5: 3 edges where line 2 promises 2"},
        {"3\n3\n0 1\n1 2\n0 1\n", ":5: the pair 0, 1 stands in line 3"},
        {"3\n1\n0 x\n", ":3: node \"x\" is not a whole number"},
        {"3\n1\n0 1 2 3\n", ":3: more than"},
        {"3 1\n0 1\n", ":1: 1 may be the number of edges"},
        {"3\n1 1\n0 1\n", ":2: the number of edges should stand here alone"},
        {"3\n", "before the number of edges"},
        {"3\n0\n", "without edges"},
        {"a,b\n0,1\n", "a CSV of edges begins with"},
        {"src,pre,dst\n0,1,2\n", ":1: the columns src and pre mean the same"},
        {"src,dst\n0,-1\n", ":2: node \"-1\" is not"},
        {"src,dst\n0,1.5\n", ":2: node \"1.5\" is not"},
        {"3\n1\n0 99999999999\n", ":3: node 99999999999 is beyond"},
        {"src,dst,weight\n0,1\n", ":2: 2 fields where the header has 3"},
        {"src,dst,weight\n0,1,nan\n", ":2: weight \"nan\" is not"},
        {"src,dst,weight\n0,1,1e999\n", "is not a finite number"},
        {"src,dst\n0,1\n2,1\n0,1\n", ":4: the pair 0, 1 stands in line 2"},
        {"hello", "no graph here"},
        {"hello world", ":1: no other line has these two names"},
        {"a b\nc d\nd e\n", ":1: no other line has these two names"},
        {"graph [ node [ id 0 ] edge [ source 0 target 3 ] ]",
         "unknown node 3"},
        {"graph [ node [ id zero ] ]", "node id \"zero\" is not"},
        {"graph [ node [ id 0 ] node [ id 0 ] ]", "node 0 stands twice"},
        {"graph [ node [ id 0 ]", "ends inside the graph"},
        {"graph [ node [ id 0 ] edge [ source 0 ] ]", "without source or"},
        {"graph [ node [ id 0 ] node [ id 1 ]\nedge [ source 0 target 1 ]\n"
         "edge [ source 1 target 0 ] ]",
         ":3: the pair 0, 1 stands in line 2"},
        {"<html></html>", "no <graph>"},
        {XML("<graph>" NODES "<edge source='a' target='z'/></graph>"),
         "unknown node z"},
        {XML("<graph>" NODES "<node id='a'/></graph>"), "a stands twice"},
        {XML("<graph>" NODES "<edge source='a' target='a'/></graph>"),
         "joined to itself"},
        {XML("<graph>" NODES "<edge source='a'/></graph>"), "without source"},
        {XML("<graph>" NODES "<hyperedge/></graph>"), "hyperedges"},
        {"<graphml><graph><node id='a'/></graph>", "before </graphml>"},
        {"<graphml><graph><node id='a", "inside a tag"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mark start = arena_mark(work);
        struct graph_origin origin;
        struct wiring g;
        EXPECT_STATUS(ERR_INPUT, read_text(bad[i].text, work, &g, &origin));
        EXPECT_SAID(bad[i].words);
        arena_rewind(work, start);
    }
}

TEST(a_missing_file_is_named)
{
    struct graph_origin origin;
    struct wiring g;
    EXPECT_STATUS(ERR_IO, graph_read("/nowhere/x.csv", work, &g, &origin));
    EXPECT_SAID("/nowhere/x.csv");
}

static enum status read_any(const char *path, struct arena *work)
{
    struct graph_origin origin;
    struct wiring g, u;
    TRY(graph_read(path, work, &g, &origin));
    return graph_symmetrise(&g, work, &u);
}

TEST(reading_survives_lack_of_memory)
{
    static const char *const text[] = {
        "3\n3\n0 1\n1 2\n2 0\n", "src,dst,weight\n0,1,2\n2,1,3\n",
        "graph [ node [ id 0 ] node [ id 1 ] edge [ source 0 target 1 ] ]",
        XML("<graph>" NODES "<edge source='a' target='b'/></graph>")};
    for (int i = 0; i < 4; i++) {
        const char *path = file_of(text[i], strlen(text[i]), work);
        EXPECT_STARVES(work, read_any(path, work));
        unlink(path);
    }
}
