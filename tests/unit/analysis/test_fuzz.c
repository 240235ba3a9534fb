/* Tables, recipes and graphs from elsewhere, altered at random: a reader
 * refuses, or reads something, and never crashes or hangs.  WIRESWEEP_FUZZ=N
 * tries N alterations of each. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "analysis.h"
#include "csv_frame.h"
#include "graph_file.h"
#include "recipe.h"
#include "rng.h"
#include "store_arrays.h"
#include "test.h"
#include "topology.h"

enum { QUICK = 60, ROOM = 1 << 16, MOST_SECONDS = 60 };

/* A text with room to grow. */
struct sample {
    char at[ROOM];
    size_t n;
};

static const char *const tokens[] = {"-1",          "0",
                                     "2147483647",  "2147483648",
                                     "-2147483648", "1e999",
                                     "nan",         "-inf",
                                     "1e-320",      "9223372036854775808",
                                     "\"",          "\"\"",
                                     ",",           "\n",
                                     "\r\n",        "",
                                     "\t",          "[",
                                     "]",           "{",
                                     "}",           ": ",
                                     "- ",          "&a",
                                     "*a",          "#",
                                     "\xff",        "\xef\xbb\xbf",
                                     "\xc3",        "<",
                                     "/>",          "]]>",
                                     "&#0;",        "&amp;",
                                     "done",        "(",
                                     ")",           "not ",
                                     " and ",       "^2",
                                     "^999",        "null",
                                     "true",        "0x10",
                                     "1.5"};

static void splice(struct sample *s, size_t at, size_t out, const char *in,
                   size_t n)
{
    out = out < s->n - at ? out : s->n - at;
    if (s->n - out + n >= ROOM)
        return;
    memmove(s->at + at + n, s->at + at + out, s->n - at - out);
    memcpy(s->at + at, in, n);
    s->n += n - out;
}

static void alter(struct sample *s, struct rng *r)
{
    char part[512];
    size_t at = rng_below(r, s->n + 1), n = 1 + rng_below(r, 40);
    const char *token = tokens[rng_below(r, sizeof tokens / sizeof *tokens)];
    size_t from = rng_below(r, s->n + 1);
    switch (rng_below(r, 7)) {
    case 0: /* a byte */
        if (at < s->n)
            s->at[at] = (char)rng_u64(r);
        break;
    case 1: /* a word in place of what stands there */
        splice(s, at, strcspn(s->at + at, " ,:\n[]{}\"<>"), token,
               strlen(token));
        break;
    case 2:
        splice(s, at, 0, token, strlen(token));
        break;
    case 3:
        splice(s, at, n, "", 0);
        break;
    case 4: /* a piece from elsewhere */
        n = n * 12 < s->n - from ? n * 12 : s->n - from;
        memcpy(part, s->at + from, n);
        splice(s, at, 0, part, n);
        break;
    case 5:
        splice(s, at, 0, "\0", 1);
        break;
    default:
        s->n = rng_below(r, 8) ? s->n : at;
        break;
    }
    s->at[s->n] = '\0';
}

static struct sample read_sample(const char *path)
{
    struct sample s;
    FILE *in = fopen(path, "rb");
    EXPECT(in != NULL);
    s.n = fread(s.at, 1, ROOM - 1, in);
    fclose(in);
    s.at[s.n] = '\0';
    return s;
}

static const char *known(const char *name)
{
    static char path[512];
    const char *folder = getenv("WIRESWEEP_TEST_FILES");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : ".", name);
    return path;
}

static void write_sample(const char *path, const struct sample *s)
{
    FILE *out = fopen(path, "wb");
    EXPECT(out && fwrite(s->at, 1, s->n, out) == s->n && fclose(out) == 0);
}

static int tries(void)
{
    const char *wish = getenv("WIRESWEEP_FUZZ");
    return wish ? atoi(wish) : QUICK;
}

/* A folder for the altered files, removed at the end; stderr is not for what
 * hundreds of refusals say. */
static char folder[64];
static int spoken;

static void begin(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", base ? base : "/tmp");
    EXPECT(mkdtemp(folder) != NULL);
    fflush(stderr);
    spoken = dup(STDERR_FILENO);
    int nowhere = open("/dev/null", O_WRONLY);
    if (!getenv("WIRESWEEP_FUZZ"))
        dup2(nowhere, STDERR_FILENO);
    close(nowhere);
    alarm(MOST_SECONDS + 2 * (unsigned)tries());
}

static void end(void)
{
    char command[128];
    alarm(0);
    fflush(stderr);
    dup2(spoken, STDERR_FILENO);
    close(spoken);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    EXPECT(system(command) == 0);
}

/* One reader before one sample, altered again and again.  Both ways must have
 * been gone for this to mean anything. */
static void attack(const struct sample *seed, const char *name,
                   enum status (*reader)(const char *path, struct arena *work),
                   struct arena *work)
{
    static struct sample s;
    char path[160];
    int read = 0, refused = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (int i = 0; i < tries(); i++) {
        struct mark mark = arena_mark(work);
        struct rng r = rng_stream(2, RNG_TEST, seed->n, (uint64_t)i);
        s = *seed;
        for (uint64_t k = UINT64_C(1) << rng_below(&r, 4); k > 0; k--)
            alter(&s, &r);
        write_sample(path, &s);
        enum status st = reader(path, work);
        read += st == OK;
        refused += st != OK;
        if (st != OK && fail_text()[0] == 0)
            test_fail(__FILE__, __LINE__, "%s, alteration %d: %s", name, i,
                      fail_text());
        arena_rewind(work, mark);
    }
    if (read == 0 || refused == 0)
        test_fail(__FILE__, __LINE__, "%s: %d read, %d refused", name, read,
                  refused);
}

