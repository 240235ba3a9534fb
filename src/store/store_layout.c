#define _GNU_SOURCE
#include "store_layout.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "text.h"

int store_find(const struct store_layout *l, const char *name)
{
    for (int i = 0; i < l->tables; i++)
        if (strcmp(l->place[i].name, name) == 0)
            return i;
    return -1;
}

static enum status pass_gate(const char *path, struct gate *page)
{
    TRY(gate_ask(path, GATE_SECONDS, gate_inspect, page));
    if (page->passed)
        return OK;
    return FAIL(page->lacking ? ERR_IO : ERR_DAMAGED, "%s: %s", path,
                page->why);
}

static enum status keep_table(const struct gate_table *g, struct arena *arena,
                              const struct table **out)
{
    struct table *t;
    struct column *c;
    NEW(t, arena, 1);
    NEW(c, arena, g->columns);
    *t = (struct table){.name = arena_string(arena, g->name),
                        .title = "",
                        .columns = g->columns,
                        .column = c,
                        .row_bytes = g->row_bytes};
    for (int i = 0; i < g->columns; i++) {
        char name[sizeof g->column[i].name];
        memcpy(name, g->column[i].name, sizeof name);
        c[i] = (struct column){.name = arena_string(arena, text_visible(name)),
                               .type = (enum column_type)g->column[i].type,
                               .width = g->column[i].width,
                               .units = "",
                               .meaning = "",
                               .levels = ""};
        if (!c[i].name)
            return FAIL(ERR_MEMORY, "no room for the columns of %s", g->name);
    }
    *out = t;
    return OK;
}

static enum status keep(const struct gate *g, struct arena *arena,
                        struct store_file *f)
{
    for (int i = 0; i < g->tables; i++) {
        struct store_place *p = &f->layout.place[i];
        memcpy(p->name, g->table[i].name, sizeof p->name);
        p->offset = g->table[i].offset;
        p->rows = g->table[i].rows;
        p->row_bytes = g->table[i].row_bytes;
        TRY(keep_table(&g->table[i], arena, &f->table[i]));
    }
    f->layout.tables = g->tables;
    memcpy(f->job, g->job, sizeof f->job);
    memcpy(f->title, g->title, sizeof f->title);
    memcpy(f->sha256, g->sha256, sizeof f->sha256);
    memcpy(f->version, g->version, sizeof f->version);
    memcpy(f->kernels, g->kernels, sizeof f->kernels);
    memcpy(f->command, g->command, sizeof f->command);
    memcpy(f->seed, g->seed, sizeof f->seed);
    memcpy(f->data, g->data, sizeof f->data);
    memcpy(f->graph_files, g->graph_files, sizeof f->graph_files);
    memcpy(f->shard, g->shard, sizeof f->shard);
    memcpy(f->software, g->software, sizeof f->software);
    memcpy(f->commit, g->commit, sizeof f->commit);
    memcpy(f->numerics, g->numerics, sizeof f->numerics);
    char *const texts[] = {f->job,         f->title,   f->sha256,   f->version,
                           f->kernels,     f->command, f->seed,     f->data,
                           f->graph_files, f->shard,   f->software, f->commit,
                           f->numerics};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text_visible(texts[i]);
    return OK;
}

static void close_file(void *handle)
{
    close(*(int *)handle);
}

static enum status open_owned(const char *path, struct arena *arena, int *out)
{
    int *fd;
    NEW(fd, arena, 1);
    /* Not to wait for the writer of a pipe: the gate refuses those. */
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    TRY(arena_own(arena, close_file, fd));
    *out = *fd;
    return OK;
}

enum status store_open_unchecked(const char *path, struct arena *arena,
                                 struct store_file *out, struct gate *found)
{
    *out = (struct store_file){.path = arena_string(arena, path)};
    TRY(open_owned(path, arena, &out->fd));
    struct gate *page = gate_page(sizeof *page);
    if (!page)
        return FAIL(ERR_MEMORY, "no room to open %s", path);
    enum status st = pass_gate(path, page);
    if (st == OK)
        st = keep(page, arena, out);
    *found = *page;
    gate_free(page, sizeof *page);
    return st;
}
