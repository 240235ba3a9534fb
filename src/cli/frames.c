#include "frames.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "combine.h"
#include "csv_frame.h"
#include "identity.h"
#include "jobs.h"
#include "store_check.h"
#include "stream.h"
#include "text.h"

/* One file: its runs, and the sweep that they belong to. */
struct source {
    const char *path;
    const char *job, *sweep; /* NULL for a table of text; SHA-256 */
    struct frame runs;
};

/* `data` of a sweep file is the column dataset. */
static bool names_column(const struct setting *s, const char *column)
{
    return strcmp(strcmp(s->name, "data") == 0 ? "dataset" : s->name, column) ==
           0;
}

/* Whether a job of that name (NULL: any job) has such a setting. */
static bool is_setting(const char *job, const char *column)
{
    int n;
    const struct schema *const *schema = jobs_schemas(&n);
    for (int i = 0; i < n; i++) {
        if (job && strcmp(schema[i]->job, job) != 0)
            continue;
        for (int k = 0; k < schema[i]->n_settings; k++)
            if (names_column(&schema[i]->settings[k], column))
                return true;
    }
    return false;
}

/* Whether /columns calls a column of /runs a setting. */
static bool is_documented(const struct frame *columns, const char *column)
{
    const struct series *table = frame_find(columns, "table"),
                        *name = frame_find(columns, "column"),
                        *role = frame_find(columns, "role");
    for (int64_t i = 0; i < columns->rows; i++)
        if (strcmp(table->text[i], "runs") == 0 &&
            strcmp(name->text[i], column) == 0)
            return strcmp(role->text[i], "setting") == 0;
    return false;
}

/* Settings are those that /columns names; where it does not say (files of
 * older versions, tables of text), those that the jobs of this program have. */
static enum status mark_settings(const struct store_file *file,
                                 struct arena *arena, struct source *s)
{
    struct frame columns = {.rows = 0};
    bool says = false;
    if (file && store_find(&file->layout, "columns") >= 0) {
        TRY(store_frame(file, "columns", arena, &columns));
        const struct series *role = frame_find(&columns, "role");
        says = role && role->text;
    }
    for (int i = 0; i < s->runs.columns; i++) {
        struct series *c = &s->runs.column[i];
        if (says ? is_documented(&columns, c->name)
                 : is_setting(s->job, c->name))
            c->role = SERIES_SETTING;
    }
    return OK;
}

/* A text of the whole file, in every row. */
static enum status add_text(const char *name, const char *value,
                            struct arena *arena, struct frame *runs)
{
    struct series *more;
    const char *text = arena_string(arena, value);
    NEW(more, arena, runs->columns + 1);
    memcpy(more, runs->column, (size_t)runs->columns * sizeof *more);
    runs->column = more;
    more += runs->columns++;
    *more = (struct series){.name = name};
    NEW(more->text, arena, runs->rows);
    for (int64_t i = 0; i < runs->rows; i++)
        more->text[i] = text;
    return text ? OK : FAIL(ERR_MEMORY, "no room for the runs");
}

static enum status read_table(const char *path, struct arena *arena,
                              struct source *out)
{
    TRY(csv_read_frame(path, arena, &out->runs));
    out->runs.name = out->path;
    return mark_settings(NULL, arena, out);
}

static enum status read_one(const char *path, struct arena *arena,
                            struct source *out)
{
    struct store_file file;
    struct frame graphs;
    int64_t damaged;
    *out = (struct source){.path = path};
    TRY(stream_spool(path, arena, &path));
    if (!store_is_hdf5(path))
        return read_table(path, arena, out);
    TRY(store_open(path, arena, &file));
    TRY(store_judge(&file, arena, &damaged));
    store_tell(&file);
    out->job = arena_string(arena, file.job);
    out->sweep = arena_string(arena, file.sha256);
    if (!out->job || !out->sweep)
        return FAIL(ERR_MEMORY, "no room to read %s", path);
    TRY(store_frame(&file, "runs", arena, &out->runs));
    out->runs.name = out->path;
    TRY(mark_settings(&file, arena, out));
    TRY(add_text(FRAME_SEED, file.seed, arena, &out->runs));
    TRY(add_text(FRAME_SWEEP, out->sweep, arena, &out->runs));
    if (store_find(&file.layout, "graphs") < 0)
        return OK;
    TRY(store_frame(&file, "graphs", arena, &graphs));
    TRY(identity_fold_stages(&graphs));
    return identity_join_graphs(&out->runs, &graphs, arena, &out->runs);
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
        if (s[i].job)
            choice->job = s[i].job;
    }
    if (paths > 1)
        TRY(frame_stack(f, paths, arena, out));
    else
        *out = f[0];
    TRY(identity_settle(out, arena));
    return identity_once(out, arena);
}

enum status frames_read_table(const char *path, const char *table,
                              struct arena *arena, struct frame *out)
{
    struct store_file file;
    struct source runs;
    int64_t damaged;
    if (!store_is_hdf5(path))
        return csv_read_frame(path, arena, out);
    TRY(store_open(path, arena, &file));
    if (store_find(&file.layout, table) < 0)
        return FAIL(ERR_INPUT, "%s has no table /%s: its job is %s", path,
                    table, file.job);
    TRY(store_judge(&file, arena, &damaged));
    store_tell(&file);
    TRY(store_frame(&file, table, arena, out));
    TRY(read_one(path, arena, &runs));
    TRY(identity_settle(&runs.runs, arena));
    out->name = path;
    return frame_join(out, &runs.runs, "run", arena, out);
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
