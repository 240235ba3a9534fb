/* net_file.h: a network, one batch and every gradient in an HDF5 file, so that
 * any other framework can check or continue it (docs/file-format.md). */
#ifndef NET_FILE_H
#define NET_FILE_H

#include "setup.h"
#include "task.h"

/* The first batch of training goes through the network (from load's file, or
 * NULL: from the seeds); everything is written to path. */
enum status net_file_write(struct task *t, struct net *net, const char *path,
                           const char *load);

#endif
