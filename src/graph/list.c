/* A list is read twice: to learn what its nodes are, then for its pairs; and it
 * is never held: a dense graph of 5000 nodes has 12.5 million of them. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "lines.h"
#include "list_scan.h"

/* ---- what the nodes are -------------------------------------------------- */

struct survey {
    struct graph_list *out;
    struct list *list;
    int least, most;   /* of ids that are numbers */
    bool words, large; /* some are names; some number is too large */
    int64_t lines;     /* with a pair */
    int first_line;    /* of them, and what stands there: */
    int first[2];      /* numbers of the nodes, or of their names */
    bool first_named, first_weighs;
    bool again;                   /* its names stand in another line */
    int64_t directed, undirected; /* pairs of which column Type says so */
};

/* Numbers are ids, unless one is too large; other words are names. */
static enum status look(struct survey *s, const struct cursor *c,
                        const char *word, bool *named, int *id)
{
    double x;
    *named = !form_whole(word);
    *id = -1;
    if (*named && form_number(word, &x))
        return FAIL_AT(c,
                       "node \"%s\" is not a whole number from 0, and no name "
                       "either",
                       word);
    s->words = s->words || *named;
    if (*named || !draft_is_id(word, id)) {
        s->large = s->large || !*named;
        return OK;
    }
    s->least = *id < s->least ? *id : s->least;
    s->most = *id > s->most ? *id : s->most;
    return OK;
}

static void count_pair(struct graph_list *out, int u, int v, double weight)
{
    out->rising = out->rising || u < v;
    out->falling = out->falling || u > v;
    out->pairs += weight != 0;
    out->all_one = out->all_one && (weight == 0 || weight == 1);
}

static void note_type(struct survey *s, const char *type)
{
    s->directed += type && strcasecmp(type, "directed") == 0;
    s->undirected += type && strcasecmp(type, "undirected") == 0;
}

static enum status hear_first(void *context, const struct cursor *c,
                              const struct pair_words *p)
{
    struct survey *s = context;
    bool named[2];
    int id[2];
    TRY(look(s, c, p->u, &named[0], &id[0]));
    TRY(look(s, c, p->v, &named[1], &id[1]));
    if (strcmp(p->u, p->v) == 0)
        return FAIL_AT(c, "node %s is joined to itself; remove the self-loop",
                       p->u);
    count_pair(s->out, id[0], id[1], p->weight);
    note_type(s, p->type);
    if (s->lines++ == 0) {
        s->first_line = c->line;
        s->first_named = named[0] && named[1];
        s->first_weighs = p->weight != 1;
        memcpy(s->first, id, sizeof id);
    }
    return OK;
}

static enum status hear_edge(void *context, const struct cursor *c,
                             const struct pair_words *p)
{
    struct survey *s = context;
    int id[2], nodes = s->list->promised;
    TRY(draft_id(c, p->u, &id[0]));
    TRY(draft_id(c, p->v, &id[1]));
    for (int i = 0; i < 2; i++)
        if (id[i] >= nodes)
            return FAIL_AT(c,
                           "unknown node %d; the file says %d nodes, and ids "
                           "begin at 0",
                           id[i], nodes);
    if (id[0] == id[1])
        return FAIL_AT(c, "node %d is joined to itself; remove the self-loop",
                       id[0]);
    count_pair(s->out, id[0], id[1], p->weight);
    return OK;
}

/* ---- names --------------------------------------------------------------- */

static enum status hear_names(void *context, const struct cursor *c,
                              const struct pair_words *p)
{
    struct survey *s = context;
    int id[2];
    bool fresh[2];
    TRY(names_add(&s->list->names, c, p->u, &id[0], &fresh[0]));
    TRY(names_add(&s->list->names, c, p->v, &id[1], &fresh[1]));
    if (c->line == s->first_line)
        memcpy(s->first, id, sizeof id);
    for (int i = 0; i < 2 && c->line != s->first_line; i++)
        s->again = s->again || id[i] == s->first[0] || id[i] == s->first[1];
    return OK;
}

static enum status scan(struct graph_list *l, struct arena *arena,
                        const struct listener *to)
{
    struct lines lines;
    TRY(lines_open(l->path, arena, &lines));
    TRY(scan_head(&lines, arena, l->inside, &l->ignored));
    return scan_pairs(&lines, l->inside, to);
}

