/* Files as strangers bring them: names, separators, matrices. */
#include "files.h"

static struct wiring read_ok(const char *text, struct arena *work,
                             struct graph_origin *origin)
{
    struct wiring g;
    EXPECT_OK(read_bytes(text, strlen(text), work, &g, origin));
    return g;
}

/* All of them are A-B 2, A-C 3, with nodes in this order. */
TEST(a_list_of_names_may_be_written_in_many_ways)
{
    static const char *const text[] = {
        "src,dst,weight\nA,B,2\nA,C,3\n",
        "from,to,weight\nA,B,2\nA,C,3\n",
        "pre,post,weight\r\nA,B,2\r\nA,C,3\r\n",
        "weight,Target,Source\n2,B,A\n3,C,A\n",
        "source\ttarget\tweight\nA\tB\t2\nA\tC\t3\n",
        "source;target;weight\nA;B;2\nA;C;3\n",
        "\xef\xbb\xbfsource;target;weight\nA;B;2\nA;C;3\n",
        "source target weight\nA B 2\nA   C\t3\n",
        "\"source\",\"target\",\"weight\"\n\"A\", \"B\" ,2\nA,C,\"3\"\n",
        "# NetworkX\nA B {'weight': 2}\nA C {'color': 'weight', 'weight': 3}\n",
        "A,B,{\"weight\": 2, 'x': 7}\nA,C,{'x': '}', 'weight':3.0}\n",
        "A B 2\nA C 3\n",
        "A\tB\t2\nA\tC\t3\n"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct graph_origin o;
        struct wiring g = read_ok(text[i], work, &o);
        if (g.nodes != 3 || g.edges != 2 || !has_pair(&g, 0, 1, 2) ||
            !has_pair(&g, 0, 2, 3) || !o.name || !o.by_appearance)
            test_fail(__FILE__, __LINE__, "text %zu", i);
        EXPECT_STR(o.name[0], "A");
        EXPECT_STR(o.name[1], "B");
        EXPECT_STR(o.name[2], "C");
    }
}

TEST(quotes_hold_separators_and_quotes)
{
    struct graph_origin o;
    struct wiring g = read_ok(
        "source,target\n\"Smith, J\",\"the \"\"one\"\"\"\n\"Smith, J\",x\n",
        work, &o);
    EXPECT_EQ(g.nodes, 3);
    EXPECT_STR(o.name[0], "Smith, J");
    EXPECT_STR(o.name[1], "the \"one\"");
}

TEST(names_have_directions_where_a_pair_stands_both_ways)
{
    struct graph_origin o;
    struct wiring g = read_ok("from,to,weight\nA,B,2\nC,A,4\n", work, &o);
    EXPECT(!g.directed && !o.directed);
    EXPECT(has_pair(&g, 0, 1, 2) && has_pair(&g, 0, 2, 4));
    g = read_ok("from,to,weight\nA,B,2\nC,A,4\nB,A,1\n", work, &o);
    EXPECT(g.directed && o.directed);
    EXPECT_EQ(o.reciprocal, 1);
    EXPECT(has_pair(&g, 1, 0, 1) && has_pair(&g, 2, 0, 4));
}

TEST(gephis_column_type_says_whether_edges_have_directions)
{
    struct graph_origin o;
    struct wiring g = read_ok("Source,Target,Type,Weight\n2,0,Undirected,4\n"
                              "0,1,Undirected,2\n",
                              work, &o);
    EXPECT(!g.directed && o.told && o.ignored == NULL);
    EXPECT(has_pair(&g, 0, 1, 2) && has_pair(&g, 0, 2, 4));
    g = read_ok("Source,Target,Type\nA,B,Directed\nA,C,directed\n", work, &o);
    EXPECT(g.directed && o.directed);
    g = read_ok("Source,Target,Type\n0,1,chemical\n0,2,directed\n", work, &o);
    EXPECT(!g.directed && !o.told);
    EXPECT_STR(o.ignored, "type");
}

TEST(numbers_without_a_zero_begin_at_one)
{
    struct graph_origin o;
    struct wiring g = read_ok("source,target\n1,2\n2,4\n", work, &o);
    EXPECT_EQ(g.nodes, 4);
    EXPECT(o.from_one && !o.name);
    EXPECT(has_pair(&g, 0, 1, 1) && has_pair(&g, 1, 3, 1));
    g = read_ok("source,target,weight\n1,2,1\n2,4,1\n0,2,0\n", work, &o);
    EXPECT_EQ(g.nodes, 5);
    EXPECT(!o.from_one);
    g = read_ok("5\n2\n1 2\n2 4\n", work, &o); /* says how many there are */
    EXPECT_EQ(g.nodes, 5);
    EXPECT(!o.from_one);
}

