#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "slurm.h"
#include "slurm_texts.h"
#include "text.h"

enum { MOST_SITES = 16, MOST_BYTES = 1 << 16, USUAL_MARGIN = 60 };

static const char folder[] = "sites/", ending[] = ".env";

/* The name of one of ours without folder and ending, or NULL. */
static const char *site_name(const char *file, char name[64])
{
    size_t n = strlen(file), cut = sizeof folder - 1, end = sizeof ending - 1;
    if (strncmp(file, folder, cut) != 0 || n < cut + end)
        return NULL;
    snprintf(name, 64, "%.*s", (int)(n - cut - end), file + cut);
    return name;
}

static const char *find_ours(const char *wanted)
{
    char name[64];
    for (const struct embedded_text *t = slurm_texts; t->name; t++)
        if (site_name(t->name, name) && strcmp(name, wanted) == 0)
            return t->text;
    return NULL;
}

static enum status not_there(const char *wanted)
{
    char name[64], list[512];
    struct text t = TEXT(list);
    for (const struct embedded_text *e = slurm_texts; e->name; e++)
        if (site_name(e->name, name))
            text_add(&t, "%s%s", t.used ? ", " : "", name);
    return FAIL(ERR_INPUT,
                "--site %s: there is no such file, and no site of that name "
                "(there are %s)",
                wanted, list);
}

static enum status read_file(FILE *f, const char *path, struct arena *arena,
                             const char **out)
{
    char *text;
    NEW(text, arena, MOST_BYTES);
    size_t n = fread(text, 1, MOST_BYTES, f);
    if (ferror(f))
        return FAIL(ERR_INPUT, "--site %s: %s", path, strerror(errno));
    if (n == MOST_BYTES || strlen(text) != n)
        return FAIL(ERR_INPUT, "--site %s: this is no file of settings", path);
    *out = text;
    return OK;
}

/* The number behind `margin=` at the beginning of a line. */
static double find_margin(const char *text)
{
    for (const char *line = text; line && *line;) {
        if (strncmp(line, "margin=", 7) == 0)
            return atof(line + 7);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return USUAL_MARGIN;
}

enum status site_read(const char *name, struct arena *arena, struct site *out)
{
    *out = (struct site){.text = "", .margin = USUAL_MARGIN};
    if (!name)
        return OK;
    FILE *f = fopen(name, "re");
    enum status st = f ? read_file(f, name, arena, &out->text) : OK;
    if (f)
        fclose(f);
    else if (!(out->text = find_ours(name)))
        return not_there(name);
    TRY(st);
    out->margin = find_margin(out->text);
    return OK;
}
