#include "source.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "block.h"
#include "sha256.h"
#include "text.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define IDX_FILES                                                  \
    .decoder = &idx_decoder, .files = 4,                           \
    .file = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", \
             "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}

static const struct set sets[] = {
    {.name = "glyphs",
     .decoder = &glyphs_decoder,
     .classes = 10,
     .sha256 = "7d13ef450ba3b6f4eba6f95e36150480"
               "902be1f3aeb023ac69646d7de8cc74e7"},
    {.name = "mnist",
     .folders = "MNIST/raw",
     .classes = 10,
     IDX_FILES,
     .origin = "https://ossci-datasets.s3.amazonaws.com/mnist/",
     .sha256 = "06b0d1f124c4e5fa796686ade41a9b77"
               "8edacc8622f2195a352ef479ad44fc16"},
    {.name = "fashion-mnist",
     .folders = "FashionMNIST/raw|fashion",
     .classes = 10,
     IDX_FILES,
     .origin = "https://github.com/zalandoresearch/fashion-mnist",
     .sha256 = "ca3ab2a37f845e1b8ae23cab1b51749a"
               "3011ba3bf1d9016176d75cbaabac376f"},
    {.name = "kmnist",
     .folders = "KMNIST/raw",
     .classes = 10,
     IDX_FILES,
     .origin = "https://github.com/rois-codh/kmnist"},
    {.name = "cifar10",
     .folders = "cifar-10-batches-bin",
     .decoder = &cifar_decoder,
     .classes = 10,
     .files = 6,
     .file = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
              "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"},
     .origin = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
     .sha256 = "80387ddb9a0edf3fc4a964ee37702961"
               "69bb26a651050df20035579673099660"},
};
static const struct set folder_set = {.name = "folder", IDX_FILES};

const char *const *data_names(void)
{
    static const char *names[COUNT(sets) + 1];
    for (int i = 0; i < COUNT(sets); i++)
        names[i] = sets[i].name;
    return names;
}

const char *data_published(const char *name)
{
    for (int i = 0; i < COUNT(sets); i++)
        if (strcmp(sets[i].name, name) == 0)
            return sets[i].sha256;
    return NULL;
}

static enum status unknown(const char *name)
{
    char list[256];
    struct text t = TEXT(list);
    const char *near = text_nearest(name, data_names(), COUNT(sets));
    for (int i = 0; i < COUNT(sets); i++)
        text_add(&t, "%s, ", sets[i].name);
    if (near)
        return FAIL(ERR_INPUT, "no data set \"%s\"; did you mean \"%s\"?", name,
                    near);
    return FAIL(ERR_INPUT,
                "no data set \"%s\"; there are %sfolder:PATH "
                "and images:PATH",
                name, list);
}

/* Folders to look into, first things first. */
struct places {
    const char *at[32];
    int n;
};

static enum status add(struct places *p, struct arena *arena, const char *base,
                       const char *below)
{
    char path[4096];
    struct text t = TEXT(path);
    text_add(&t, "%s%s%.*s", base, *below ? "/" : "", (int)strcspn(below, "|"),
             below);
    if (t.cut)
        return OK; /* no such folder can exist */
    CHECK(p->n < COUNT(p->at));
    p->at[p->n] = arena_string(arena, path);
    if (!p->at[p->n++])
        return FAIL(ERR_MEMORY, "no room for the places of data");
    return OK;
}

static enum status add_base(struct places *p, struct arena *arena,
                            const char *base, const struct set *set)
{
    TRY(add(p, arena, base, set->name));
    for (const char *f = set->folders; f && *f;) {
        TRY(add(p, arena, base, f));
        f += strcspn(f, "|");
        f += *f == '|';
    }
    return add(p, arena, base, "");
}

static const char *set_or_null(const char *value)
{
    return value && *value ? value : NULL;
}

/* Fills bases with where data may lie, in order. */
static enum status find_bases(const char *folder, struct arena *arena,
                              struct places *bases)
{
    const char *data = set_or_null(getenv("WIRESWEEP_DATA"));
    const char *xdg = set_or_null(getenv("XDG_DATA_HOME"));
    const char *home = set_or_null(getenv("HOME"));
    if (folder)
        TRY(add(bases, arena, folder, ""));
    if (data)
        TRY(add(bases, arena, data, ""));
    if (xdg)
        TRY(add(bases, arena, xdg, "wiresweep"));
    else if (home)
        TRY(add(bases, arena, home, ".local/share/wiresweep"));
    return add(bases, arena, "./data", "");
}

/* Of labels, the name may say how wide they are. */
static const char *const types[] = {"ubyte", "short", "int"};

/* The path of a file of a set in a folder, in any of its forms, or false. */
static bool find_form(const char *folder, const char *stem, const char *type,
                      char *path, size_t size)
{
    static const char *const forms[] = {"", ".gz", ".xz"};
    const char *idx = strstr(stem, "-idx");
    int length = (int)(strlen(stem) - (type ? strlen(types[0]) : 0));
    for (int dotted = 0; dotted <= (idx != NULL); dotted++)
        for (int i = 0; i < COUNT(forms); i++) {
            struct text t = text_over(path, size);
            text_add(&t, "%s/%.*s%s%s", folder, length, stem, type ? type : "",
                     forms[i]);
            if (dotted) /* the original archive has train-images.idx3-ubyte */
                path[strlen(folder) + 1 + (size_t)(idx - stem)] = '.';
            if (!t.cut && access(path, F_OK) == 0)
                return true;
        }
    return false;
}