TEST(numbers_beyond_all_arrays_are_names)
{
    struct graph_origin o;
    struct wiring g =
        read_ok("pre,post\n720575940613861463,12\n12,7\n", work, &o);
    EXPECT_EQ(g.nodes, 3);
    EXPECT(o.by_appearance);
    EXPECT_STR(o.name[0], "720575940613861463");
    EXPECT_STR(o.name[2], "7");
}

TEST(columns_that_are_not_read_are_named)
{
    struct graph_origin o;
    read_ok("pre,post,kind,weight,n\n0,1,chemical,2,3\n", work, &o);
    EXPECT_STR(o.ignored, "kind, n");
    read_ok("pre,post\n0,1\n", work, &o);
    EXPECT(o.ignored == NULL);
    read_ok("pre,post,k\x1b[31m\n0,1,2\n", work, &o);
    EXPECT_STR(o.ignored, "k?[31m");
}

/* ---- matrices ------------------------------------------------------------ */

/* All of them are 0-1 2, 0-2 0.5. */
TEST(a_matrix_may_be_written_in_many_ways)
{
    static const struct {
        const char *text;
        bool named;
    } way[] = {
        {"0,2,0.5\n2,0,0\n0.5,0,0\n", false},
        {"0;2;0.5\n2;0;0\n0.5;0;0\n", false},
        {"0 2 0.5\n2 0 0\n 0.5 0  0\n", false},
        {"0\t2\t0.5\n2\t0\t0\n0.5\t0\t0", false},
        {"1 2 .5\n2 nan 0\n.5 0 1\n", false},
        {"\xef\xbb\xbf"
         "0,2,0.5\r\n2,0,0\r\n0.5,0,0\r\n",
         false},
        {",0,1,2\n0,0,2,0.5\n1,2,0,0\n2,0.5,0,0\n", false}, /* pandas */
        {"0,1,2\n0,2,0.5\n2,0,0\n0.5,0,0\n", false},
        {",A,B,C\nA,0,2,0.5\nB,2,0,0\nC,0.5,0,0\n", true},
        {"x,A,B,C\nA,0,2,0.5\nB,2,0,0\nC,0.5,0,0\n", true},
        {"A,B,C\nA,0,2,0.5\nB,2,0,0\nC,0.5,0,0\n", true}, /* R */
        {"\"A\" \"B\" \"C\"\n\"A\" 0 2 0.5\n\"B\" 2 0 0\n\"C\" 0.5 0 0\n",
         true},
        {"A,B,C\n0,2,0.5\n2,0,0\n0.5,0,0\n", true},
        {"A,0,2,0.5\nB,2,0,0\nC,0.5,0,0\n", true},
        {"\tA\tB\tC\nA\t0\t2\t0.5\nB\t2\t0\t0\nC\t0.5\t0\t0\n", true}};
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        struct graph_origin o;
        struct wiring g = read_ok(way[i].text, work, &o);
        if (g.nodes != 3 || g.edges != 2 || !has_pair(&g, 0, 1, 2) ||
            !has_pair(&g, 0, 2, 0.5) || g.directed || !o.name == way[i].named)
            test_fail(__FILE__, __LINE__, "way %zu", i);
        if (o.name)
            EXPECT_STR(o.name[2], "C");
    }
}

TEST(the_diagonal_is_counted_and_left_out)
{
    struct graph_origin o;
    struct wiring g = read_ok("1,2,0\n2,0,3\n0,3,1\n", work, &o);
    EXPECT_EQ(g.edges, 2);
    EXPECT_EQ(o.diagonal, 2);
}

TEST(rounding_of_mirrored_weights_is_averaged)
{
    struct graph_origin o;
    struct wiring g = read_ok("0,1.0000002\n1.0000000,0\n", work, &o);
    EXPECT_NEAR(g.weight[0], 1.0000001, 1e-12);
}

/* Three lines of three numbers: what cannot be a matrix is a list. */
TEST(small_lists_and_matrices_are_told_apart)
{
    struct graph_origin o;
    struct wiring g = read_ok("0 1 2\n1 2 5\n0 2 1\n", work, &o);
    EXPECT_EQ(g.nodes, 3);
    EXPECT_EQ(g.edges, 3);
    EXPECT(has_pair(&g, 1, 2, 5));
    g = read_ok("0 1\n1 2\n2 3\n", work, &o); /* 3 lines of 2 */
    EXPECT_EQ(g.nodes, 4);
    g = read_ok("0 7\n7 0\n", work, &o);
    EXPECT_EQ(g.nodes, 2);
    EXPECT(has_pair(&g, 0, 1, 7));
}

