/* `when` expressions: or, and, not, comparisons of a setting with a constant,
 * parentheses.  A comparison with a missing setting does not hold. */
#include <string.h>

#include "sweep_inside.h"
#include "text.h"

enum when_op {
    WHEN_AND,
    WHEN_OR,
    WHEN_NOT,
    WHEN_EQ,
    WHEN_NE,
    WHEN_LT,
    WHEN_LE,
    WHEN_GT,
    WHEN_GE
};

struct when {
    enum when_op op;
    const struct when *left, *right; /* of AND, OR, NOT (left) */
    int setting;                     /* of comparisons */
    double x;                        /* numbers, flags and words as numbers */
    const char *text;                /* TEXT settings */
};

/* A chain of n terms is n deep to when_holds. */
enum { MOST_DEEP = 32, MOST_NODES = 1000, LONGEST_WORD = 96 };

enum token { T_END, T_WORD, T_OPEN, T_CLOSE, T_COMPARE, T_WRONG };

struct parser {
    struct reading *r;
    const struct doc_node *at;
    const char *text, *rest; /* rest: after the current token */
    enum token token;
    size_t start;            /* of the current token, in text */
    char word[LONGEST_WORD]; /* T_WORD, T_COMPARE */
    bool quoted, failed;
    int depth, nodes;
};

static void complain(struct parser *p, const char *sentence, const char *word)
{
    if (!p->failed)
        doc_error_in(p->r->errors, p->at, p->start, sentence, word);
    p->failed = true;
}

static void keep_word(struct parser *p, const char *from, size_t n)
{
    if (n >= sizeof p->word)
        n = sizeof p->word - 1;
    memcpy(p->word, from, n);
    p->word[n] = '\0';
}

static void next_quoted(struct parser *p, const char *at)
{
    const char *end = strchr(at + 1, *at);
    p->token = end ? T_WORD : T_WRONG;
    p->quoted = true;
    p->rest = end ? end + 1 : at + strlen(at);
    keep_word(p, at + 1, end ? (size_t)(end - at - 1) : 0);
}

static void next(struct parser *p)
{
    static const char marks[] = "()<>=! \t'\"";
    const char *at = p->rest + strspn(p->rest, " \t\n");
    size_t n = strcspn(at, marks);
    p->start = (size_t)(at - p->text);
    p->quoted = false;
    if (*at == '\'' || *at == '"') {
        next_quoted(p, at);
        return;
    }
    if (n > 0)
        p->token = T_WORD;
    else if (strchr("<>=!", *at) && *at) {
        n = at[1] == '=' ? 2 : 1;
        p->token = n == 2 || *at == '<' || *at == '>' ? T_COMPARE : T_WRONG;
    } else {
        n = *at != '\0';
        p->token = *at == '(' ? T_OPEN : *at == ')' ? T_CLOSE : T_END;
    }
    keep_word(p, at, n);
    p->rest = at + n;
}

static bool is_word(const struct parser *p, const char *word)
{
    return p->token == T_WORD && !p->quoted && strcmp(p->word, word) == 0;
}

static enum status node(struct parser *p, struct when given, struct when **out)
{
    if (++p->nodes > MOST_NODES)
        complain(p, "the expression is too long%s", "");
    NEW(*out, p->r->arena, 1);
    **out = given;
    return OK;
}

static enum when_op compare_op(const char *word)
{
    static const char *const name[] = {"==", "!=", "<", "<=", ">", ">="};
    int i = 0;
    while (strcmp(name[i], word) != 0)
        i++;
    return (enum when_op)(WHEN_EQ + i);
}

/* The constant on the right of a comparison, in the setting's own type. */
static void constant(struct parser *p, struct when *w)
{
    const struct sweep *s = p->r->sweep;
    const struct setting *set = &s->schema->settings[w->setting];
    int i;
    switch (set->type) {
    case SET_INT:
    case SET_REAL:
        if (!doc_parse_real(p->word, &w->x))
            complain(p, "a number belongs here, not \"%s\"", p->word);
        return;
    case SET_FLAG:
        i = text_choice(p->word, "no|yes|false|true|off|on");
        w->x = i % 2;
        if (i < 0)
            complain(p, "yes or no belongs here, not \"%s\"", p->word);
        return;
    case SET_WORD:
        i = text_choice(p->word, set->words);
        w->x = i;
        if (i < 0)
            complain(p, "not one of its words: %s", set->words);
        return;
    case SET_TEXT:
        w->text = arena_string(p->r->arena, p->word);
        return;
    }
}

static void check_order(struct parser *p, const struct when *w)
{
    enum setting_type type = p->r->sweep->schema->settings[w->setting].type;
    if (w->op > WHEN_NE && type != SET_INT && type != SET_REAL)
        complain(p, "%s compares numbers; words know == and !=", p->word);
}

