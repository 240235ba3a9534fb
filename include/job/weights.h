/* weights.h: the trained parameters of a run, on their way to a file of their
 * own beside the result file.
 *
 * The trial's process must not use HDF5: it writes what it has trained as
 * FILE.weights/run-N.raw.  Whoever records the run makes run-N.h5 of that when
 * the run's row is safe (weights_file.h).
 */
#ifndef WEIGHTS_H
#define WEIGHTS_H

#include "task.h"
#include "wiring.h"

enum { WEIGHTS_PATH = 4096 };

/* Whether the weights of a run are to be kept. */
bool weights_wanted(const struct study *s, const struct trial *t);

/* FILE.weights; FILE.weights/run-N and a suffix, ".raw" or ".h5". */
void weights_folder(const char *file, char out[WEIGHTS_PATH]);
void weights_path(const char *file, int64_t run, const char *suffix,
                  char out[WEIGHTS_PATH]);

/* At the end of training, where the run's weights are wanted.  A disk that is
 * full costs a warning, not the trial. */
void weights_keep(const struct task *t, const struct net *net);

/* One array, in PyTorch's shape: "parameters/fc.weight" or
 * "buffers/norm.running_mean". */
struct weights_array {
    char name[64];
    int64_t size;
    int32_t dims, shape[4];
};

struct weights {
    int arrays, stages;
    const struct weights_array *array; /* [arrays] */
    const real *values;                /* one array after the other */
    int64_t n_values;
    struct wiring *wiring; /* [stages], sources and targets only */
};

/* What the process of a run has left.  ERR_IO: nothing; ERR_DAMAGED: it is no
 * such file, or of another run or sweep. */
enum status weights_read(const struct study *s, int64_t run,
                         struct arena *arena, struct weights *out);

#endif
