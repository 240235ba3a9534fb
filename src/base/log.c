#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool silence;

void log_silence(bool silent)
{
    silence = silent;
}

bool log_silent(void)
{
    return silence;
}

static void say(const char *kind, const char *format, va_list args)
{
    if (silence)
        return;
    flockfile(stderr);
    fprintf(stderr, "wiresweep: %s", kind);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    funlockfile(stderr);
}

#define SAY(kind)                \
    do {                         \
        va_list args;            \
        va_start(args, format);  \
        say(kind, format, args); \
        va_end(args);            \
    } while (0)

void log_note(const char *format, ...)
{
    SAY("");
}

void log_warn(const char *format, ...)
{
    SAY("warning: ");
}

void log_error(const char *format, ...)
{
    SAY("error: ");
}

void log_failure(enum status st)
{
    if (getenv("WIRESWEEP_DEBUG"))
        log_error("%s [%s, %s]", fail_text(), status_name(st), fail_place());
    else
        log_error("%s", fail_text());
}
