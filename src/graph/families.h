/* families.h: one draw of each family, from a completed, checked spec. */
#ifndef FAMILIES_H
#define FAMILIES_H

#include "rng.h"
#include "sample.h"
#include "status.h"
#include "wiring.h"

struct arena;

/* out's edges are neither turned nor sorted yet. */
typedef enum status family_draw(const struct graph_spec *s, struct rng *r,
                                struct arena *arena, struct wiring *out);

family_draw draw_kregular, draw_ws, draw_wsflex, draw_er, draw_gnm, draw_ba,
    draw_songwang, draw_ring, draw_complete;

/* round(degree * nodes / 2), halves to even. */
int graph_flex_edges(const struct graph_spec *s);

#endif
