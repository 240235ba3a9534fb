/* files.h: graphs of texts that a test writes to a file. */
#ifndef FILES_H
#define FILES_H

#include <unistd.h>

#include "graph_file.h"
#include "graphs.h"

static inline const char *file_of(const char *text, size_t n,
                                  struct arena *work)
{
    char *path = arena_string(work, "/tmp/wiresweep-forms-XXXXXX");
    int fd = mkstemp(path);
    EXPECT(fd >= 0);
    EXPECT(write(fd, text, n) == (ssize_t)n);
    close(fd);
    return path;
}

static inline enum status read_bytes(const char *text, size_t n,
                                     struct arena *work, struct wiring *g,
                                     struct graph_origin *origin)
{
    const char *path = file_of(text, n, work);
    enum status st = graph_read(path, work, g, origin);
    unlink(path);
    return st;
}

static inline bool has_pair(const struct wiring *g, int u, int v, double weight)
{
    for (int e = 0; e < g->edges; e++)
        if (g->source[e] == u && g->target[e] == v)
            return (g->weight ? g->weight[e] : 1) == weight;
    return false;
}

#endif
