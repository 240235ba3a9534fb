/* nodes.h: /nodes, the names of nodes that graph files give. */
#ifndef NODES_H
#define NODES_H

#include "study.h"

/* Which rows a row of /graphs has: into node_start and rows[T_NODES].  values
 * [n_settings]: scratch. */
enum status nodes_count(struct study *s, int64_t graphs, struct arena *arena,
                        struct value *values);
enum status nodes_fill(const struct study *s, int64_t first, int64_t n,
                       struct node_row *rows, struct arena *work);

/* The last i of start[n+1] with start[i] <= row: whose row that is. */
static inline int64_t owner_of(const int64_t *start, int64_t n, int64_t row)
{
    int64_t low = 0, high = n;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (start[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

#endif
