#include "names.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "draft.h"
#include "hash.h"
#include "text.h"

enum { ROOM_AT_FIRST = 64 };

enum status names_open(struct arena *arena, struct names *out)
{
    *out = (struct names){
        .arena = arena, .mask = 2 * ROOM_AT_FIRST - 1, .room = ROOM_AT_FIRST};
    NEW(out->name, arena, out->room);
    NEW(out->slot, arena, out->mask + 1);
    return OK;
}

static unsigned long slot_of(const struct names *n, const char *name)
{
    unsigned long at = hash_string(HASH_START, name) & n->mask;
    while (n->slot[at] && strcmp(n->name[n->slot[at] - 1], name) != 0)
        at = (at + 1) & n->mask;
    return at;
}

int names_find(const struct names *n, const char *name)
{
    return n->slot[slot_of(n, name)] - 1;
}

/* What it leaves behind is no more than what it takes. */
static enum status grow(struct names *n)
{
    const char **name;
    if (n->room >= MOST_NODES_READ)
        return FAIL(ERR_INPUT, "more than %d nodes", MOST_NODES_READ);
    NEW(name, n->arena, 2 * n->room);
    memcpy(name, n->name, (size_t)n->count * sizeof *name);
    n->name = name;
    n->room *= 2;
    n->mask = 2 * n->mask + 1;
    NEW(n->slot, n->arena, n->mask + 1);
    for (int i = 0; i < n->count; i++)
        n->slot[slot_of(n, name[i])] = i + 1;
    return OK;
}

/* Bytes of the character at s; 0 where it is not UTF-8. */
static int character(const unsigned char *s)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    int n = *s < 0x80 ? 1 : *s < 0xc0 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
    unsigned code = n == 1 ? *s : *s & (0x7fU >> n);
    if (n == 0 || *s > 0xf4)
        return 0;
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (s[i] & 0x3fU);
    }
    bool surrogate = code >= 0xd800 && code < 0xe000;
    return code >= least[n] && code < 0x110000 && !surrogate ? n : 0;
}

enum status names_check_text(const struct cursor *c, const char *text)
{
    struct cursor at = *c;
    const unsigned char *s = (const unsigned char *)text;
    for (int n; *s; s += n) {
        n = character(s);
        if (n == 0)
            return FAIL_AT(&at,
                           "a byte (0x%02x) that is not UTF-8; save the "
                           "file in the encoding UTF-8",
                           *s);
        at.line += *s == '\n';
    }
    return OK;
}

bool names_fit(const char *text)
{
    return *text && strlen(text) <= NAME_LENGTH && text_is_visible(text);
}

static enum status check_name(const struct cursor *c, const char *name)
{
    if (*name == '\0')
        return FAIL_AT(c, "a node without a name");
    if (strlen(name) > NAME_LENGTH)
        return FAIL_AT(c, "the name %.20s... has %zu bytes; %d at most", name,
                       strlen(name), NAME_LENGTH);
    TRY(names_check_text(c, name));
    return names_fit(name)
               ? OK
               : FAIL_AT(c, "a node's name holds a control character");
}

enum status names_add(struct names *n, const struct cursor *c, const char *name,
                      int *number, bool *fresh)
{
    unsigned long at = slot_of(n, name);
    *fresh = !n->slot[at];
    *number = n->slot[at] - 1;
    if (!*fresh)
        return OK;
    TRY(check_name(c, name));
    if (n->count == n->room) {
        TRY(grow(n));
        at = slot_of(n, name);
    }
    n->name[n->count] = arena_string(n->arena, name);
    if (!n->name[n->count])
        return FAIL(ERR_MEMORY, "no room for the names of nodes");
    *number = n->count++;
    n->slot[at] = n->count;
    return OK;
}

bool names_are_numbers(const struct names *n)
{
    char text[16];
    if (n->count == 0)
        return true;
    const char *head = n->name[0][0] == 'n' ? "n" : "";
    for (int i = 0; i < n->count; i++) {
        snprintf(text, sizeof text, "%s%d", head, i);
        if (strcmp(n->name[i], text) != 0)
            return false;
    }
    return true;
}
