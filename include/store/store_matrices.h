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

/* The file of a word FILE or FILE:NAME, and the name in it; NULL for none.  A
 * file's own name may hold colons: where FILE:NAME is a file, it is that.
 * ERR_INPUT where the word is too long.  name points into the word. */
enum { STORE_NAME_ROOM = 4352 };
enum status store_split_name(const char *word, char file[STORE_NAME_ROOM],
                             const char **name);

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
/* The same in double precision. */
enum status store_read_matrix_real(const struct store_matrices *m, int k,
                                   double *w);

#endif
