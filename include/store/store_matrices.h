/* store_matrices.h: square matrices in anybody's HDF5 file.
 *
 * The file may be damaged or hostile: HDF5 looks at it in a child process with
 * an alarm.  External and virtual data sets are refused, since they read other
 * files.
 */
#ifndef STORE_MATRICES_H
#define STORE_MATRICES_H

#include "status.h"

struct arena;

enum store_kind { STORE_NO_HDF5, STORE_RESULT, STORE_FOREIGN };
/* What a file is.  HDF5 that cannot be opened counts as a result file, since
 * store_open says what is wrong. */
enum status store_kind_of(const char *path, enum store_kind *out);

enum { MATRICES_NAME = 256 };
struct store_matrices {
    const char *path;
    char name[MATRICES_NAME]; /* of the data set, with its groups */
    int count, nodes;         /* [count][nodes][nodes] */
    struct window *window;    /* matrices at hand; the arena's */
};

/* The data set `name`, [nodes][nodes] or [count][nodes][nodes] of integers or
 * floats; NULL: the only one of that shape.  ERR_INPUT names those that there
 * are. */
enum status store_find_matrices(const char *path, const char *name,
                                struct arena *arena,
                                struct store_matrices *out);

/* Matrix k (in their order is fastest), row by row: w [nodes][nodes].
 * ERR_DAMAGED where HDF5 cannot. */
enum status store_read_matrix(const struct store_matrices *m, int k, float *w);

#endif
