/* csv_frame.h: tables from elsewhere. */
#ifndef CSV_FRAME_H
#define CSV_FRAME_H

#include "frame.h"

/* Reads comma-separated values with a header line, plain, gzip or xz (RFC
 * 4180: quotes, doubled quotes, line ends within quotes).  A column is of
 * numbers when every field is one, or is empty, NA or nan (missing); else of
 * text.  ERR_INPUT with the line number where a line has more or fewer fields
 * than the header, and for an empty file or a name given twice. */
enum status csv_read_frame(const char *path, struct arena *arena,
                           struct frame *out);

#endif
