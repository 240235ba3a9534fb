#define _GNU_SOURCE
#include "clock.h"

#include <math.h>
#include <time.h>

double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void clock_iso(char text[CLOCK_TEXT])
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

double clock_read_iso(const char *text)
{
    struct tm t = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &t);
    return end ? (double)timegm(&t) : NAN;
}
