/* store_check.h: what of a result file can be believed.
 *
 * A run counts as finished when its commit row says so and the checksum in it
 * matches the run's rows, which carry its number.  Rows may be read while
 * others are being written: a run is judged damaged only where it is so after a
 * second, fresh look.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "store_file.h"

struct store_checker;

/* Tables of which a run owns any number of rows, in the order in which these
 * are summed: numbers of the table, and of the columns of /runs that say which
 * rows.  ERR_DAMAGED where /runs lacks such columns of a table that begins with
 * `run`, or a table of theirs does not begin so. */
struct store_ragged {
    int table, start, count;
};
enum status store_find_ragged(const struct store_file *f,
                              struct store_ragged out[STORE_TABLES], int *n);

/* ERR_DAMAGED where the file lacks the tables or columns that say which rows
 * belong to a run. */
enum status store_checker_open(const struct store_file *f, struct arena *arena,
                               struct store_checker **out);

/* Judges one run.  why: a sentence where it is damaged.  Other failures than
 * damage (ERR_IO, ERR_MEMORY) are returned. */
enum status store_check_run(struct store_checker *c, int64_t run,
                            enum store_verdict *out, const char **why);

/* The same of the run under whose checksum a run's graph stands. */
enum status store_check_graph(struct store_checker *c, int64_t run,
                              enum store_verdict *out, const char **why);

/* Whether a run's row of /telemetry is what its checksum says, and that run's;
 * true where the rows have none, as in files of format 1.0. */
enum status store_check_times(const struct store_file *f, int64_t run,
                              bool *sound);

/* Judges all runs into f->verdict, and f->trusted for tables of which rows
 * (of /telemetry too) stand under a checksum that does not match; from then on
 * store_frame leaves out what is not sound (store_file.h).  *damaged counts
 * runs. */
enum status store_judge(struct store_file *f, struct arena *arena,
                        int64_t *damaged);

/* Warns of what store_judge found damaged, once for each file. */
void store_tell(const struct store_file *f);

#endif