static struct frame table; /* of known/analyze/runs.csv */

static enum status answer(const struct frame *runs, const char *recipe,
                          struct arena *work)
{
    struct recipe_choice choice = {0};
    struct recipe chosen;
    struct analysis a;
    if (recipe)
        TRY(recipe_read(recipe, runs, work, &chosen));
    else
        TRY(recipe_choose(runs, &choice, work, &chosen));
    return analysis_run(runs, &chosen, "x", work, &a);
}

static enum status read_table(const char *path, struct arena *work)
{
    struct frame runs;
    TRY(csv_read_frame(path, work, &runs));
    (void)answer(&runs, NULL, work); /* may lack its columns */
    return OK;
}

static enum status read_recipe(const char *path, struct arena *work)
{
    return answer(&table, path, work);
}

static enum status read_graph(const char *path, struct arena *work)
{
    struct graph_origin origin;
    struct wiring g, both;
    TRY(graph_read(path, work, &g, &origin));
    return graph_symmetrise(&g, work, &both);
}

static enum status read_topology(const char *path, struct arena *work)
{
    char *paths[] = {(char *)path};
    struct topology_request q = {
        .path = paths, .paths = 1, .memory = (size_t)32 << 20};
    struct topology_graphs g;
    struct arena *keep = arena_new((size_t)64 << 20);
    EXPECT(keep != NULL);
    enum status st = topology_read(&q, keep, work, &g);
    arena_free(keep);
    return st;
}

TEST(altered_tables_never_crash_their_reader)
{
    begin();
    struct sample seed = read_sample(known("analyze/runs.csv"));
    attack(&seed, "runs.csv", read_table, work);
    end();
}

TEST(altered_recipes_never_crash_their_reader)
{
    begin();
    EXPECT_OK(csv_read_frame(known("analyze/runs.csv"), work, &table));
    struct sample seed = read_sample(known("analyze/recipe.yaml"));
    attack(&seed, "recipe.yaml", read_recipe, work);
    seed = read_sample(known("analyze/models.yaml"));
    attack(&seed, "models.yaml", read_recipe, work);
    seed = read_sample(known("analyze/beside.yaml"));
    attack(&seed, "beside.yaml", read_recipe, work);
    seed = read_sample(known("analyze/optional.yaml"));
    attack(&seed, "optional.yaml", read_recipe, work);
    end();
}

static const char gml[] =
    "# comment\ngraph [\n  directed 0\n  node [ id 3 label \"a b\" ]\n"
    "  node [ id 7 ]\n  node [ id 9 graphics [ x 1.5 y -2 ] ]\n"
    "  edge [ source 3 target 7 weight 0.5 ]\n"
    "  edge [ source 7 target 9 weight 2e-1 ]\n"
    "  edge [ source 9 target 3 ]\n]\n";
static const char graphml[] =
    "<?xml version=\"1.0\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/"
    "xmlns\">\n<key id=\"w\" for=\"edge\" attr.name=\"weight\" "
    "attr.type=\"double\"/>\n<graph edgedefault=\"undirected\">\n"
    "<node id=\"a\"/>\n<node id=\"b\"/>\n<node id=\"c\"/>\n"
    "<edge source=\"a\" target=\"b\"><data key=\"w\">0.5</data></edge>\n"
    "<edge source=\"b\" target=\"c\"><data key=\"w\">2</data></edge>\n"
    "</graph>\n</graphml>\n";
static const char csv[] = "src,dst,weight\n0,1,0.5\n1,2,0.25\n0,2,1\n3,4,2\n";
static const char edges[] = "6\n4\n0 1 0.5\n1 2 1\n2 3 0.25\n0 4 2\n";
static const char square[] = "0,0.5,0.25\n0.5,0,1\n0.25,1,0\n";

TEST(altered_graphs_never_crash_their_readers)
{
    static const struct {
        const char *name, *text;
    } seeds[] = {{"g.gml", gml},
                 {"g.graphml", graphml},
                 {"g.csv", csv},
                 {"g.edges", edges},
                 {"g.txt", square}};
    begin();
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        struct sample seed = {.n = strlen(seeds[i].text)};
        memcpy(seed.at, seeds[i].text, seed.n + 1);
        if (seeds[i].text != square)
            attack(&seed, seeds[i].name, read_graph, work);
        attack(&seed, seeds[i].name, read_topology, work);
    }
    end();
}

TEST(altered_matrices_of_hdf5_never_crash_their_reader)
{
    static const double w[2][3][3] = {{{0, 1, 2}, {1, 0, 3}, {2, 3, 0}},
                                      {{0, 4, 5}, {4, 0, 6}, {5, 6, 0}}};
    struct array what = {"/deep/stack", 3, {2, 3, 3}, ARRAY_F64};
    struct arrays *a;
    char path[128];
    begin();
    snprintf(path, sizeof path, "%s/seed.h5", folder);
    EXPECT_OK(arrays_create(path, work, &a));
    EXPECT_OK(arrays_put(a, &what, &w[0][0][0]));
    EXPECT_OK(arrays_finish(a));
    struct sample seed = read_sample(path);
    EXPECT(seed.n > 1000);
    attack(&seed, "m.h5", read_topology, work);
    end();
}
