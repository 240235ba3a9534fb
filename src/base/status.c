#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local char text[4096];
static _Thread_local char place[64];

enum status fail_at(const char *file, int line, enum status code,
                    const char *format, ...)
{
    const char *slash = strrchr(file, '/');
    snprintf(place, sizeof place, "%s:%d", slash ? slash + 1 : file, line);
    char fresh[sizeof text]; /* an argument may be the text of the last one */
    va_list args;
    va_start(args, format);
    vsnprintf(fresh, sizeof fresh, format, args);
    va_end(args);
    memcpy(text, fresh, sizeof text);
    return code;
}

void bug_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: bug: %s\n", file, line, what);
    abort();
}

const char *fail_text(void)
{
    return text;
}

const char *fail_place(void)
{
    return place;
}

const char *status_name(enum status st)
{
    static const char *const name[] = {
#define X(name, text) text,
        STATUS_LIST(X)
#undef X
    };
    return name[st];
}
