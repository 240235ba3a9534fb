#include "frames.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "combine.h"
#include "csv_frame.h"
#include "store_file.h"
#include "text.h"

/* One file: its runs, and the sweep that they belong to. */
struct source {
    const char *path;
    const char *job, *sweep; /* NULL for a table of text; SHA-256 */
    struct frame runs;
};

static enum status read_one(const char *path, struct arena *arena,
                            struct source *out)
{
    struct store_file file;
    struct frame graphs;
    *out = (struct source){.path = path};
    if (!store_is_hdf5(path))
        return csv_read_frame(path, arena, &out->runs);
    TRY(store_open(path, arena, &file));
    TRY(store_frame(&file, "runs", arena, &out->runs));
    out->runs.name = path;
    if (store_find(&file.layout, "graphs") >= 0) {
        TRY(store_frame(&file, "graphs", arena, &graphs));
        TRY(frame_join(&out->runs, &graphs, "graph", arena, &out->runs));
    }
    out->job = arena_string(arena, file.job);
    out->sweep = arena_string(arena, file.sha256);
    return out->job && out->sweep
               ? OK
               : FAIL(ERR_MEMORY, "no room to read %s", path);
}

/* Trials of one sweep that are done in both; rows are trials there. */
static int64_t done_twice(const struct source *a, const struct source *b)
{
    const struct series *s = frame_find(&a->runs, "status"),
                        *t = frame_find(&b->runs, "status");
    int64_t n = 0;
    for (int64_t i = 0; s && t && i < a->runs.rows && i < b->runs.rows; i++)
        n += strcmp(s->text[i], "done") == 0 && strcmp(t->text[i], "done") == 0;
    return n;
}

static enum status check_pair(const struct source *a, const struct source *b)
{
    if (strcmp(a->path, b->path) == 0)
        return FAIL(ERR_INPUT, "%s is named twice; its runs would count twice",
                    a->path);
    if (!a->job || !b->job)
        return OK;
    if (strcmp(a->job, b->job) != 0)
        return FAIL(ERR_INPUT,
                    "%s is of job %s and %s of job %s: they answer different "
                    "questions; analyse them one by one",
                    a->path, a->job, b->path, b->job);
    int64_t twice = strcmp(a->sweep, b->sweep) ? 0 : done_twice(a, b);
    if (twice > 0)
        return FAIL(ERR_INPUT,
                    "%s and %s are of one sweep, and %lld of its trials are "
                    "done in both: they would count twice; leave one file out",
                    a->path, b->path, (long long)twice);
    return OK;
}

enum status frames_read(char *const *path, int paths, struct arena *arena,
                        struct frame *out, struct recipe_choice *choice)
{
    struct source *s;
    struct frame *f;
    NEW(s, arena, paths);
    NEW(f, arena, paths);
    for (int i = 0; i < paths; i++) {
        TRY(read_one(path[i], arena, &s[i]));
        for (int k = 0; k < i; k++)
            TRY(check_pair(&s[k], &s[i]));
        f[i] = s[i].runs;
        choice->several_sweeps =
            choice->several_sweeps ||
            (s[i].sweep && s[0].sweep && strcmp(s[i].sweep, s[0].sweep) != 0);
        if (s[i].job)
            choice->job = s[i].job;
    }
    if (paths > 1)
        return frame_stack(f, paths, arena, out);
    *out = f[0];
    return OK;
}

enum status frames_read_table(const char *path, const char *table,
                              struct arena *arena, struct frame *out)
{
    struct store_file file;
    struct frame runs;
    if (!store_is_hdf5(path))
        return csv_read_frame(path, arena, out);
    TRY(store_open(path, arena, &file));
    if (store_find(&file.layout, table) < 0)
        return FAIL(ERR_INPUT, "%s has no table /%s: its job is %s", path,
                    table, file.job);
    TRY(store_frame(&file, table, arena, out));
    TRY(store_frame(&file, "runs", arena, &runs));
    out->name = path;
    return frame_join(out, &runs, "run", arena, out);
}

const char *frames_recipe(char *const *path, int *paths)
{
    const char *ending = strrchr(path[*paths - 1], '.');
    if (*paths < 2 || !ending || text_choice(ending, ".yaml|.yml") < 0)
        return NULL;
    return path[--*paths];
}

size_t frames_room(char *const *path, int paths)
{
    size_t room = (size_t)256 << 20;
    struct stat file;
    for (int i = 0; i < paths; i++)
        if (stat(path[i], &file) == 0 && file.st_size > 0)
            room += (store_is_hdf5(path[i]) ? 8 : 40) * (size_t)file.st_size;
    return room;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *frames_source(char *const *path, int paths, char out[SOURCE_TEXT])
{
    if (paths == 1)
        snprintf(out, SOURCE_TEXT, "%s", base_name(path[0]));
    else
        snprintf(out, SOURCE_TEXT, "%s and %d more", base_name(path[0]),
                 paths - 1);
    return out;
}