static void unknown_name(struct parser *p)
{
    const struct schema *job = p->r->sweep->schema;
    const char *names[MOST_SETTINGS];
    for (int i = 0; i < job->n_settings; i++)
        names[i] = job->settings[i].name;
    const char *near = text_nearest(p->word, names, job->n_settings);
    char sentence[2 * LONGEST_WORD + 80];
    if (near)
        snprintf(sentence, sizeof sentence,
                 "no setting \"%s\"; did you mean \"%s\"?", p->word, near);
    else
        snprintf(sentence, sizeof sentence,
                 "no setting \"%s\"; a comparison starts with a setting",
                 p->word);
    complain(p, "%s", sentence);
}

static enum status comparison(struct parser *p, struct when **out)
{
    struct when w = {.op = WHEN_EQ, .x = 1};
    if (p->token != T_WORD || p->quoted) {
        complain(p, "the name of a setting belongs here%s", "");
        return OK;
    }
    w.setting = setting_index(p->r->sweep->schema, p->word);
    if (w.setting < 0) {
        unknown_name(p);
        return OK;
    }
    enum setting_type type = p->r->sweep->schema->settings[w.setting].type;
    next(p);
    if (p->token != T_COMPARE) {
        if (type != SET_FLAG || p->token == T_WRONG)
            complain(p, "a comparison (== != < <= > >=) belongs here%s", "");
        return node(p, w, out);
    }
    w.op = compare_op(p->word);
    check_order(p, &w);
    next(p);
    if (p->token != T_WORD)
        complain(p, "a number or word belongs here%s", "");
    if (!p->failed)
        constant(p, &w);
    if (type == SET_TEXT && !p->failed && !w.text)
        return FAIL(ERR_MEMORY, "no room for an expression");
    next(p);
    return node(p, w, out);
}

static enum status either(struct parser *p, struct when **out);

static enum status primary(struct parser *p, struct when **out)
{
    struct when w = {.op = WHEN_NOT};
    struct when *inner = NULL;
    if (++p->depth > MOST_DEEP)
        complain(p, "this is nested too deeply%s", "");
    if (p->failed)
        return OK;
    if (is_word(p, "not")) {
        next(p);
        TRY(primary(p, &inner));
        w.left = inner;
        TRY(node(p, w, out));
    } else if (p->token == T_OPEN) {
        next(p);
        TRY(either(p, out));
        if (p->token != T_CLOSE)
            complain(p, "a closing parenthesis belongs here%s", "");
        next(p);
    } else
        TRY(comparison(p, out));
    p->depth--;
    return OK;
}

/* A chain of operands with the same operator between them. */
static enum status chain(struct parser *p, const char *word, enum when_op op,
                         enum status (*operand)(struct parser *,
                                                struct when **),
                         struct when **out)
{
    TRY(operand(p, out));
    while (!p->failed && is_word(p, word)) {
        struct when w = {.op = op, .left = *out};
        struct when *right = NULL;
        next(p);
        TRY(operand(p, &right));
        w.right = right;
        TRY(node(p, w, out));
    }
    return OK;
}

static enum status both(struct parser *p, struct when **out)
{
    return chain(p, "and", WHEN_AND, primary, out);
}

static enum status either(struct parser *p, struct when **out)
{
    return chain(p, "or", WHEN_OR, both, out);
}

enum status when_read(struct reading *r, const struct doc_node *at,
                      const struct when **out)
{
    struct when *w = NULL;
    *out = NULL;
    if (!doc_scalar(r->errors, at, "when"))
        return OK;
    struct parser p = {.r = r, .at = at, .text = at->text, .rest = at->text};
    next(&p);
    TRY(either(&p, &w));
    if (p.token != T_END)
        complain(&p,
                 "the expression should end here, or go on with `and` or "
                 "`or`%s",
                 "");
    *out = p.failed ? NULL : w;
    return OK;
}

static bool compare(const struct when *w, const struct setting *set,
                    const struct value *v)
{
    if (v->state == VALUE_MISSING)
        return false;
    if (set->type == SET_TEXT)
        return (strcmp(v->text, w->text) == 0) == (w->op == WHEN_EQ);
    double x = set->type == SET_REAL ? v->x : (double)v->i;
    switch (w->op) {
    case WHEN_EQ:
        return x == w->x;
    case WHEN_NE:
        return x != w->x;
    case WHEN_LT:
        return x < w->x;
    case WHEN_LE:
        return x <= w->x;
    case WHEN_GT:
        return x > w->x;
    default:
        return x >= w->x;
    }
}

bool when_holds(const struct when *w, const struct sweep *s,
                const struct value *values)
{
    switch (w->op) {
    case WHEN_AND:
        return when_holds(w->left, s, values) &&
               when_holds(w->right, s, values);
    case WHEN_OR:
        return when_holds(w->left, s, values) ||
               when_holds(w->right, s, values);
    case WHEN_NOT:
        return !when_holds(w->left, s, values);
    default:
        return compare(w, &s->schema->settings[w->setting],
                       &values[w->setting]);
    }
}

void when_visit(const struct when *w, void (*visit)(void *, int), void *to)
{
    if (w->op > WHEN_NOT) {
        visit(to, w->setting);
        return;
    }
    when_visit(w->left, visit, to);
    if (w->right)
        when_visit(w->right, visit, to);
}
