/* telemetry.h: rows of /telemetry, each under a checksum of its own. */
#ifndef TELEMETRY_H
#define TELEMETRY_H

#include "store_file.h"

/* Marks the rows that are not as not trusted; counts them. */
enum status telemetry_judge(struct store_file *f, struct arena *arena);

#endif
