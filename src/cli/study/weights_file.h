/* weights_file.h: FILE.weights/run-N.h5, the trained parameters of one run.
 *
 * It is made of what the run's process left (weights.h) when the run's row is
 * safe, and says which run it belongs to: by its number and sweep, and by the
 * name that it has in any sweep (run_names.h).
 */
#ifndef WEIGHTS_FILE_H
#define WEIGHTS_FILE_H

#include "setup.h"
#include "shard.h"
#include "store_arrays.h"
#include "store_write.h"

/* Makes run-N.h5 of run-N.raw, which is removed then.  ERR_IO where there is
 * none. */
enum status weights_file_make(const struct setup *s, int64_t run,
                              struct arena *arena);

/* What /runs.graph says. */
int64_t weights_file_graph(const struct study *s, const struct trial *t);

/* After a run's row was written: makes the file of one that is done, removes
 * what another left.  What goes wrong is a warning, on any rank. */
void weights_file_record(const struct setup *s, const struct trial *t,
                         enum run_status state, struct arena *arena);

/* The runs that are done and whose weights are wanted: whether all are there.
 * settle: makes what a killed job could not, removes what belongs to no
 * finished run. */
struct weights_survey {
    int64_t missing, first_missing;
};
enum status weights_file_survey(const struct setup *s,
                                const struct store *store,
                                const struct shard *shard, bool settle,
                                struct arena *arena,
                                struct weights_survey *out);

/* Before a result file is made: ERR_REFUSED where its folder holds weights,
 * which belong to another one. */
enum status weights_file_check_new(const char *file);

/* An open file as the weights of a run of this study: *run.  ERR_REFUSED where
 * it belongs to none, or is damaged. */
bool weights_file_is(const struct arrays *a);
enum status weights_file_find(const struct arrays *a, const char *path,
                              const struct setup *s, struct arena *arena,
                              int64_t *run);
enum status weights_file_check(const struct arrays *a, const char *path,
                               const struct net *net, struct arena *arena);

#endif
