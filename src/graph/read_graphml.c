/* GraphML (Brandes et al. 2002): nodes, edges and edge weights of one graph. */
#include <ctype.h>
#include <string.h>

#include "arena.h"
#include "labels.h"

/* One tag: name and attributes, cut out of the text in place. */
enum { MOST_ATTRIBUTES = 32 };
struct tag {
    char *name; /* "/edge" for the end of an element */
    char *key[MOST_ATTRIBUTES], *value[MOST_ATTRIBUTES];
    int attributes;
    bool empty;   /* <edge ... /> */
    char *behind; /* the text that follows the tag */
};

static void advance(struct cursor *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c->line += c->at[i] == '\n';
    c->at += n;
}

static enum status skip_past(struct cursor *c, const char *end)
{
    const char *found = strstr(c->at, end);
    if (!found)
        return FAIL_AT(c, "the file ends before \"%s\"", end);
    advance(c, (size_t)(found - c->at) + strlen(end));
    return OK;
}

/* At a name: passes it and the blank behind it, and says where it began. */
static char *word(struct cursor *c, const char *ends)
{
    char *at = c->at;
    advance(c, strcspn(c->at, ends));
    return at;
}

static void skip_blank(struct cursor *c)
{
    advance(c, strspn(c->at, " \t\r\n"));
}

static enum status read_attribute(struct cursor *c, struct tag *t)
{
    char *key = word(c, " \t\r\n=>"), *end = c->at;
    skip_blank(c);
    if (*c->at != '=')
        return FAIL_AT(c, "an attribute without a value");
    advance(c, 1);
    skip_blank(c);
    char quote[2] = {*c->at, '\0'};
    if (*quote != '"' && *quote != '\'')
        return FAIL_AT(c, "an attribute's value should stand in quotes");
    advance(c, 1);
    *end = '\0';
    char *value = word(c, quote);
    if (*c->at == '\0')
        return FAIL_AT(c, "the file ends inside a tag");
    *c->at++ = '\0';
    if (t->attributes == MOST_ATTRIBUTES)
        return FAIL_AT(c, "more than %d attributes", MOST_ATTRIBUTES);
    t->key[t->attributes] = key;
    t->value[t->attributes++] = value;
    return OK;
}

/* At "<": the tag.  Its name is cut last, when its end was looked at. */
static enum status read_tag(struct cursor *c, struct tag *t)
{
    *t = (struct tag){0};
    advance(c, 1);
    t->name = word(c, " \t\r\n>");
    char *end = c->at;
    if (end > t->name && end[-1] == '/')
        t->empty = true, end--;
    for (skip_blank(c); *c->at && *c->at != '>'; skip_blank(c)) {
        if (*c->at == '/') {
            t->empty = true;
            advance(c, 1);
        } else {
            TRY(read_attribute(c, t));
        }
    }
    if (*c->at == '\0')
        return FAIL_AT(c, "the file ends inside a tag");
    advance(c, 1);
    *end = '\0';
    t->behind = c->at;
    return OK;
}

/* The next tag; name NULL at the end of the text. */
static enum status next_tag(struct cursor *c, struct tag *t)
{
    for (;;) {
        advance(c, strcspn(c->at, "<"));
        if (*c->at == '\0') {
            *t = (struct tag){0};
            return OK;
        }
        if (strncmp(c->at, "<!--", 4) == 0)
            TRY(skip_past(c, "-->"));
        else if (c->at[1] == '?' || c->at[1] == '!')
            TRY(skip_past(c, ">"));
        else
            return read_tag(c, t);
    }
}

static const char *attribute(const struct tag *t, const char *key)
{
    for (int i = 0; i < t->attributes; i++)
        if (strcmp(t->key[i], key) == 0)
            return t->value[i];
    return NULL;
}

/* The graph being read; an edge is added when its element ends. */
struct reading {
    struct cursor *c;
    struct draft *d;
    struct labels labels;
    const char *weight_key, *name_key;
    int node;           /* that is open, or -1 */
    int source, target; /* of the open edge; source -1: none is open */
    double weight;
    int graphs;
};

static enum status end_edge(struct reading *g)
{
    int u = g->source;
    g->source = -1;
    return u < 0 ? OK : draft_add(g->d, g->c, u, g->target, g->weight);
}

static enum status find_node(const struct reading *g, const char *id, int *node)
{
    if (!id)
        return FAIL_AT(g->c, "an edge without source or target");
    *node = names_find(&g->labels.ids, id);
    if (*node < 0)
        return FAIL_AT(g->c, "the edge ends at the unknown node %s", id);
    return OK;
}

