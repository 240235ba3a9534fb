/* clock.h: time that only goes forward, and time for people. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

double clock_seconds(void); /* monotonic, from an arbitrary start */

/* "2026-01-31T23:59:59Z", of now. */
enum { CLOCK_TEXT = 21 };
void clock_iso(char text[CLOCK_TEXT]);
/* Back to seconds since 1970; NaN for any other text. */
double clock_read_iso(const char *text);

#endif
