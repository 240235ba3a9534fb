#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "data.h"

#define LAYOUT                                                           \
    "images:PATH needs PATH/train/CLASS/IMAGE and PATH/val/CLASS/IMAGE " \
    "(or test/ for val/)"

struct names {
    const char **at;
    int n;
};

static enum status join(struct arena *arena, const char *a, const char *b,
                        char **out)
{
    size_t size = strlen(a) + strlen(b) + 2;
    NEW(*out, arena, size);
    snprintf(*out, size, "%s/%s", a, b);
    return OK;
}

enum status tree_path(const struct tree *t, const struct tree_file *f,
                      struct arena *arena, char **out)
{
    return join(arena, t->folder, f->name, out);
}

static int visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum status copy_names(struct dirent **entry, int n, struct arena *arena,
                              struct names *out)
{
    NEW(out->at, arena, n + 1);
    for (; out->n < n; out->n++) {
        out->at[out->n] = arena_string(arena, entry[out->n]->d_name);
        if (!out->at[out->n])
            return FAIL(ERR_MEMORY, "no room for the names of files");
    }
    return OK;
}

/* What a folder holds, sorted. */
static enum status list(const char *path, struct arena *arena,
                        struct names *out)
{
    struct dirent **entry;
    int n = scandir(path, &entry, visible, by_name);
    *out = (struct names){0};
    if (n < 0)
        return errno == ENOMEM ? FAIL(ERR_MEMORY, "%s: no room", path)
                               : FAIL(ERR_INPUT, "data folder %s: %s; " LAYOUT,
                                      path, strerror(errno));
    enum status st = copy_names(entry, n, arena, out);
    while (n)
        free(entry[--n]);
    free(entry);
    return st;
}

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* The folders among what a folder holds. */
static enum status list_folders(const char *path, struct arena *arena,
                                struct names *out)
{
    int kept = 0;
    TRY(list(path, arena, out));
    for (int i = 0; i < out->n; i++) {
        struct mark top = arena_mark(arena);
        char *below;
        TRY(join(arena, path, out->at[i], &below));
        if (is_folder(below))
            out->at[kept++] = out->at[i];
        arena_rewind(arena, top);
    }
    out->n = kept;
    return OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum status fill(const char *part, const struct names *folder,
                        const struct names *inside, const int *class,
                        struct arena *arena, struct tree_file *f)
{
    for (int c = 0; c < folder->n; c++)
        for (int i = 0; i < inside[c].n; i++, f++) {
            char *within, *name;
            TRY(join(arena, folder->at[c], inside[c].at[i], &within));
            TRY(join(arena, part, within, &name));
            *f = (struct tree_file){name, class[c]};
        }
    return OK;
}

static enum status find_class(const struct tree *t, const char *part,
                              const char *name, int *class)
{
    const char **at = bsearch(&name, t->class, (size_t)t->classes,
                              sizeof *t->class, compare_names);
    if (!at)
        return FAIL(ERR_INPUT,
                    "%s/%s has a class \"%s\", which %s/train lacks: rename or "
                    "remove that folder, or add training images of it",
                    t->folder, part, name, t->folder);
    *class = (int)(at - t->class);
    return OK;
}

static enum status read_part(struct tree *t, int p, const char *part,
                             const struct names *folder, struct arena *arena)
{
    struct names *inside;
    int *class;
    char *path, *below;
    int64_t n = 0;
    NEW(inside, arena, folder->n + 1);
    NEW(class, arena, folder->n + 1);
    TRY(join(arena, t->folder, part, &path));
    for (int c = 0; c < folder->n; c++) {
        TRY(find_class(t, part, folder->at[c], &class[c]));
        TRY(join(arena, path, folder->at[c], &below));
        TRY(list(below, arena, &inside[c]));
        n += inside[c].n;
    }
    if (n >= INT32_MAX)
        return FAIL(ERR_INPUT, "%s: more files than can be numbered", path);
    NEW(t->file[p], arena, n + 1);
    t->count[p] = (int)n;
    return fill(part, folder, inside, class, arena, t->file[p]);
}

static enum status check_classes(const struct tree *t)
{
    if (t->classes == 0)
        return FAIL(ERR_INPUT, "%s/train has no folders in it; " LAYOUT,
                    t->folder);
    if (t->classes == 1)
        return FAIL(ERR_INPUT,
                    "%s/train has one class, \"%s\": there is nothing to tell "
                    "apart; give every class a folder of its own",
                    t->folder, t->class[0]);
    if (t->classes > DATA_MOST_CLASSES)
        return FAIL(ERR_INPUT, "%s/train has %d classes; %d can be", t->folder,
                    t->classes, DATA_MOST_CLASSES);
    return OK;
}

enum status tree_read(const char *folder, struct arena *arena, struct tree *out)
{
    struct names train, test;
    char *path;
    const char *part = "val";
    *out = (struct tree){.folder = folder};
    TRY(join(arena, folder, "train", &path));
    TRY(list_folders(path, arena, &train));
    out->class = train.at;
    out->classes = train.n;
    TRY(check_classes(out));
    TRY(join(arena, folder, part, &path));
    if (!is_folder(path)) {
        part = "test";
        TRY(join(arena, folder, part, &path));
    }
    TRY(list_folders(path, arena, &test));
    TRY(read_part(out, 0, "train", &train, arena));
    return read_part(out, 1, part, &test, arena);
}
