/* topology_record.h: the diagrams or connectomes of a result file, as spans of
 * rows. */
#ifndef TOPOLOGY_RECORD_H
#define TOPOLOGY_RECORD_H

#include <stdbool.h>

#include "frame.h"
#include "store_file.h"
#include "topology.h"

enum { KEYS = 4 };
extern const char *const record_key[KEYS]; /* run, epoch, layer, class */

/* Rows of one diagram or connectome: they stand together. */
struct span {
    int64_t key[KEYS]; /* layer -1 in /connectomes */
    int64_t first, rows;
};

struct record {
    struct store_file file;
    int table;
    const struct table *type;
    bool weights;
    int at[KEYS]; /* column of each key, -1 for none */
    int present;  /* a column that is -1 in empty rows alone */
    int from, to; /* columns: birth and death; source and target */
    int weight;   /* column, of connectomes */
    struct span *span;
    int64_t spans;
    struct frame frame; /* a row per span: keys, and the columns of its run */
};

/* Finds every span of /diagrams, or where q wants triangles of /connectomes. */
enum status record_open(const struct topology_request *q, const char *path,
                        struct arena *keep, struct arena *work,
                        struct record *out);

#endif
