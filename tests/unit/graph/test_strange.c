/* Files that are no graphs, or might be another one. */
#include "files.h"

TEST(strange_files_are_refused_with_a_remedy)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"src,dst,weight\n0,1,-2\n", ":2: the pair 0, 1 weighs -2"},
        {"from,to,weight\nA,B,2\nA,C,-1\n", ":3: the pair A, C weighs -1"},
        {"0,1,0\n1,0,-2\n0,-2,0\n", ":2: the pair 1, 2 weighs -2"},
        {"from,to,type\nA,B,directed\nA,C,undirected\n", "partly directed"},
        {"from,to,type\nA,B,undirected\nB,A,undirected\n",
         ":3: the pair A, B stands in line 2 already"},
        {"from,to\nA,A\n", ":2: node A is joined to itself"},
        {"src,dst\n1,01\n0,2\n", ":2: node 1 is joined to itself"},
        {"from,to\nA,B\nC,D\nA,B\n",
         ":4: the pair A, B stands in line 2 already"},
        {"src,dst\n1,2\n2,3\n1,2\n", ":4: the pair 1, 2 stands in line 2"},
        {"from,to\nA,\n", ":2: a node without a name"},
        {"from,to\nA,B,C\n", ":2: 3 fields where the header has 2"},
        {"from,to\nA,caf\xe9\n", ":2: a byte (0xe9) that is not UTF-8"},
        {"from,to\nA,B\x1b[1m\n", ":2: a node's name holds a control"},
        {"\xff\xfe"
         "s",
         "UTF-16"},
        {"PK\3\4...", "zip archive"},
        {"%%MatrixMarket matrix\n", "MatrixMarket"},
        {"a,b,c\n", "one line is no graph"},
        {"*Vertices 3\n", "Pajek"},
        {"{\"nodes\": []}", "JSON"},
        {"# only a comment\n", "nothing but comments"},
        {"34 3\n0 1\n1 2\n2 3\n", ":1: 3 may be the number of edges"},
        {"A B {'weight': 2\n", ":1: the data of the edge should end"},
        {"A B {'weight': x}\n", ":1: weight \"x\" is not a finite number"},
        {"A B 2 7\nA C 2 7\n", "of 4 numbers under a header; a square"},
        {"A B\nA\nA C\n", ":2: one word"},
        {"1 2 3\n2 3 4\n3 4 5\n", "can be a matrix or a list"},
        {"0,1\n0,0\n", "not symmetric: row 1, column 2 is 1, and row 2"},
        {"0,1,2\n1,0\n2,3,0\n", ":2: row 2 has 2 numbers where row 1 has 3"},
        {"0,1,2\n1,0,3\n", "2 rows of 3 numbers; a square matrix"},
        {"0,1,2\n1,0,3\n2,x,0\n", ":3: row 3, column 2: \"x\" is no number"},
        {"0;1,5\n1,5;0\n", "decimals take a point"},
        {"0,1,nan\n1,0,3\nnan,3,0\n", ":1: row 1, column 3: the weight nan"},
        {",A,B\nB,0,1\nA,1,0\n", ":2: row 1 is B where column 1 is A"},
        {",A,A\nA,0,1\nA,1,0\n", "two columns have the name A"},
        {"0,0\n0,0\n", "a graph without edges"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mark start = arena_mark(work);
        struct graph_origin o;
        struct wiring g;
        EXPECT_STATUS(ERR_INPUT, read_bytes(bad[i].text, strlen(bad[i].text),
                                            work, &g, &o));
        EXPECT_SAID(bad[i].words);
        arena_rewind(work, start);
    }
}

TEST(bytes_that_are_no_text_are_refused)
{
    static const char utf16[] = "s\0o\0u\0r\0c\0e\0";
    struct graph_origin o;
    struct wiring g;
    EXPECT_STATUS(ERR_INPUT, read_bytes(utf16, sizeof utf16, work, &g, &o));
    EXPECT_SAID("save it as UTF-8");
    EXPECT_STATUS(ERR_INPUT,
                  read_bytes("src,dst\n0,1\n0\0,2\n", 17, work, &g, &o));
    EXPECT_SAID("bytes 0");
}

