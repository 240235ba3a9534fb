/* How a named set becomes a mapping: find its files, name the cache file by
 * their contents, map it; where that fails, decode and keep. */
#include "data.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "cache.h"
#include "couple.h"
#include "log.h"
#include "source.h"
#include "text.h"

/* A name too long for the struct keeps its end, which tells more. */
static void set_name(struct dataset *d, const char *name)
{
    size_t n = strlen(name), room = sizeof d->name - 1;
    bool images = strncmp(name, DATA_IMAGES, strlen(DATA_IMAGES)) == 0;
    const char *start = images ? DATA_IMAGES "..." : "folder:...";
    if (n <= room)
        snprintf(d->name, sizeof d->name, "%s", name);
    else
        snprintf(d->name, sizeof d->name, "%s%s", start,
                 name + n - (room - strlen(start)));
}

static enum status shape_one(const char *name, const char *folder,
                             struct arena *arena, struct dataset *out)
{
    struct source from;
    *out = (struct dataset){0};
    TRY(source_find(name, folder, arena, &from));
    set_name(out, name);
    out->source = from.folder;
    struct mark top = arena_mark(arena);
    TRY(from.set->decoder->shape(&from, arena, out));
    arena_rewind(arena, top);
    return OK;
}

static enum status decode(const struct source *from, const char *key,
                          struct arena *work, struct block *b)
{
    struct mark top = arena_mark(work);
    const struct decoder *how = from->set->decoder;
    struct dataset d = {0}, room;
    struct part to[2];
    set_name(&d, from->name);
    TRY(how->shape(from, work, &d));
    TRY(block_new(&d, b, to));
    room = d;
    TRY(how->fill(from, work, &d, to));
    block_trim(b, &room, &d);
    TRY(block_seal(b, &d, key, work));
    arena_rewind(work, top);
    return OK;
}

/* Replaces the decoded block by the kept file's, which processes share; warns
 * and stays in memory where that cannot be. */
static void keep(const char *path, const char *key, struct block *b,
                 struct dataset *out)
{
    struct block kept;
    bool found;
    if (cache_write(path, b) != OK || cache_map(path, key, &kept, &found)) {
        log_warn("%s: %s; %s is held in memory, by each process for itself "
                 "(WIRESWEEP_CACHE names another folder)",
                 path, fail_text(), out->name);
        return;
    }
    block_drop(b);
    *b = kept;
    out->cache = path;
}

/* Under the cache's lock: maps what another process has made meanwhile, or
 * decodes. */
static enum status remake(const struct source *from, const char *path,
                          const char *key, struct arena *arena, struct block *b,
                          struct dataset *out)
{
    bool found;
    if (cache_map(path, key, b, &found) == OK) {
        out->cache = path;
        return OK;
    }
    if (found)
        log_warn("%s: %s; it is made again", path, fail_text());
    log_note("%s %s once, into %s", from->folder ? "decoding" : "drawing",
             from->name, path);
    TRY(decode(from, key, arena, b));
    keep(path, key, b, out);
    return OK;
}

static enum status map_or_make(const struct source *from, const char *key,
                               struct arena *arena, struct block *b,
                               struct dataset *out)
{
    const char *folder;
    bool found;
    enum status st = cache_folder(arena, &folder);
    if (st == ERR_IO) {
        log_warn("no cache: %s; %s is held in memory, by each process for "
                 "itself (WIRESWEEP_CACHE names another folder)",
                 fail_text(), out->name);
        return decode(from, key, arena, b);
    }
    TRY(st);
    char *path;
    size_t size = strlen(folder) + strlen(from->set->name) + strlen(key) + 3;
    NEW(path, arena, size);
    snprintf(path, size, "%s/%s-%s", folder, from->set->name, key);
    if (cache_map(path, key, b, &found) == OK) {
        out->cache = path;
        return OK;
    }
    int lock = cache_lock(folder);
    cache_sweep(folder);
    st = remake(from, path, key, arena, b, out);
    cache_unlock(lock);
    return st;
}

static void say_skipped(const struct dataset *d)
{
    if (d->skipped)
        log_warn("%s: %d file%s left out: %s", d->name, d->skipped,
                 d->skipped == 1 ? " is" : "s are", d->skipped_names);
}

static enum status open_one(const char *name, const char *folder,
                            struct arena *arena, struct dataset *out)
{
    struct source from;
    struct block *b;
    char key[65];
    *out = (struct dataset){0};
    NEW(b, arena, 1);
    TRY(arena_own(arena, block_drop, b));
    TRY(source_find(name, folder, arena, &from));
    set_name(out, name);
    out->source = from.folder;
    TRY(source_key(&from, arena, key));
    TRY(map_or_make(&from, key, arena, b, out));
    block_attach(b, out);
    say_skipped(out);
    const char *published = from.set->sha256;
    if (published && strcmp(out->sha256, published) != 0)
        log_warn("%s in %s is not the published set (SHA-256 %.12s..., not "
                 "%.12s...)",
                 name, from.folder ? from.folder : "this program", out->sha256,
                 published);
    return OK;
}

enum status data_open(const char *name, const char *folder, struct arena *arena,
                      struct dataset *out)
{
    return couple_open(open_one, name, folder, arena, out);
}

enum status data_shape(const char *name, const char *folder,
                       struct arena *arena, struct dataset *out)
{
    return couple_open(shape_one, name, folder, arena, out);
}

enum status data_cache(struct arena *arena, const char **out)
{
    return cache_folder(arena, out);
}
