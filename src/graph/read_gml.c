/* GML (Himsolt 1997): nested lists of keys and values. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "labels.h"

/* The next token: a word, a string (without its quotes), "[" or "]"; NULL at
 * the end.  Tokens live in `scratch`, which is as long as the text. */
struct tokens {
    struct cursor *c;
    char *scratch;
    bool quoted; /* the token at hand was a string */
};

static void skip_blank(struct cursor *c)
{
    for (;; c->at++) {
        if (*c->at == '#') /* a comment, to the end of the line */
            c->at += strcspn(c->at, "\n");
        if (!isspace((unsigned char)*c->at))
            return;
        c->line += *c->at == '\n';
    }
}

static const char *keep(struct tokens *t, size_t n)
{
    char *word = t->scratch;
    memcpy(word, t->c->at, n);
    word[n] = '\0';
    t->scratch += n + 1;
    for (size_t i = 0; i < n; i++)
        t->c->line += word[i] == '\n';
    t->c->at += n;
    return word;
}

static const char *next_token(struct tokens *t)
{
    struct cursor *c = t->c;
    skip_blank(c);
    t->quoted = *c->at == '"';
    if (*c->at == '\0')
        return NULL;
    if (t->quoted) {
        c->at++;
        const char *word = keep(t, strcspn(c->at, "\""));
        c->at += *c->at == '"';
        return word;
    }
    if (*c->at == '[' || *c->at == ']')
        return keep(t, 1);
    return keep(t, strcspn(c->at, " \t\r\n[]\"#"));
}

static bool is(const struct tokens *t, const char *token, const char *word)
{
    return token && !t->quoted && strcmp(token, word) == 0;
}

/* Passes over a value, which may be a list. */
static enum status skip_value(struct tokens *t, const char *value)
{
    int depth = is(t, value, "[");
    while (value && depth > 0) {
        value = next_token(t);
        depth += is(t, value, "[") - is(t, value, "]");
    }
    return value ? OK : FAIL_AT(t->c, "the file ends inside a list");
}

/* Reads one list of plain values; value [n] gets those of key [n] or NULL. */
static enum status read_list(struct tokens *t, const char *const *key, int n,
                             const char **value)
{
    for (int i = 0; i < n; i++)
        value[i] = NULL;
    if (!is(t, next_token(t), "["))
        return FAIL_AT(t->c, "\"[\" should stand here");
    for (;;) {
        const char *name = next_token(t);
        if (is(t, name, "]"))
            return OK;
        const char *x = name ? next_token(t) : NULL;
        if (!x)
            return FAIL_AT(t->c, "the file ends inside a list");
        for (int i = 0; i < n; i++)
            if (strcmp(name, key[i]) == 0)
                value[i] = x;
        TRY(skip_value(t, x));
    }
}

static enum status read_node(struct tokens *t, struct labels *labels)
{
    static const char *const key[] = {"id", "label"};
    const char *value[2], *id;
    int node;
    TRY(read_list(t, key, 2, value));
    char *end = NULL;
    id = value[0];
    if (id)
        strtol(id, &end, 10);
    if (!id || end == id || *end)
        return FAIL_AT(t->c, "node id \"%s\" is not a whole number",
                       id ? id : "");
    TRY(labels_node(labels, t->c, id, &node));
    return value[1] ? labels_label(labels, node, value[1], strlen(value[1]))
                    : OK;
}

static enum status find_node(const struct tokens *t, const struct names *names,
                             const char *id, int *node)
{
    *node = id ? names_find(names, id) : -1;
    if (!id)
        return FAIL_AT(t->c, "an edge without source or target");
    if (*node < 0)
        return FAIL_AT(t->c, "the edge ends at the unknown node %s", id);
    return OK;
}

static enum status read_edge(struct tokens *t, const struct names *names,
                             struct draft *d)
{
    static const char *const key[] = {"source", "target", "weight", "value"};
    const char *x[4];
    int u, v;
    double weight = 1;
    TRY(read_list(t, key, 4, x));
    TRY(find_node(t, names, x[0], &u));
    TRY(find_node(t, names, x[1], &v));
    if (x[2] || x[3])
        TRY(draft_weight(t->c, x[2] ? x[2] : x[3], &weight));
    return draft_add(d, t->c, u, v, weight);
}

static enum status read_graph(struct tokens *t, struct labels *labels,
                              struct draft *d)
{
    if (!is(t, next_token(t), "["))
        return FAIL_AT(t->c, "\"graph [\" should stand here");
    for (;;) {
        const char *key = next_token(t);
        if (is(t, key, "]"))
            return OK;
        if (!key)
            return FAIL_AT(t->c, "the file ends inside the graph");
        if (strcmp(key, "node") == 0) {
            TRY(read_node(t, labels));
        } else if (strcmp(key, "edge") == 0) {
            TRY(read_edge(t, &labels->ids, d));
        } else {
            const char *value = next_token(t);
            if (strcmp(key, "directed") == 0 && is(t, value, "1"))
                d->direction = DIRECTED;
            TRY(skip_value(t, value));
        }
    }
}

enum status read_gml(struct cursor *c, struct arena *arena, struct draft *d,
                     struct names *names)
{
    struct tokens t = {.c = c};
    struct labels labels;
    size_t length = strlen(c->at);
    TRY(draft_open(draft_count(c->at, "edge"), arena, d));
    d->direction = UNDIRECTED;
    TRY(labels_open(draft_count(c->at, "node"), arena, &labels));
    d->names = &labels.ids;
    NEW(t.scratch, arena, 2 * length + 2);
    for (;;) {
        const char *key = next_token(&t);
        if (!key)
            return FAIL_AT(c, "the file ends before \"graph [\"");
        if (strcmp(key, "graph") == 0)
            break;
        TRY(skip_value(&t, next_token(&t)));
    }
    TRY(read_graph(&t, &labels, d));
    d->nodes = labels.ids.count;
    d->names = NULL;
    return labels_settle(&labels, c, arena, names);
}
