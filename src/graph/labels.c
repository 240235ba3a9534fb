#include "labels.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum status labels_open(int room, struct arena *arena, struct labels *out)
{
    *out = (struct labels){.arena = arena, .room = room};
    NEW(out->label, arena, room + 1);
    return names_open(arena, &out->ids);
}

enum status labels_node(struct labels *l, const struct cursor *c,
                        const char *id, int *node)
{
    bool fresh;
    TRY(names_add(&l->ids, c, id, node, &fresh));
    CHECK(l->ids.count <= l->room);
    return fresh ? OK : FAIL_AT(c, "node %s stands twice", id);
}

/* ---- what stands for a character in XML and GML -------------------------- */

/* Bytes of UTF-8 for a code, into at. */
static int encode(unsigned long code, char *at)
{
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return 0;
    int n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char head[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = n - 1; i > 0; i--, code >>= 6)
        at[i] = (char)(0x80 | (code & 0x3f));
    at[0] = (char)(head[n] | code);
    return n;
}

/* At "&": writes what it stands for; how many bytes it took, 0: for itself. */
static size_t decode(const char *s, char **to)
{
    static const struct {
        const char *text, letter;
    } known[] = {{"&amp;", '&'},
                 {"&lt;", '<'},
                 {"&gt;", '>'},
                 {"&quot;", '"'},
                 {"&apos;", '\''}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(s, known[i].text, strlen(known[i].text)) == 0) {
            *(*to)++ = known[i].letter;
            return strlen(known[i].text);
        }
    if (s[1] != '#')
        return 0;
    bool hex = s[2] == 'x';
    char *end;
    unsigned long code = strtoul(s + 2 + hex, &end, hex ? 16 : 10);
    int n = *end == ';' ? encode(code, *to) : 0;
    *to += n;
    return n ? (size_t)(end + 1 - s) : 0;
}

/* In place: nothing becomes longer. */
static void decode_all(char *text)
{
    char *to = text;
    for (const char *s = text; *s;) {
        size_t n = *s == '&' ? decode(s, &to) : 0;
        if (n == 0)
            *to++ = *s++;
        s += n;
    }
    *to = '\0';
}

static char *copy_of(struct arena *arena, const char *text, size_t n)
{
    char *copy = arena_take(arena, n + 1, 1);
    if (copy) {
        memcpy(copy, text, n);
        decode_all(copy);
    }
    return copy;
}

enum status labels_label(struct labels *l, int node, const char *text, size_t n)
{
    size_t blank = strspn(text, " \t\r\n");
    blank = blank < n ? blank : n;
    text += blank;
    n -= blank;
    while (n > 0 && strchr(" \t\r\n", text[n - 1]))
        n--;
    char *copy = copy_of(l->arena, text, n);
    if (!copy)
        return FAIL(ERR_MEMORY, "no room for a label");
    l->label[node] = names_fit(copy) ? copy : NULL;
    return OK;
}

enum status labels_settle(const struct labels *l, const struct cursor *c,
                          struct arena *arena, struct names *out)
{
    bool own = true, fresh;
    int number;
    TRY(names_open(arena, out));
    for (int v = 0; own && v < l->ids.count; v++) {
        own = l->label[v] != NULL;
        if (own) {
            TRY(names_add(out, c, l->label[v], &number, &fresh));
            own = fresh;
        }
    }
    if (own)
        return OK;
    TRY(names_open(arena, out));
    for (int v = 0; v < l->ids.count; v++) {
        const char *id = l->ids.name[v];
        char *name = copy_of(arena, id, strlen(id));
        if (!name)
            return FAIL(ERR_MEMORY, "no room for the names of nodes");
        TRY(names_add(out, c, name, &number, &fresh));
        if (!fresh)
            return FAIL_AT(c, "two nodes have the name %s", name);
    }
    return OK;
}
