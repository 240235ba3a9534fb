/* carry.h: finished runs of one result file into another of the same job, whose
 * runs may have other numbers.
 *
 * A run is the same where its settings, which graph it has, its replicate and
 * the sweep's seed are: its results follow from these alone.  Its rows keep
 * every byte but the numbers of runs, graphs and rows, which are the new
 * file's.
 */
#ifndef CARRY_H
#define CARRY_H

#include "setup.h"
#include "store_write.h"

struct carry; /* a file that takes runs in */

/* ERR_REFUSED where the file is of another version of this program. */
enum status carry_open(const char *path, const struct setup *setup,
                       struct arena *arena, struct carry **out);

/* What became of a file's runs. */
struct carry_count {
    int64_t taken, equal; /* equal: the new file had it already, bit for bit */
    int64_t better;       /* taken in place of one that had failed there */
    int64_t damaged;      /* finished, but not what their checksums say */
    int64_t again;        /* finished, but the rows of its graph are missing: it
                             stays pending */
    int64_t lost;         /* finished, and not in the new study */
    int64_t first_lost;   /* its number, -1: none */
};

/* Takes in what is finished and sound in f, the file of study `from`; what is
 * not counted in `lost` or `again` is safe when carry_close has returned.
 * ERR_REFUSED: a run has other results in the new file (it is named). */
enum status carry_file(struct carry *c, struct store_file *f,
                       const struct setup *from, struct carry_count *out);

enum status carry_close(struct carry *c);

/* Finished runs of f that are not in the study `to`: nothing is written. */
enum status carry_lost(const struct setup *to, struct store_file *f,
                       const struct setup *from, struct arena *arena,
                       struct carry_count *out);

#endif
