/* Where documents come from: files, texts, options. */
#include "doc.h"

#include <string.h>

#include "arena.h"
#include "doc_inside.h"
#include "stream.h"

/* Bytes of the valid character at p, or 0. */
static int character(const unsigned char *p)
{
    int n = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
    if (n == 0 || *p > 0xf4 || *p == 0x7f ||
        (*p < 0x20 && *p != '\n' && *p != '\r' && *p != '\t'))
        return 0;
    for (int i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
        (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

static bool is_text(const struct doc_source *s, struct doc_errors *errors)
{
    const unsigned char *p = (const unsigned char *)s->text;
    for (size_t i = 0; i < s->length;) {
        int n = character(p + i);
        if (n == 0) {
            doc_error_at(errors, s, i,
                         "byte 0x%02x is no UTF-8 text; save the file as UTF-8",
                         p[i]);
            return false;
        }
        i += (size_t)n;
    }
    return true;
}

static enum status read_source(const struct doc_source *source,
                               struct doc_errors *errors, struct arena *arena,
                               struct doc_node **root)
{
    *root = NULL;
    return is_text(source, errors) ? doc_tree(source, errors, arena, root) : OK;
}

static enum status new_source(struct doc_source given,
                              struct doc_errors *errors, struct arena *arena,
                              struct doc_source **out)
{
    NEW(*out, arena, 1);
    **out = given;
    (*out)->number = doc_next_number(errors);
    (*out)->label = arena_string(arena, given.label);
    if (!(*out)->label)
        return FAIL(ERR_MEMORY, "no room to read %s", given.label);
    return OK;
}

enum status doc_read(const char *path, struct doc_errors *errors,
                     struct arena *arena, struct doc_node **root,
                     const char **text)
{
    bool stdin_meant = strcmp(path, "-") == 0;
    struct doc_source *source;
    char *all;
    size_t length;
    TRY(stream_text(stdin_meant ? "/dev/stdin" : path, DOC_MOST_BYTES, arena,
                    &all, &length));
    TRY(new_source((struct doc_source){.label = stdin_meant ? "stdin" : path,
                                       .text = all,
                                       .length = length},
                   errors, arena, &source));
    *text = all;
    return read_source(source, errors, arena, root);
}

enum status doc_read_text(const char *name, const char *text,
                          struct doc_errors *errors, struct arena *arena,
                          struct doc_node **root)
{
    struct doc_source *source;
    TRY(new_source((struct doc_source){.label = name,
                                       .text = text,
                                       .length = strlen(text)},
                   errors, arena, &source));
    return read_source(source, errors, arena, root);
}

/* The key of an option, as if it stood in a map. */
static enum status option_key(const struct doc_source *source, size_t length,
                              struct arena *arena, struct doc_node **out)
{
    char *text;
    NEW(*out, arena, 1);
    NEW(text, arena, length + 1);
    memcpy(text, source->text, length);
    **out = (struct doc_node){.text = text, .source = source};
    return OK;
}

enum status doc_read_option(const char *option, const char *text,
                            struct doc_errors *errors, struct arena *arena,
                            struct doc_node **root)
{
    struct doc_source *source;
    char label[160];
    size_t key = strcspn(text, "="), length = strlen(text);
    snprintf(label, sizeof label, "%s %.*s", option, key > 100 ? 100 : (int)key,
             text);
    TRY(new_source((struct doc_source){.label = label,
                                       .text = text,
                                       .length = length,
                                       .from = key + (key < length),
                                       .option = true},
                   errors, arena, &source));
    *root = NULL;
    if (key == 0 || key + 1 >= length || strpbrk(text, "\r\n")) {
        doc_error_at(errors, source, source->from,
                     "write key=value, on one line");
        return OK;
    }
    TRY(read_source(source, errors, arena, root));
    return *root ? option_key(source, key, arena, &(*root)->key) : OK;
}

struct doc_node *doc_find(const struct doc_node *map, const char *key)
{
    for (struct doc_node *m = map->kind == DOC_MAP ? map->first : NULL; m;
         m = m->next)
        if (strcmp(m->key->text, key) == 0)
            return m;
    return NULL;
}
