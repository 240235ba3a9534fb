/* tree.h: the files of a folder of images, train/CLASS/FILE and val/CLASS/FILE
 * or test/CLASS/FILE. */
#ifndef TREE_H
#define TREE_H

#include "status.h"

struct arena;

struct tree_file {
    const char *name; /* "train/CLASS/FILE" */
    int class;
};

/* Classes are the folders of train/, sorted by name, as the files of each class
 * are, one class after the other. */
struct tree {
    const char *folder;
    int classes;
    const char **class;
    struct tree_file *file[2]; /* training and test part */
    int count[2];
};

/* Hidden files are passed over.  ERR_INPUT: not such a folder, fewer than two
 * classes, or a class that train/ lacks. */
enum status tree_read(const char *folder, struct arena *arena,
                      struct tree *out);

/* The path of a file of it. */
enum status tree_path(const struct tree *t, const struct tree_file *f,
                      struct arena *arena, char **out);

#endif
