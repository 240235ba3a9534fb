/* log.h: what the program says on stderr.  Only rank 0 speaks. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

#include "status.h"

void log_silence(bool silent); /* of this process */
bool log_silent(void);

void log_note(const char *format, ...) PRINTF(1, 2);      /* "..." */
void log_warn(const char *format, ...) PRINTF(1, 2);      /* "warning: ..." */
void log_warn_once(const char *format, ...) PRINTF(1, 2); /* a text */
void log_error(const char *format, ...) PRINTF(1, 2);     /* "error: ..." */

/* A line of so many columns stands on stderr without its end (0: none, or it is
 * ended): the next message clears it away first. */
void log_open_line(int columns);

/* Prints the latest failure as an error; with WIRESWEEP_DEBUG set, the place
 * in our source too. */
void log_failure(enum status st);

#endif
