/* From a matrix to what is kept of it, as far as memory allows. */
#include <string.h>

#include "arena.h"
#include "text.h"
#include "topology_parts.h"

enum status topology_afford(const struct topology_request *q,
                            const struct arena *keep, const char *name,
                            int nodes, double bytes)
{
    char need[TEXT_BYTES], have[TEXT_BYTES], kept[TEXT_BYTES];
    double used = (double)arena_mark(keep).used;
    if (used + bytes <= (double)q->memory)
        return OK;
    return FAIL(ERR_MEMORY,
                "%s: a graph of %d nodes needs %s of memory beside the %s in "
                "use, and %s may be used; give fewer or smaller graphs, or use "
                "a machine with more",
                name, nodes, text_bytes(bytes, need), text_bytes(used, kept),
                text_bytes((double)q->memory, have));
}

enum status topology_take(const struct topology_request *q, struct mat w,
                          struct arena *keep, struct arena *work,
                          struct cluster_sample *out)
{
    float *upper = NULL, *to;
    struct diagram *d = &out->diagram, found;
    if (q->triangles) {
        NEW(upper, keep, diagram_pairs(w.rows));
        to = upper;
        for (int i = 0; i < w.rows; i++)
            for (int j = i + 1; j < w.cols; j++)
                *to++ = mat_get(w, i, j);
    }
    out->upper = upper;
    TRY(diagram_build(w, work, &found));
    TRY(diagram_new(w.rows, keep, d));
    memcpy(d->birth, found.birth, (size_t)d->births * sizeof *d->birth);
    memcpy(d->death, found.death, (size_t)d->deaths * sizeof *d->death);
    return OK;
}
