/* From the events of libfyaml to a tree. */
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "doc_inside.h"

enum { NODES = 64, LETTERS = 4096 }; /* taken from the arena at a time */
enum { MOST_ERRORS = 100 };          /* of one kind */

struct reader {
    const struct doc_source *source;
    struct doc_errors *errors;
    struct arena *arena;
    struct fy_diag *diag;
    struct fy_parser *parser;
    struct doc_node *root, *key;
    struct doc_node *open[DOC_MOST_DEPTH]; /* lists and maps being read */
    struct doc_node *last[DOC_MOST_DEPTH]; /* their newest members */
    int depth, documents;
    bool wrong; /* an error was added: stop */
    struct doc_node *nodes;
    int nodes_left;
    char *letters;
    size_t letters_left;
};

static void reader_close(void *handle)
{
    struct reader *r = handle;
    fy_parser_destroy(r->parser);
    fy_diag_destroy(r->diag);
    r->parser = NULL;
    r->diag = NULL;
}

static enum status reader_open(struct reader *r)
{
    struct fy_diag_cfg quiet;
    fy_diag_cfg_default(&quiet);
    quiet.fp = NULL;
    r->diag = fy_diag_create(&quiet);
    if (!r->diag)
        return FAIL(ERR_MEMORY, "no room to read %s", r->source->label);
    fy_diag_set_collect_errors(r->diag, true);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                        FYPCF_JSON_NONE,
                               .diag = r->diag};
    r->parser = fy_parser_create(&cfg);
    if (!r->parser ||
        fy_parser_set_string(r->parser, r->source->text + r->source->from,
                             r->source->length - r->source->from))
        return FAIL(ERR_MEMORY, "no room to read %s", r->source->label);
    return OK;
}

static enum status keep_text(struct reader *r, const char *text, size_t n,
                             const char **out)
{
    if (n + 1 > r->letters_left) {
        size_t room = n + 1 > LETTERS / 4 ? n + 1 : LETTERS;
        char *fresh;
        NEW(fresh, r->arena, room);
        r->letters = fresh;
        r->letters_left = room;
    }
    memcpy(r->letters, text, n);
    r->letters[n] = '\0';
    *out = r->letters;
    r->letters += n + 1;
    r->letters_left -= n + 1;
    return OK;
}

/* The place of a token; one that stands for nothing is where its key is. */
static size_t place_of(const struct reader *r, struct fy_token *token)
{
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    if (mark)
        return r->source->from + mark->input_pos;
    if (r->key)
        return r->key->offset;
    return r->depth ? r->open[r->depth - 1]->offset : r->source->from;
}

static enum status new_node(struct reader *r, enum doc_kind kind,
                            struct fy_token *token, struct doc_node **out)
{
    if (r->nodes_left == 0) {
        NEW(r->nodes, r->arena, NODES);
        r->nodes_left = NODES;
    }
    r->nodes_left--;
    *out = r->nodes++;
    **out = (struct doc_node){.kind = kind,
                              .text = "",
                              .source = r->source,
                              .offset = place_of(r, token)};
    return OK;
}

static void refuse(struct reader *r, size_t offset, const char *sentence)
{
    doc_error_at(r->errors, r->source, offset, "%s", sentence);
    r->wrong = true;
}

/* A finished key, or a value to be hung under the innermost open node. */
static void place_node(struct reader *r, struct doc_node *node)
{
    struct doc_node *into = r->depth ? r->open[r->depth - 1] : NULL;
    if (!into) {
        r->root = node;
        return;
    }
    if (into->kind == DOC_MAP && !r->key) {
        if (node->kind != DOC_SCALAR)
            refuse(r, node->offset, "a key must be a word");
        r->key = node;
        return;
    }
    node->key = r->key;
    r->key = NULL;
    if (r->last[r->depth - 1])
        r->last[r->depth - 1]->next = node;
    else
        into->first = node;
    r->last[r->depth - 1] = node;
    into->count++;
}

/* The library's marks stand behind & and *, and within tags. */
static size_t sign_of(const struct reader *r, struct fy_token *token)
{
    size_t at = place_of(r, token);
    while (at > r->source->from && strchr("&*!", r->source->text[at - 1]))
        at--;
    return at;
}

static void refuse_extras(struct reader *r, struct fy_token *anchor,
                          struct fy_token *tag)
{
    if (anchor)
        refuse(r, sign_of(r, anchor),
               "anchors (&name) and aliases are not taken here; write the "
               "value out");
    else if (tag)
        refuse(r, sign_of(r, tag),
               "tags (!name) are not taken here; each key knows its type");
}

static enum status on_scalar(struct reader *r,
                             const struct fy_event_scalar_data *e)
{
    struct doc_node *node;
    size_t n = 0;
    const char *text = e->value ? fy_token_get_text(e->value, &n) : "";
    enum fy_scalar_style style =
        e->value ? fy_token_scalar_style(e->value) : FYSS_PLAIN;
    /* An empty value: no token in libfyaml 0.7, one behind the colon in 0.8. */
    bool nothing = n == 0 && style == FYSS_PLAIN;
    if (!text)
        return FAIL(ERR_MEMORY, "no room to read %s", r->source->label);
    refuse_extras(r, e->anchor, e->tag);
    TRY(new_node(r, DOC_SCALAR, nothing ? NULL : e->value, &node));
    if (!nothing) {
        TRY(keep_text(r, text, n, &node->text));
        node->quoted = style != FYSS_PLAIN;
        /* The library's mark stands behind the quote. */
        if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) &&
            node->offset > r->source->from)
            node->offset--;
    }
    place_node(r, node);
    return OK;
}

