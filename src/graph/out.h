/* out.h: a text file being written; removed again when that fails. */
#ifndef OUT_H
#define OUT_H

#include <stdio.h>

#include "status.h"

struct out {
    const char *path;
    FILE *file;
};
enum status out_open(const char *path, struct out *o);
enum status out_close(struct out *o);

#endif
