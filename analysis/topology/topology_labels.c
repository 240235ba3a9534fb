/* Labels of graph files, from a table with a column `file`. */
#include <string.h>

#include "arena.h"
#include "csv_frame.h"
#include "topology_parts.h"

/* A path, its base name, or that up to the first dot. */
static bool names(const char *word, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t stem = strcspn(base, ".");
    return strcmp(word, path) == 0 || strcmp(word, base) == 0 ||
           (strlen(word) == stem && strncmp(word, base, stem) == 0);
}

struct label_table {
    const char *path;
    int64_t rows;
    struct levels file, label;
};

/* The file column is `file`, or the first; names that look like numbers stay
 * names. */
static enum status open_labels(const struct topology_request *q,
                               struct arena *arena, struct label_table *t)
{
    struct frame f;
    const struct series *label, *file;
    TRY(csv_read_frame(q->labels, arena, &f));
    f.name = q->labels;
    file = frame_find(&f, "file");
    TRY(frame_get(&f, q->by ? q->by : "label", &label));
    t->path = q->labels;
    t->rows = f.rows;
    TRY(levels_find(file ? file : &f.column[0], f.rows, NULL, arena, &t->file));
    return levels_find(label, f.rows, NULL, arena, &t->label);
}

/* The label of one file, over all rows that name it. */
static enum status find_label(const struct label_table *t, const char *path,
                              int64_t *out)
{
    *out = -1;
    for (int64_t i = 0; i < t->rows; i++) {
        int64_t word = t->file.of[i], label = t->label.of[i];
        if (word < 0 || label < 0 || !names(t->file.name[word], path))
            continue;
        if (*out >= 0 && *out != label)
            return FAIL(ERR_INPUT,
                        "%s gives %s two labels, \"%s\" and \"%s\"; keep one",
                        t->path, path, t->label.name[*out],
                        t->label.name[label]);
        *out = label;
    }
    if (*out < 0)
        return FAIL(ERR_INPUT,
                    "%s has no label for %s; add a line with its path, its "
                    "name, or its name up to the first dot, and the label",
                    t->path, path);
    return OK;
}

enum status labels_read(const struct topology_request *q, struct arena *keep,
                        struct topology_graphs *g)
{
    struct label_table t;
    struct series found = {.name = "label"};
    TRY(open_labels(q, keep, &t));
    NEW(found.text, keep, g->n);
    for (int k = 0; k < g->n; k++) {
        int64_t label;
        TRY(find_label(&t, g->name[k], &label));
        found.text[k] = t.label.name[label];
    }
    g->by = q->by ? q->by : "label";
    return levels_find(&found, g->n, NULL, keep, &g->labels);
}