static enum status begin_edge(struct reading *g, const struct tag *t)
{
    const char *own = attribute(t, "directed");
    if (own && (strcmp(own, "true") == 0) != (g->d->direction == DIRECTED))
        return FAIL_AT(g->c, "an edge with a direction of its own; graphs that "
                             "are partly directed are not supported");
    if (g->source >= 0)
        return FAIL_AT(g->c, "an edge inside an edge");
    TRY(find_node(g, attribute(t, "source"), &g->source));
    TRY(find_node(g, attribute(t, "target"), &g->target));
    g->weight = 1;
    return t->empty ? end_edge(g) : OK;
}

static enum status add_node(struct reading *g, const struct tag *t)
{
    const char *id = attribute(t, "id");
    if (!id)
        return FAIL_AT(g->c, "a node without id");
    TRY(labels_node(&g->labels, g->c, id, &g->node));
    g->node = t->empty ? -1 : g->node;
    return OK;
}

static enum status begin_graph(struct reading *g, const struct tag *t)
{
    const char *way = attribute(t, "edgedefault");
    if (g->graphs++)
        return FAIL_AT(g->c, "a second graph; one per file, please");
    g->d->direction =
        way && strcmp(way, "directed") == 0 ? DIRECTED : UNDIRECTED;
    return OK;
}

static void note_key(struct reading *g, const struct tag *t)
{
    const char *name = attribute(t, "attr.name"), *whose = attribute(t, "for");
    bool of_node = whose && strcmp(whose, "node") == 0;
    if (name && strcmp(name, "weight") == 0 && !of_node)
        g->weight_key = attribute(t, "id");
    if (name && form_names(name, "name|label") && of_node && !g->name_key)
        g->name_key = attribute(t, "id");
}

static enum status read_data(struct reading *g, const struct tag *t)
{
    const char *key = attribute(t, "key");
    if (g->node >= 0 && key && g->name_key && strcmp(key, g->name_key) == 0 &&
        !t->empty)
        return labels_label(&g->labels, g->node, t->behind,
                            strcspn(t->behind, "<"));
    if (g->source < 0 || !key || !g->weight_key ||
        strcmp(key, g->weight_key) != 0 || t->empty)
        return OK;
    char text[64];
    char *from = t->behind + strspn(t->behind, " \t\r\n");
    size_t n = strcspn(from, "< \t\r\n");
    if (n >= sizeof text)
        return FAIL_AT(g->c, "a weight of %zu letters", n);
    memcpy(text, from, n);
    text[n] = '\0';
    return draft_weight(g->c, text, &g->weight);
}

static enum status take_tag(struct reading *g, const struct tag *t)
{
    if (strcmp(t->name, "key") == 0)
        note_key(g, t);
    else if (strcmp(t->name, "graph") == 0)
        return begin_graph(g, t);
    else if (strcmp(t->name, "node") == 0)
        return add_node(g, t);
    else if (strcmp(t->name, "edge") == 0)
        return begin_edge(g, t);
    else if (strcmp(t->name, "data") == 0)
        return read_data(g, t);
    else if (strcmp(t->name, "/node") == 0)
        g->node = -1;
    else if (strcmp(t->name, "/edge") == 0)
        return end_edge(g);
    else if (strcmp(t->name, "hyperedge") == 0)
        return FAIL_AT(g->c, "hyperedges are not supported");
    return OK;
}

enum status read_graphml(struct cursor *c, struct arena *arena, struct draft *d,
                         struct names *names)
{
    struct reading g = {.c = c, .d = d, .node = -1, .source = -1};
    struct tag t;
    bool ended = false;
    TRY(draft_open(draft_count(c->at, "<edge"), arena, d));
    TRY(labels_open(draft_count(c->at, "<node"), arena, &g.labels));
    d->names = &g.labels.ids;
    for (;;) {
        TRY(next_tag(c, &t));
        if (!t.name)
            break;
        TRY(take_tag(&g, &t));
        ended = ended || strcmp(t.name, "/graphml") == 0;
    }
    if (!g.graphs)
        return FAIL_AT(c, "XML, but no <graph> of GraphML in it");
    if (!ended)
        return FAIL_AT(c, "the file ends before </graphml>");
    d->nodes = g.labels.ids.count;
    d->names = NULL;
    return labels_settle(&g.labels, c, arena, names);
}
