#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "text.h"

static bool silence;
static int open_columns;

void log_silence(bool silent)
{
    silence = silent;
}

bool log_silent(void)
{
    return silence;
}

void log_open_line(int columns)
{
    open_columns = columns;
}

static void clear_line(void)
{
    if (open_columns > 0)
        fprintf(stderr, "\r%*s\r", open_columns, "");
    open_columns = 0;
}

static void say(const char *kind, const char *format, va_list args)
{
    char line[8192];
    if (silence)
        return;
    vsnprintf(line, sizeof line, format, args);
    flockfile(stderr);
    clear_line();
    fprintf(stderr, "wiresweep: %s", kind);
    for (char *at = line, *end; at; at = end) { /* its own lines stay */
        end = strchr(at, '\n');
        if (end)
            *end++ = '\0';
        fprintf(stderr, "%s\n", text_visible(at));
    }
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

/* Whether it was said before; of the latest few. */
static bool repeats(const char *text)
{
    static uint64_t said[16];
    static int n;
    uint64_t key = hash_string(HASH_START, text);
    for (int i = 0; i < 16; i++)
        if (said[i] == key)
            return true;
    said[n++ % 16] = key;
    return false;
}

void log_warn_once(const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!silence && !repeats(text))
        log_warn("%s", text);
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
