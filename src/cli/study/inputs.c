/* What a study is made from: data sets and graph files, by their SHA-256. */
#include <stdio.h>
#include <string.h>

#include "graph_file.h"
#include "log.h"
#include "setup.h"
#include "sha256.h"
#include "text.h"

enum { NAME_ROOM = 4096 + SHA256_TEXT + 3 };

/* A list as it stands in an attribute. */
struct list {
    struct text text;
    int n;
};

static void add(struct list *l, const char *name, const char *sha256)
{
    text_add(&l->text, "%s%s %s", l->n++ ? "; " : "", name, sha256);
}

static enum status put(const struct list *l, char out[INPUT_TEXT])
{
    char hex[SHA256_TEXT];
    CHECK(!l->text.cut);
    if (l->text.used < INPUT_TEXT) {
        memcpy(out, l->text.at, l->text.used + 1);
        return OK;
    }
    TRY(sha256_bytes(l->text.at, l->text.used, hex));
    snprintf(out, INPUT_TEXT, "%d files %s", l->n, hex);
    return OK;
}

static enum status open_list(int most, struct arena *work, struct list *out)
{
    char *room;
    NEW(room, work, (most + 1) * (int64_t)NAME_ROOM);
    *out = (struct list){text_over(room, (size_t)(most + 1) * NAME_ROOM), 0};
    return OK;
}

enum status inputs_name(const struct setup *s, struct arena *work,
                        struct inputs *out)
{
    struct mark start = arena_mark(work);
    const struct study *study = &s->study;
    struct list data, graphs;
    TRY(open_list(study->n_data, work, &data));
    TRY(open_list(study->n_files, work, &graphs));
    for (int i = 0; i < study->n_data; i++)
        add(&data, study->data[i].name, study->data[i].sha256);
    for (int i = 0; i < study->n_files; i++)
        add(&graphs, study->file[i].path, study->file[i].sha256);
    TRY(put(&data, out->data));
    TRY(put(&graphs, out->graphs));
    arena_rewind(work, start);
    return OK;
}

static enum status refuse(const struct store_file *f, const char *what,
                          const char *was, const char *is)
{
    return strcmp(was, is) == 0
               ? OK
               : FAIL(ERR_REFUSED,
                      "%s was made with other %s: it has\n    %s\nand now "
                      "there is\n    %s",
                      f->path, what, was, is);
}

enum status inputs_check(const struct setup *s, const struct store_file *f,
                         struct arena *work)
{
    struct inputs now;
    TRY(inputs_name(s, work, &now));
    TRY(refuse(f, "data", f->data, now.data));
    return refuse(f, "graph files", f->graph_files, now.graphs);
}

void inputs_warn(const struct store_file *f)
{
    char list[INPUT_TEXT], now[SHA256_TEXT], *save = NULL;
    snprintf(list, sizeof list, "%s", f->graph_files);
    for (char *at = strtok_r(list, ";", &save); at;
         at = strtok_r(NULL, ";", &save)) {
        at += *at == ' ';
        char *sha256 = strrchr(at, ' ');
        if (!sha256)
            continue;
        *sha256++ = '\0';
        if (graph_sha256(at, now) == OK && strcmp(now, sha256) != 0)
            log_warn("graph file %s has changed since %s was made from it; "
                     "its SHA-256 was %.12s... and is %.12s...",
                     at, f->path, sha256, now);
    }
}

enum status inputs_add_file(struct setup *s, const char *path,
                            struct arena *arena)
{
    struct study *study = &s->study;
    struct study_file *more;
    if (study_sha256(study, path))
        return OK;
    if (study->n_files == s->file_room) {
        int room = s->file_room ? 2 * s->file_room : 16;
        NEW(more, arena, room);
        if (study->n_files)
            memcpy(more, s->file, (size_t)study->n_files * sizeof *more);
        study->file = s->file = more;
        s->file_room = room;
    }
    if (strlen(path) > 4096)
        return FAIL(ERR_INPUT, "path: %.40s... is too long", path);
    s->file[study->n_files].path = path;
    TRY(graph_sha256(path, s->file[study->n_files].sha256));
    for (int i = 0; i < study->n_files; i++)
        if (strcmp(s->file[i].sha256, s->file[study->n_files].sha256) == 0)
            return FAIL(ERR_INPUT,
                        "%s and %s are the same file (SHA-256 %.12s...), and "
                        "would count as two graphs; keep one of them",
                        s->file[i].path, path, s->file[i].sha256);
    study->n_files++;
    return OK;
}
