/* h5.h: the few words of HDF5 that this module speaks. */
#ifndef H5_H
#define H5_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "table.h"

/* The attribute `format` of our result files. */
#define STORE_FORMAT "wiresweep"

/* Attributes with the checksums of what is written once (store_sums.h). */
#define STORE_LAYOUT_SUM "layout_crc32c"
#define STORE_ABOUT_SUM  "attributes_crc32c"

/* Errors are returned, never printed. */
bool h5_start(void); /* else by the first call, which may fail of it */
void h5_quiet(void);

/* Opens a file for reading, whoever else has it open; negative where HDF5
 * cannot. */
hid_t h5_open(const char *path);
/* After a call that failed: what the machine lacked or refused, NULL where the
 * file is to blame. */
const char *h5_lack(void);
/* The same, kept until the end of a gate's child: the first one counts. */
void h5_note(void);
const char *h5_noted(void);

/* Forces a closed file to the disk; false: errno. */
bool h5_force(const char *path);

/* A string attribute of exactly its own length. */
bool h5_put_text(hid_t where, const char *name, const char *value);
/* Writes over one, in place: a text of the same length. */
bool h5_change_text(hid_t where, const char *name, const char *value);
/* Reads one into a buffer; "" where it is missing or of another kind. */
void h5_get_text(hid_t where, const char *name, char *out, size_t size);

/* The packed compound type of a table's rows; closed by the caller. */
hid_t h5_row_type(const struct table *t);

#endif
