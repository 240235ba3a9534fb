/* What parameters come to, and which of them are refused. */
#include "graphs.h"

TEST(density_is_matched_from_the_degree)
{
    struct graph_spec er = SPEC(.family = ER, .nodes = 33, .degree = 4);
    struct graph_spec gnm = SPEC(.family = GNM, .nodes = 33, .degree = 4);
    struct graph_spec ba = SPEC(.family = BA, .nodes = 33, .degree = 4);
    graph_complete(&er);
    graph_complete(&gnm);
    graph_complete(&ba);
    EXPECT(er.probability == 0.125);
    EXPECT_EQ(gnm.edges, 66);
    EXPECT_EQ(ba.attach, 2); /* 62 edges; 3 would be 90 */
}

TEST(a_key_is_of_what_the_family_takes)
{
    struct graph_spec a = SPEC(.family = ER, .nodes = 9, .degree = 4);
    struct graph_spec b = SPEC(.family = ER, .nodes = 9, .probability = 0.5);
    struct graph_spec c = b;
    c.attach = 3;
    EXPECT(graph_key(&a) == graph_key(&b));
    EXPECT(graph_key(&b) == graph_key(&c));
    c.probability = 0.25;
    EXPECT(graph_key(&b) != graph_key(&c));
    EXPECT(graph_own_key(&b, 0) != graph_own_key(&b, 1));
}

static void refuse(struct graph_spec s, const char *words)
{
    EXPECT_STATUS(ERR_INPUT, graph_check(&s));
    EXPECT_SAID(words);
}

TEST(impossible_parameters_are_refused_with_the_reason)
{
    refuse(SPEC(.family = KREGULAR, .nodes = 7, .degree = 3), "7 * 3 is odd");
    refuse(SPEC(.family = KREGULAR, .nodes = 4, .degree = 4),
           "less than nodes");
    refuse(SPEC(.family = KREGULAR, .nodes = 4, .degree = 1), "connected");
    refuse(SPEC(.family = KREGULAR, .nodes = 4, .degree = 2.5), "whole number");
    refuse(SPEC(.family = KREGULAR, .nodes = 4), "needs degree");
    refuse(SPEC(.family = KREGULAR, .degree = 4), "nodes = 0");
    refuse(SPEC(.family = WS, .nodes = 9, .degree = 3, .rewire = 0), "even");
    refuse(SPEC(.family = WS, .nodes = 9, .degree = 4, .rewire = 1.5),
           "from 0 to 1");
    refuse(SPEC(.family = WS, .nodes = 9, .degree = 4), "needs rewire");
    refuse(SPEC(.family = ER, .nodes = 9, .probability = -0.1), "from 0 to 1");
    refuse(SPEC(.family = ER, .nodes = 9, .probability = 0), "no edges");
    refuse(SPEC(.family = ER, .nodes = 9), "needs probability");
    refuse(SPEC(.family = GNM, .nodes = 9, .edges = 7), "need 8");
    refuse(SPEC(.family = GNM, .nodes = 9, .edges = 37), "room for 36");
    refuse(SPEC(.family = BA, .nodes = 9, .attach = 9), "nodes-1 = 8");
    refuse(SPEC(.family = WSFLEX, .nodes = 9, .degree = 1, .rewire = 0),
           "need 8");
    refuse(SPEC(.family = SONGWANG, .nodes = 9, .degree = 0, .rewire = 1),
           "no edges");
    refuse(SPEC(.family = RING, .nodes = 2), "at least 3");
    refuse(SPEC(.family = FROM_FILE), "needs path");
}
