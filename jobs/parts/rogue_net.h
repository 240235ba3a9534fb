/* rogue_net.h: residual networks whose blocks also see the outputs of much
 * earlier ones, along the edges of a graph. */
#ifndef ROGUE_NET_H
#define ROGUE_NET_H

#include "model.h"
#include "wiring.h"

enum { ROGUE_GROUPS = 8, ROGUE_BLOCKS = 64 }; /* at most */

#define ROGUE_MODES "none|sum|gate"
enum rogue_mode { ROGUE_NONE, ROGUE_SUM, ROGUE_GATE };

/* Node 0 is the stem, node m block m.  An edge (i, m) with i < m - 1 is a skip;
 * (m - 1, m) is the ordinary shortcut, which is there anyway. */
struct rogue {
    int channels, height, width, classes;
    int first;  /* channels of the first group; they double in each */
    int groups; /* 1 to ROGUE_GROUPS; all but the first halve their input */
    int blocks[ROGUE_GROUPS];
    bool bottleneck, preactivation;
    enum rogue_mode mode;
    const struct wiring *graph; /* acyclic; NULL: every skip there could be */
};

/* "3+4+6+3": the groups, or 0 where the text is none. */
int rogue_groups(const char *text, int blocks[ROGUE_GROUPS]);
int rogue_blocks(const struct rogue *r);

void rogue_describe(const struct rogue *r, struct model *m);

/* How many of a graph's edges are skips. */
int rogue_skips(const struct wiring *graph);

/* From now on a network with every skip reads only those of a graph. */
enum status rogue_take_up(struct net *n, const struct rogue *r,
                          const struct wiring *graph);

#endif
