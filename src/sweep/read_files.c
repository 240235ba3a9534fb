/* The files that a pattern matches, as the values of an axis. */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sweep_inside.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* Without folders, in the order of bytes, whatever the locale. */
static int keep_files(glob_t *g)
{
    int n = 0;
    for (size_t i = 0; i < g->gl_pathc; i++)
        if (!is_folder(g->gl_pathv[i])) {
            char *path = g->gl_pathv[i];
            g->gl_pathv[i] = g->gl_pathv[n]; /* globfree wants them all */
            g->gl_pathv[n++] = path;
        }
    if (n > 1)
        qsort(g->gl_pathv, (size_t)n, sizeof *g->gl_pathv, by_name);
    return n;
}

static bool fail_none(const struct reading *r, const struct doc_node *at)
{
    char folder[1024];
    if (!getcwd(folder, sizeof folder))
        strcpy(folder, "this folder");
    doc_error(r->errors, at,
              "no file matches \"%s\"; relative names begin in the folder "
              "where the command runs, which is %s",
              at->text, folder);
    return false;
}

static enum status take_files(const struct reading *r, glob_t *g,
                              const struct doc_node *at, struct axis *a,
                              bool *good)
{
    int n = keep_files(g);
    *good = n > 0 || fail_none(r, at);
    if (n == 0)
        return OK;
    a->length = n;
    NEW(a->cells, r->arena, n);
    for (int i = 0; i < n; i++) {
        a->cells[i].text = arena_string(r->arena, g->gl_pathv[i]);
        if (!a->cells[i].text)
            return FAIL(ERR_MEMORY, "no room for the names of files");
        if (strlen(a->cells[i].text) > SETTING_TEXT) {
            doc_error(r->errors, at,
                      "the name %.40s... has more than %d bytes; run the "
                      "command nearer to the files",
                      a->cells[i].text, SETTING_TEXT);
            *good = false;
        }
    }
    return OK;
}

/* What is not there is no error: the pattern may match elsewhere. */
static int cannot_read(const char *path, int why)
{
    (void)path;
    return why != ENOENT && why != ENOTDIR;
}

enum status read_files(const struct reading *r, const struct doc_node *at,
                       struct axis *a, bool *good)
{
    const struct setting *set = &r->sweep->schema->settings[a->setting];
    glob_t g = {0};
    *good = false;
    if (!set->names_file) {
        doc_error(r->errors, at, "%s names no file; give it a list", set->name);
        return OK;
    }
    if (!doc_scalar(r->errors, at, "files"))
        return OK;
    int code = glob(at->text, GLOB_NOSORT, cannot_read, &g);
    enum status st = OK;
    if (code == 0 || code == GLOB_NOMATCH)
        st = take_files(r, &g, at, a, good);
    else
        doc_error(r->errors, at, "a folder of \"%s\" cannot be read", at->text);
    globfree(&g);
    return st;
}
