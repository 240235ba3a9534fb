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

/* A result file rather than a table of text. */
static bool is_hdf5(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char start[sizeof signature] = {0};
    FILE *in = fopen(path, "r");
    size_t got = in ? fread(start, 1, sizeof start, in) : 0;
    if (in)
        fclose(in);
    return got == sizeof start && memcmp(start, signature, got) == 0;
}

static enum status read_one(const char *path, struct arena *arena,
                            struct frame *out, const char **job)
{
    struct store_file file;
    struct frame graphs;
    if (!is_hdf5(path))
        return csv_read_frame(path, arena, out);
    TRY(store_open(path, arena, &file));
    TRY(store_frame(&file, "runs", arena, out));
    out->name = path;
    if (store_find(&file.layout, "graphs") >= 0) {
        TRY(store_frame(&file, "graphs", arena, &graphs));
        TRY(frame_join(out, &graphs, "graph", arena, out));
    }
    *job = arena_string(arena, file.job);
    return *job ? OK : FAIL(ERR_MEMORY, "no room to read %s", path);
}

enum status frames_read(char *const *path, int paths, struct arena *arena,
                        struct frame *out, const char **job)
{
    struct frame *f;
    *job = NULL;
    NEW(f, arena, paths);
    for (int i = 0; i < paths; i++)
        TRY(read_one(path[i], arena, &f[i], job));
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
    if (!is_hdf5(path))
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
            room += (is_hdf5(path[i]) ? 8 : 40) * (size_t)file.st_size;
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