/* The first line without a header may be one after all. */
static enum status check_first(const struct survey *s)
{
    const char *path = s->out->path;
    if (s->list->form.kind != FORM_PAIRS || s->list->form.data)
        return OK;
    if (s->first_named && !s->again)
        return FAIL(ERR_INPUT,
                    "%s:%d: no other line has these two names, so this may be "
                    "a header; call its columns source and target, or write "
                    "the line \"source target\" above it",
                    path, s->first_line);
    if (!s->out->name && !s->first_weighs && s->lines > 1 && s->first[0] > 0 &&
        s->first[1] == s->lines - 1)
        return FAIL(ERR_INPUT,
                    "%s:%d: %d may be the number of edges, since so many lines "
                    "follow; give the numbers of nodes and of edges a line "
                    "each, or write the line \"source target\" above",
                    path, s->first_line, s->first[1]);
    return OK;
}

/* Gephi's word on directions, where every pair has one. */
static enum status settle_type(const struct survey *s, struct arena *arena)
{
    struct graph_list *out = s->out;
    if (s->directed && s->undirected)
        return FAIL(ERR_INPUT,
                    "%s: its column Type says Directed of some pairs and "
                    "Undirected of others; graphs that are partly directed "
                    "are not supported",
                    out->path);
    if (s->lines > 0 && s->directed + s->undirected == s->lines) {
        out->way = s->directed ? LIST_DIRECTED : LIST_UNDIRECTED;
        return OK;
    }
    size_t room = sizeof "type, " + (out->ignored ? strlen(out->ignored) : 0);
    char *text;
    NEW(text, arena, room);
    snprintf(text, room, "type%s%s", out->ignored ? ", " : "",
             out->ignored ? out->ignored : "");
    out->ignored = text;
    return OK;
}

/* ---- both ---------------------------------------------------------------- */

static enum status settle(struct survey *s, struct arena *arena)
{
    struct graph_list *out = s->out;
    struct list *list = s->list;
    const struct listener names = {hear_names, s};
    if (s->words || s->large) {
        TRY(names_open(arena, &list->names));
        TRY(scan(out, arena, &names));
        out->nodes = list->names.count;
        out->name = list->names.name;
    } else if (list->form.kind == FORM_EDGES) {
        out->nodes = list->promised;
    } else if (s->lines > 0) {
        out->from_one = s->least > 0;
        out->nodes = s->most + !out->from_one;
    }
    if (list->type >= 0)
        TRY(settle_type(s, arena));
    return check_first(s);
}

enum status list_survey(const char *path, struct form form, struct arena *arena,
                        struct graph_list *out)
{
    struct list *list;
    NEW(list, arena, 1);
    list->form = form;
    *out = (struct graph_list){.path = path, .inside = list, .all_one = true};
    struct survey s = {
        .out = out, .list = list, .least = MOST_NODES_READ, .most = -1};
    const struct listener first = {
        form.kind == FORM_EDGES ? hear_edge : hear_first, &s};
    TRY(scan(out, arena, &first));
    return settle(&s, arena);
}

/* ---- the pairs ----------------------------------------------------------- */

struct teller {
    const struct graph_list *list;
    graph_take *take;
    void *context;
};

static enum status number_of(const struct graph_list *l, const struct cursor *c,
                             const char *word, int *id)
{
    const struct list *list = l->inside;
    if (l->name)
        *id = names_find(&list->names, word);
    else if (draft_is_id(word, id))
        *id -= l->from_one;
    else
        *id = -1;
    return *id >= 0 && *id < l->nodes
               ? OK
               : FAIL(ERR_IO, "%s has changed while it was read", c->path);
}

static enum status hear_told(void *context, const struct cursor *c,
                             const struct pair_words *p)
{
    struct teller *t = context;
    struct graph_pair pair = {.line = c->line, .weight = p->weight};
    TRY(number_of(t->list, c, p->u, &pair.source));
    TRY(number_of(t->list, c, p->v, &pair.target));
    if (pair.source == pair.target) /* 1 and 01 */
        return FAIL_AT(c, "node %s is joined to itself; remove the self-loop",
                       p->u);
    return p->weight == 0 ? OK : t->take(t->context, &pair);
}

enum status graph_list_tell(const struct graph_list *l, graph_take *take,
                            void *context, struct arena *work)
{
    struct mark mark = arena_mark(work);
    struct teller t = {l, take, context};
    const struct listener to = {hear_told, &t};
    struct list again = *l->inside;
    const char *ignored;
    struct lines lines;
    TRY(lines_open(l->path, work, &lines));
    TRY(scan_head(&lines, work, &again, &ignored));
    TRY(scan_pairs(&lines, &again, &to));
    arena_rewind(work, mark);
    return OK;
}

enum status graph_list_open(const char *path, struct arena *arena, bool *yes,
                            struct graph_list *out)
{
    struct lines l;
    struct form form;
    TRY(lines_open(path, arena, &l));
    TRY(form_tell(&l, arena, &form));
    *yes = form.kind == FORM_EDGES || form.kind == FORM_CSV ||
           form.kind == FORM_PAIRS;
    return *yes ? list_survey(path, form, arena, out) : OK;
}
