/* What `wiresweep doctor` found: told by a child, printed by its parent. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"
#include "json.h"
#include "text.h"

void doctor_print(struct doctor *d, const struct finding *f)
{
    static const char *const words[] = {"good", "note", "wrong"};
    d->said++;
    d->wrong += f->kind == WRONG;
    if (d->json) {
        struct json j = json_open(stdout);
        json_text(&j, "check", f->check);
        json_text(&j, "result", words[f->kind]);
        json_text(&j, "text", f->text);
        json_close(&j);
    } else {
        printf("%-5s  %-8s  %s\n", words[f->kind], f->check, f->text);
    }
    fflush(stdout);
}

void doctor_say(struct doctor *d, const char *check, enum finding_kind kind,
                const char *format, ...)
{
    struct finding f = {.kind = kind};
    va_list args;
    snprintf(f.check, sizeof f.check, "%s", check);
    va_start(args, format);
    vsnprintf(f.text, sizeof f.text, format, args);
    va_end(args);
    for (char *at = f.text; (at = strpbrk(at, "\n\t"));)
        *at = ' ';
    text_visible(f.text);
    if (d->out < 0)
        doctor_print(d, &f);
    else if (write(d->out, &f, sizeof f) != (ssize_t)sizeof f)
        _exit(EXIT_INTERNAL);
}
