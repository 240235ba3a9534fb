#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text text_over(char *at, size_t size)
{
    at[0] = '\0';
    return (struct text){.at = at, .size = size};
}

void text_add(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->at + t->used, t->size - t->used, format, args);
    va_end(args);
    if (n < 0)
        return;
    t->cut = t->cut || (size_t)n >= t->size - t->used;
    t->used +=
        (size_t)n < t->size - t->used ? (size_t)n : t->size - t->used - 1;
}

void text_add_word(struct text *t, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./+:=,@%";
    if (*word && word[strspn(word, plain)] == '\0') {
        text_add(t, "%s", word);
        return;
    }
    text_add(t, "'");
    for (const char *c = word; *c; c++)
        text_add(t, *c == '\'' ? "'\\''" : "%c", *c);
    text_add(t, "'");
}

enum { LONGEST = 48 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Edits between two words: a letter more, less or other, or two neighbours
 * swapped (optimal string alignment).  Words longer than LONGEST are never
 * near. */
static int edits(const char *a, const char *b)
{
    int rows[3][LONGEST + 1];
    int na = (int)strlen(a), nb = (int)strlen(b);
    if (na > LONGEST || nb > LONGEST)
        return LONGEST;
    for (int j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (int i = 1; i <= na; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]),
                           least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], second[j - 2] + 1);
        }
    }
    return rows[na % 3][nb];
}

const char *text_nearest(const char *word, const char *const *words, int n)
{
    const char *best = NULL;
    int nearest = LONGEST;
    for (int i = 0; i < n; i++) {
        int d = edits(word, words[i]);
        if (d < nearest) {
            nearest = d;
            best = words[i];
        }
    }
    int reach = (int)strlen(word) / 3;
    return best && nearest <= (reach > 1 ? reach : 1) ? best : NULL;
}

int text_choice(const char *word, const char *choices)
{
    size_t n = strlen(word);
    for (int i = 0;; i++) {
        size_t length = strcspn(choices, "|");
        if (length == n && memcmp(word, choices, n) == 0)
            return i;
        if (choices[length] == '\0')
            return -1;
        choices += length + 1;
    }
}

bool text_names(const char *choices, const char *(*name)(int i))
{
    const char *at = choices, *word;
    int i = 0;
    while ((word = name(i)) && text_choice(word, choices) == i) {
        at += strcspn(at, "|");
        i++;
        if (*at == '\0')
            return name(i) == NULL;
        at++;
    }
    return false;
}

const char *text_bytes(double bytes, char out[TEXT_BYTES])
{
    static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    int i = 0;
    for (; i < 5 && bytes >= 1024; i++)
        bytes /= 1024;
    snprintf(out, TEXT_BYTES, bytes < 10 && i ? "%.1f %s" : "%.0f %s", bytes,
             unit[i]);
    return out;
}

const char *text_seconds(double s, char out[TEXT_BYTES])
{
    if (!isfinite(s))
        snprintf(out, TEXT_BYTES, "?");
    else if (s < 99.5)
        snprintf(out, TEXT_BYTES, s < 9.95 ? "%.1f s" : "%.0f s", s);
    else if (s < 99.5 * 60)
        snprintf(out, TEXT_BYTES, "%.0f min", s / 60);
    else if (s < 48 * 3600)
        snprintf(out, TEXT_BYTES, "%.1f h", s / 3600);
    else
        snprintf(out, TEXT_BYTES, "%.1f d", s / 86400);
    return out;
}

/* Bytes of the control character that s begins with; 0: it is none. */
static int control_bytes(const char *s)
{
    unsigned char c = (unsigned char)s[0], next = (unsigned char)s[1];
    if (c < 0x20 || c == 0x7f)
        return 1;
    return c == 0xc2 && next >= 0x80 && next < 0xa0 ? 2 : 0;
}

char *text_visible(char *s)
{
    for (char *at = s; *at; at++)
        for (int n = control_bytes(at), i = 0; i < n; i++)
            at[i] = '?';
    return s;
}

bool text_is_visible(const char *s)
{
    for (; *s; s++)
        if (control_bytes(s))
            return false;
    return true;
}
