#include "where.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { DEEPEST = 64, WORD = 128 };

enum sign { EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

struct reader {
    const struct frame *f;
    const char *text, *at;
    struct arena *arena;
    int depth;
};

static void skip_space(struct reader *r)
{
    while (isspace((unsigned char)*r->at))
        r->at++;
}

static bool name_letter(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("_-.+", c));
}

/* The keyword, if it stands next. */
static bool take_keyword(struct reader *r, const char *word)
{
    size_t n = strlen(word);
    skip_space(r);
    if (strncmp(r->at, word, n) != 0 || name_letter(r->at[n]))
        return false;
    r->at += n;
    return true;
}

static bool take_letter(struct reader *r, char letter)
{
    skip_space(r);
    if (*r->at != letter)
        return false;
    r->at++;
    return true;
}

/* A bare or quoted word. */
static enum status take_word(struct reader *r, const char *what,
                             char word[WORD])
{
    skip_space(r);
    char quote = *r->at == '"' || *r->at == '\'' ? *r->at : '\0';
    const char *from = r->at + (quote != '\0'), *to = from;
    while (*to && (quote ? *to != quote : name_letter(*to)))
        to++;
    size_t n = (size_t)(to - from);
    if ((n == 0 && !quote) || n >= WORD)
        return FAIL(ERR_INPUT, "%s is expected at \"%.20s\"", what, r->at);
    if (quote && *to != quote)
        return FAIL(ERR_INPUT, "a quote is opened and not closed");
    memcpy(word, from, n);
    word[n] = '\0';
    r->at = to + (quote != '\0');
    return OK;
}

static enum status take_mark(struct reader *r, enum sign *out)
{
    static const char *const marks[] = {"==", "!=", "<=", ">=", "<", ">"};
    static const enum sign is[] = {EQUAL,         UNEQUAL, LESS_EQUAL,
                                   GREATER_EQUAL, LESS,    GREATER};
    skip_space(r);
    for (int i = 0; i < 6; i++)
        if (strncmp(r->at, marks[i], strlen(marks[i])) == 0) {
            r->at += strlen(marks[i]);
            *out = is[i];
            return OK;
        }
    return FAIL(ERR_INPUT, "one of == != < <= > >= is expected at \"%.20s\"",
                r->at);
}

static bool holds(enum sign m, int order)
{
    switch (m) {
    case EQUAL:
        return order == 0;
    case UNEQUAL:
        return order != 0;
    case LESS:
        return order < 0;
    case LESS_EQUAL:
        return order <= 0;
    case GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

static enum status compare_numbers(const struct reader *r,
                                   const struct series *s, enum sign m,
                                   const char *word, bool *use)
{
    char *end;
    double want = strtod(word, &end);
    if (isnan(want))
        return FAIL(ERR_INPUT,
                    "no value is equal to nan; the rows that have one: "
                    "%s >= -inf",
                    s->name);
    if (*end != '\0' || end == word)
        return FAIL(ERR_INPUT, "column \"%s\" is of numbers, \"%s\" is none",
                    s->name, word);
    for (int64_t i = 0; i < r->f->rows; i++) {
        double x = s->number[i];
        use[i] = isnan(x) ? m == UNEQUAL : holds(m, (x > want) - (x < want));
    }
    return OK;
}

/* column MARK word */
static enum status read_comparison(struct reader *r, bool **out)
{
    char name[WORD], word[WORD];
    const struct series *s;
    enum sign m = EQUAL;
    bool *use;
    const char *start = r->at;
    TRY(take_word(r, "a column", name));
    if (frame_get(r->f, name, &s) != OK) {
        r->at = start;
        return frame_get(r->f, name, &s);
    }
    TRY(take_mark(r, &m));
    TRY(take_word(r, "a number or a word", word));
    NEW(use, r->arena, r->f->rows);
    *out = use;
    if (s->number)
        return compare_numbers(r, s, m, word, use);
    if (m != EQUAL && m != UNEQUAL)
        return FAIL(ERR_INPUT, "column \"%s\" is of text: == and != only",
                    s->name);
    for (int64_t i = 0; i < r->f->rows; i++)
        use[i] = holds(m, strcmp(s->text[i], word));
    return OK;
}

static enum status read_or(struct reader *r, bool **out);

static enum status read_one(struct reader *r, bool **out)
{
    if (++r->depth > DEEPEST)
        return FAIL(ERR_INPUT, "parentheses are nested too deep");
    if (take_keyword(r, "not")) {
        TRY(read_one(r, out));
        for (int64_t i = 0; i < r->f->rows; i++)
            (*out)[i] = !(*out)[i];
    } else if (take_letter(r, '(')) {
        TRY(read_or(r, out));
        if (!take_letter(r, ')'))
            return FAIL(ERR_INPUT, "a closing parenthesis is missing");
    } else {
        TRY(read_comparison(r, out));
    }
    r->depth--;
    return OK;
}

static enum status read_and(struct reader *r, bool **out)
{
    bool *more;
    TRY(read_one(r, out));
    while (take_keyword(r, "and")) {
        TRY(read_one(r, &more));
        for (int64_t i = 0; i < r->f->rows; i++)
            (*out)[i] = (*out)[i] && more[i];
    }
    return OK;
}

static enum status read_or(struct reader *r, bool **out)
{
    bool *more;
    TRY(read_and(r, out));
    while (take_keyword(r, "or")) {
        TRY(read_and(r, &more));
        for (int64_t i = 0; i < r->f->rows; i++)
            (*out)[i] = (*out)[i] || more[i];
    }
    return OK;
}

enum status where_rows(const struct frame *f, const char *text,
                       struct arena *arena, bool **use, size_t *at)
{
    struct reader r = {f, text, text, arena, 0};
    enum status st = read_or(&r, use);
    skip_space(&r);
    *at = (size_t)(r.at - text);
    if (st == OK && *r.at != '\0')
        return FAIL(ERR_INPUT, "\"and\" or \"or\" is expected at \"%.20s\"",
                    r.at);
    return st;
}
