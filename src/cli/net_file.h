/* net_file.h: a network, one batch and every gradient in an HDF5 file, so that
 * any other framework can check or continue it (docs/file-format.md). */
#ifndef NET_FILE_H
#define NET_FILE_H

#include "setup.h"
#include "store_arrays.h"
#include "task.h"

/* Settings of a point as attributes; /edges of its graphs, with a column
 * `stage` where the stages differ. */
enum status net_file_settings(const struct task *t, struct arrays *a);
enum status net_file_edges(const struct wiring *wiring, int stages,
                           struct arena *arena, struct arrays *a);

/* The first batch of training goes through the network (from load's file, or
 * NULL: from the seeds); everything is written to path. */
enum status net_file_write(struct task *t, struct net *net, const char *path,
                           const char *load);

/* Parameters and batch-norm statistics of an open file. */
enum status net_file_load(struct net *net, const struct arrays *a,
                          struct arena *arena);

#endif