/* ---- labels -------------------------------------------------------------- */

TEST(labels_of_gml_and_graphml_are_names)
{
    static const char *const text[] = {
        "graph [ node [ id 5 label \"R&#38;D\" ] node [ id 3 label \"&#228;\" ]"
        " edge [ source 5 target 3 ] ]",
        "<graphml><key id='k' for='node' attr.name='label'/><graph>"
        "<node id='a'><data key='k'>R&amp;D</data></node>"
        "<node id='b'><data key='k'> &#xe4; </data></node>"
        "<edge source='a' target='b'/></graph></graphml>",
        "<graphml><graph><node id='R&amp;D'/><node id='&#228;'/>"
        "<edge source='R&amp;D' target='&#228;'/></graph></graphml>"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct graph_origin o;
        struct wiring g = read_ok(text[i], work, &o);
        EXPECT_EQ(g.edges, 1);
        EXPECT(o.name && !o.by_appearance);
        EXPECT_STR(o.name[0], "R&D");
        EXPECT_STR(o.name[1], "\xc3\xa4");
    }
}

TEST(labels_that_are_not_unique_give_way_to_ids)
{
    struct graph_origin o;
    read_ok("graph [ node [ id 5 label \"x\" ] node [ id 3 label \"x\" ]"
            " edge [ source 5 target 3 ] ]",
            work, &o);
    EXPECT_STR(o.name[0], "5");
    EXPECT_STR(o.name[1], "3");
    read_ok("graph [ node [ id 0 ] node [ id 1 label \"x\" ]"
            " edge [ source 0 target 1 ] ]",
            work, &o);
    EXPECT(o.name == NULL); /* 0, 1 are no names */
}

/* ---- names out and in again ---------------------------------------------- */

TEST(names_come_back)
{
    static const char *const name[] = {"a,b", "\"q\" <&>", "\xc3\xa4 ;#"};
    static const char *const ending[] = {".csv", ".gml", ".graphml"};
    int source[] = {0, 0}, target[] = {1, 2};
    struct wiring g = {
        .nodes = 3, .edges = 2, .source = source, .target = target};
    for (int i = 0; i < 3; i++) {
        char path[64];
        struct graph_origin o;
        struct wiring back;
        snprintf(path, sizeof path, "/tmp/wiresweep-names-%d%s", getpid(),
                 ending[i]);
        EXPECT_OK(graph_write(&g, name, path, work));
        EXPECT_OK(graph_read(path, work, &back, &o));
        unlink(path);
        EXPECT(same_edges(&g, &back));
        for (int v = 0; v < 3; v++)
            EXPECT_STR(o.name[v], name[v]);
    }
}

TEST(a_csv_that_would_read_otherwise_is_refused)
{
    static const char *const number[] = {"7", "b", "c"};
    int source[] = {1}, target[] = {2};
    struct wiring g = {
        .nodes = 3, .edges = 1, .source = source, .target = target};
    EXPECT_STATUS(ERR_INPUT, graph_write(&g, NULL, "/tmp/no.csv", work));
    EXPECT_SAID("node 0 has no edges");
    EXPECT_STATUS(ERR_INPUT, graph_write(&g, number, "/tmp/no.csv", work));
    EXPECT_SAID("node 0 has no edges");
    source[0] = 0;
    g.nodes = 2;
    target[0] = 1;
    EXPECT_STATUS(ERR_INPUT, graph_write(&g, number, "/tmp/no.csv", work));
    EXPECT_SAID("the name 7 would be a number");
}

/* ---- what a graph is ----------------------------------------------------- */

TEST(a_files_sha256_is_of_its_bytes)
{
    char sha[GRAPH_SHA256];
    const char *path = file_of("abc", 3, work);
    EXPECT_OK(graph_sha256(path, sha));
    EXPECT_STR(
        sha,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unlink(path);
    EXPECT_STATUS(ERR_IO, graph_sha256("/nowhere/x", sha));
}

static enum status read_any(const char *path, struct arena *work)
{
    struct graph_origin o;
    struct wiring g;
    return graph_read(path, work, &g, &o);
}

TEST(reading_names_and_matrices_survives_lack_of_memory)
{
    static const char *const text[] = {
        "from,to,x\nA,B,1\nA,C,1\n", "A B {'weight': 2}\nB C {}\n",
        ",A,B\nA,0,1\nB,1,0\n",
        "graph [ node [ id 0 label \"x\" ] node [ id 1 label \"y\" ] edge [ "
        "source 0 target 1 ] ]"};
    for (int i = 0; i < 4; i++) {
        const char *path = file_of(text[i], strlen(text[i]), work);
        EXPECT_STARVES(work, read_any(path, work));
        unlink(path);
    }
}