static enum status on_start(struct reader *r, enum doc_kind kind,
                            struct fy_token *token, struct fy_token *anchor,
                            struct fy_token *tag)
{
    struct doc_node *node;
    refuse_extras(r, anchor, tag);
    TRY(new_node(r, kind, token, &node));
    place_node(r, node);
    if (r->depth == DOC_MOST_DEPTH)
        refuse(r, node->offset, "lists and maps are nested too deeply here");
    if (r->wrong)
        return OK;
    r->open[r->depth] = node;
    r->last[r->depth++] = NULL;
    return OK;
}

static int by_key(const void *a, const void *b)
{
    const struct doc_node *const *x = a, *const *y = b;
    int order = strcmp((*x)->key->text, (*y)->key->text);
    if (order == 0)
        return (*x)->key->offset < (*y)->key->offset ? -1 : 1;
    return order;
}

/* Sorts a map's members aside and compares neighbours: n log n. */
static enum status refuse_duplicates(struct reader *r, struct doc_node *map)
{
    const struct doc_node **sorted;
    struct mark top = arena_mark(r->arena);
    int n = 0, line, column;
    if (map->count < 2)
        return OK;
    NEW(sorted, r->arena, map->count);
    for (struct doc_node *m = map->first; m; m = m->next)
        sorted[n++] = m;
    qsort(sorted, (size_t)n, sizeof(const struct doc_node *), by_key);
    for (int i = 1; i < n && doc_error_count(r->errors) < MOST_ERRORS; i++)
        if (strcmp(sorted[i]->key->text, sorted[i - 1]->key->text) == 0) {
            doc_position(sorted[i - 1]->key, &line, &column);
            doc_error(r->errors, sorted[i]->key,
                      "%.60s is given twice; first on line %d",
                      sorted[i]->key->text, line);
        }
    arena_rewind(r->arena, top);
    return OK;
}

static enum status on_end(struct reader *r)
{
    struct doc_node *done = r->open[--r->depth];
    return done->kind == DOC_MAP ? refuse_duplicates(r, done) : OK;
}

static enum status on_event(struct reader *r, const struct fy_event *e)
{
    switch (e->type) {
    case FYET_SCALAR:
        return on_scalar(r, &e->scalar);
    case FYET_MAPPING_START:
        return on_start(r, DOC_MAP, e->mapping_start.mapping_start,
                        e->mapping_start.anchor, e->mapping_start.tag);
    case FYET_SEQUENCE_START:
        return on_start(r, DOC_LIST, e->sequence_start.sequence_start,
                        e->sequence_start.anchor, e->sequence_start.tag);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return on_end(r);
    case FYET_ALIAS:
        refuse_extras(r, e->alias.anchor, NULL);
        return OK;
    case FYET_DOCUMENT_START:
        if (++r->documents == 2)
            refuse(r, place_of(r, e->document_start.document_start),
                   "a second document starts here; one file holds one");
        return OK;
    default:
        return OK;
    }
}

/* The byte of a 1-based line and column of the library's. */
static size_t offset_of(const struct doc_source *s, int line, int column)
{
    size_t at = s->from;
    for (; line > 1 && at < s->length; at++)
        if (s->text[at] == '\n' ||
            (s->text[at] == '\r' && s->text[at + 1] != '\n'))
            line--;
    for (; column > 1 && at < s->length; column--)
        do
            at++;
        while (((unsigned char)s->text[at] & 0xc0) == 0x80);
    return at;
}

/* The innermost bracket that is open, for "without a closing" errors. */
static const struct doc_node *open_bracket(const struct reader *r)
{
    for (int i = r->depth - 1; i >= 0; i--) {
        char c = r->source->text[r->open[i]->offset];
        if (c == '[' || c == '{')
            return r->open[i];
    }
    return NULL;
}

static void syntax_error(struct reader *r, const struct fy_diag_error *e)
{
    const struct doc_node *bracket =
        strstr(e->msg, "without a closing") ? open_bracket(r) : NULL;
    bool indent = strcmp(e->msg, "invalid multiline plain key") == 0;
    if (bracket)
        doc_error(r->errors, bracket, "%s", e->msg);
    else if (indent)
        doc_error_at(r->errors, r->source,
                     offset_of(r->source, e->line, e->column),
                     "the next line is indented as a part of this value; put "
                     "it in line with its neighbours");
    else
        doc_error_at(r->errors, r->source,
                     offset_of(r->source, e->line, e->column), "%s", e->msg);
}

static void syntax_errors(struct reader *r)
{
    void *last = NULL;
    struct fy_diag_error *e;
    while ((e = fy_diag_errors_iterate(r->diag, &last))) {
        syntax_error(r, e);
        r->wrong = true;
    }
    if (!r->wrong)
        refuse(r, r->source->from, "this is not a YAML document");
}

static enum status read_events(struct reader *r)
{
    struct fy_event *e;
    enum status st = OK;
    while (st == OK && !r->wrong && (e = fy_parser_parse(r->parser))) {
        st = on_event(r, e);
        fy_parser_event_free(r->parser, e);
    }
    TRY(st);
    if (!r->wrong && fy_parser_get_stream_error(r->parser))
        syntax_errors(r);
    return OK;
}

enum status doc_tree(const struct doc_source *source, struct doc_errors *errors,
                     struct arena *arena, struct doc_node **root)
{
    struct reader *r;
    *root = NULL;
    NEW(r, arena, 1);
    *r = (struct reader){.source = source, .errors = errors, .arena = arena};
    enum status st = reader_open(r);
    if (st == OK)
        st = read_events(r);
    reader_close(r);
    TRY(st);
    if (!r->root && !r->wrong)
        refuse(r, source->from, "nothing stands here");
    *root = r->wrong ? NULL : r->root;
    return OK;
}