TEST(negative_weights_are_for_those_who_ask)
{
    const char *text = "src,dst,weight\n0,1,-2\n";
    const char *path = file_of(text, strlen(text), work);
    struct graph_origin o;
    struct wiring g;
    EXPECT_OK(graph_read_signed(path, work, &g, &o));
    EXPECT(g.weight[0] == -2);
    unlink(path);
}

/* ---- any bytes ----------------------------------------------------------- */

static const char *const sample_text[] = {
    "src,dst,weight\nA,\"B\",2\nA,C,3\n",
    "4\n3\n0 1\n1 2 0.5\n2 3\n",
    "A B {'weight': 2, 'x': 'y'}\nA C {}\nB C {'weight': 3}\n",
    "1 2\n2 3\n3 1\n1 4\n",
    "\xef\xbb\xbf,A,B,C\r\nA,0,2,0.5\r\nB,2,0,0\r\nC,0.5,0,0\r\n",
    "0 2 0.5\n2 0 0\n0.5 0 0\n",
    "graph [ node [ id 0 label \"a&#38;\" ] node [ id 1 label \"b\" ]\n"
    "edge [ source 0 target 1 weight 2 ] ]",
    "<graphml><key id='k' for='node' attr.name='label'/><graph><node id='a'>"
    "<data key='k'>&#xe4;</data></node><node id='b'/>"
    "<edge source='a' target='b'/></graph></graphml>",
    "\x93NUMPY\1 {'descr': '<i1', 'fortran_order': False, 'shape': (2, 2)} "};

/* Some bytes altered, some cut off or put in. */
static size_t mutate(struct rng *r, const char *text, char out[512])
{
    static const char nasty[] = "0129-.,;\t \n\"'{}[]<>&#\0\xff\x80\xef";
    size_t n = strlen(text);
    memcpy(out, text, n);
    for (uint64_t i = 1 + rng_below(r, 4); i > 0 && n > 1; i--) {
        size_t at = rng_below(r, n);
        char c = nasty[rng_below(r, sizeof nasty - 1)];
        switch (rng_below(r, 4)) {
        case 0:
            n = at + 1;
            break;
        case 1:
            memmove(out + at + 1, out + at, n - at);
            out[at] = c;
            n++;
            break;
        case 2:
            memmove(out + at, out + at + 1, n - at - 1);
            n--;
            break;
        default:
            out[at] = c;
        }
    }
    return n;
}

/* Whatever stands in a file: a graph that is one, or a sentence. */
TEST(no_bytes_break_a_reader)
{
    struct rng r = rng_stream(1, RNG_TEST, 0, 0);
    int graphs = 0, refused = 0;
    for (int i = 0; i < 9 * 400; i++) {
        struct mark start = arena_mark(work);
        char bytes[512];
        size_t n = mutate(&r, sample_text[i % 9], bytes);
        struct graph_origin o;
        struct wiring g;
        enum status st = read_bytes(bytes, n, work, &g, &o);
        EXPECT(st == OK || st == ERR_INPUT || st == ERR_DAMAGED);
        for (int e = 0; st == OK && e < g.edges; e++)
            EXPECT(g.source[e] >= 0 && g.source[e] < g.nodes &&
                   g.target[e] >= 0 && g.target[e] < g.nodes &&
                   g.source[e] != g.target[e] &&
                   (!g.weight || (g.weight[e] > 0 && isfinite(g.weight[e]))));
        for (int v = 0; st == OK && o.name && v < g.nodes; v++)
            EXPECT(*o.name[v] != '\0');
        graphs += st == OK;
        refused += st != OK && *fail_text();
        arena_rewind(work, start);
    }
    EXPECT_EQ(graphs + refused, 9 * 400);
    EXPECT(graphs > 300 && refused > 1000);
}
