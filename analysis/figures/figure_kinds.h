/* figure_kinds.h: what figure.c picks from, and what the kinds share. */
#ifndef FIGURE_KINDS_H
#define FIGURE_KINDS_H

#include "analysis.h"
#include "figure.h"
#include "gnuplot.h"

enum status figure_scatter(const struct frame *runs,
                           const struct figure_request *r, struct arena *arena);
enum status figure_families(const struct frame *runs,
                            const struct figure_request *r,
                            struct arena *arena);
enum status figure_ecdf(const struct frame *runs,
                        const struct figure_request *r, struct arena *arena);

enum status figure_forest(const struct frame *runs,
                          const struct figure_request *r, struct arena *arena);
enum status figure_heat(const struct frame *runs,
                        const struct figure_request *r, struct arena *arena);
enum status figure_ranks(const struct frame *telemetry,
                         const struct figure_request *r, struct arena *arena);

/* epochs: a row per run and epoch, with the columns of the run. */
enum status figure_curves(const struct frame *epochs,
                          const struct figure_request *r, struct arena *arena);

/* places: a row per neuron, with the columns of its run; of a recipe with a
 * map. */
enum status figure_map(const struct frame *places, const struct recipe *recipe,
                       const struct figure_request *r, struct arena *arena);
enum status figure_map_3d(const struct frame *places,
                          const struct recipe *recipe,
                          const struct figure_request *r, struct arena *arena);

/* What is drawn: one dot per unit. */
struct dots {
    struct analysis a;
    struct recipe recipe;
    struct units units; /* by_group: told apart by their group too */
    const char *split;  /* column that tells units apart; NULL: none */
    const char *x_name, *y_name;
    double *x, *y;        /* [units]; x NULL where the kind has none */
    const char **tip;     /* [units] which graph, how many runs */
    struct levels groups; /* families; count 0 without such a column */
    int64_t *group;       /* [units], -1 for none */
    double x_low, x_high, y_low, y_high; /* over the dots that have both */
    int64_t drawn;
    char caption[1024]; /* source, n, what was left out, pooled, shared */
};

/* Analyses the table as `analyze` does and gathers the dots of its first
 * question; by_group: those of its first groups, where a unit that is in
 * several of them is a dot in each.  ERR_INPUT when there is nothing to draw,
 * or the table holds several data sets. */
enum status dots_gather(const struct frame *runs,
                        const struct figure_request *r, bool by_group,
                        struct arena *arena, struct dots *out);

#endif