static bool find_file(const char *folder, const char *stem, char *path,
                      size_t size)
{
    if (!strstr(stem, "-idx1-"))
        return find_form(folder, stem, NULL, path, size);
    for (int i = 0; i < COUNT(types); i++)
        if (find_form(folder, stem, types[i], path, size))
            return true;
    return false;
}

/* How many of the set's files a folder has; all found go to out. */
static enum status look_into(const char *folder, const struct set *set,
                             struct arena *arena, struct source *out, int *had)
{
    char path[4096];
    *had = 0;
    for (int i = 0; i < set->files; i++) {
        out->path[i] = NULL;
        if (!find_file(folder, set->file[i], path, sizeof path))
            continue;
        out->path[i] = arena_string(arena, path);
        if (!out->path[i])
            return FAIL(ERR_MEMORY, "no room for the names of files");
        ++*had;
    }
    return OK;
}

static void list_missing(struct text *t, const struct set *set,
                         const struct source *best)
{
    const char *comma = "";
    for (int i = 0; i < set->files; i++)
        if (!best->path[i]) {
            text_add(t, "%s%s", comma, set->file[i]);
            comma = ", ";
        }
}

static enum status missing(const struct source *best, int had,
                           const struct places *bases)
{
    char files[256], looked[400];
    struct text f = TEXT(files), l = TEXT(looked);
    const struct set *set = best->set;
    if (had) {
        text_add(&f, "%s lacks ", best->folder);
        list_missing(&f, set, best);
    } else {
        text_add(&f, "its %d files were not found", set->files);
    }
    for (int i = 0; i < bases->n; i++)
        text_add(&l, "%s%s", i ? ", " : "", bases->at[i]);
    return FAIL(ERR_INPUT,
                "data set %s: %s. Looked in %s, and in the folder %s of each. "
                "Get the files (plain, .gz or .xz) from %s, and put them in "
                "%s/%s or set WIRESWEEP_DATA to the folder that holds %s/; or "
                "use glyphs, which needs no files",
                set->name, files, looked, set->name, set->origin,
                bases->at[bases->n > 1 ? bases->n - 2 : 0], set->name,
                set->name);
}

/* Takes the first folder with all files; else says what the best one lacks. */
static enum status find_named(const char *folder, struct arena *arena,
                              struct source *out)
{
    struct places bases = {.n = 0}, places = {.n = 0};
    struct source best = *out;
    int had, most = -1;
    TRY(find_bases(folder, arena, &bases));
    for (int i = 0; i < bases.n; i++)
        TRY(add_base(&places, arena, bases.at[i], out->set));
    for (int i = 0; i < places.n; i++) {
        out->folder = places.at[i];
        TRY(look_into(places.at[i], out->set, arena, out, &had));
        if (had == out->set->files)
            return OK;
        if (had > most) {
            most = had;
            best = *out;
        }
    }
    return missing(&best, most, &bases);
}

static enum status find_folder(const char *path, struct arena *arena,
                               struct source *out)
{
    char files[256];
    struct text t = TEXT(files);
    int had;
    out->folder = path;
    TRY(look_into(path, out->set, arena, out, &had));
    if (had == out->set->files)
        return OK;
    list_missing(&t, out->set, out);
    return FAIL(ERR_INPUT,
                "data folder \"%s\" lacks %s; four IDX files are needed, "
                "plain, .gz or .xz",
                path, files);
}

enum status source_find(const char *name, const char *folder,
                        struct arena *arena, struct source *out)
{
    *out = (struct source){.name = arena_string(arena, name)};
    if (!out->name)
        return FAIL(ERR_MEMORY, "no room for the name of a data set");
    if (strncmp(name, "folder:", 7) == 0) {
        out->set = &folder_set;
        return find_folder(out->name + 7, arena, out);
    }
    if (strncmp(name, DATA_IMAGES, strlen(DATA_IMAGES)) == 0)
        return images_find(out->name, arena, out);
    for (int i = 0; i < COUNT(sets); i++)
        if (strcmp(name, sets[i].name) == 0)
            out->set = &sets[i];
    if (!out->set)
        return unknown(name);
    return out->set->files ? find_named(folder, arena, out) : OK;
}

enum status source_key(const struct source *from, struct arena *work,
                       char key[65])
{
    char all[1024];
    struct text t = TEXT(all);
    const struct set *set = from->set;
    if (set->decoder->key)
        return set->decoder->key(from, work, key);
    text_add(&t, "block %d\n%s %d\n%s\n", BLOCK_VERSION, set->decoder->name,
             set->decoder->version, set->name);
    for (int i = 0; i < set->files; i++) {
        char hex[SHA256_TEXT];
        TRY(sha256_file(from->path[i], hex));
        text_add(&t, "%s\n", hex);
    }
    CHECK(!t.cut);
    return sha256_bytes(all, t.used, key);
}
