#include "form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "lines.h"

enum { LOOK = 4096, FIELDS = 5, SMALL = 3 };

bool form_names(const char *word, const char *words)
{
    size_t n = strlen(word);
    for (;; words++) {
        size_t length = strcspn(words, "|");
        if (length == n && strncasecmp(words, word, n) == 0)
            return true;
        words += length;
        if (!*words)
            return false;
    }
}

bool form_number(const char *word, double *x)
{
    char *end;
    *x = strtod(word, &end);
    return end != word && *end == '\0';
}

bool form_whole(const char *word)
{
    return *word && word[strspn(word, "0123456789")] == '\0';
}

/* A field in quotes: "" stands for a quote. */
static char *quoted_field(char **line)
{
    char *field = *line, *to = field, *from = field + 1;
    while (*from && (*from != '"' || from[1] == '"')) {
        from += *from == '"';
        *to++ = *from++;
    }
    *line = from + (*from == '"');
    *to = '\0';
    return field;
}

static char *separated_field(char **line, char separator)
{
    char *field = *line + strspn(*line, separator == '\t' ? " " : " \t");
    char *last = NULL;
    if (*field == '"') {
        *line = field;
        field = quoted_field(line);
    } else {
        *line = last = field;
    }
    while (**line && **line != separator)
        ++*line;
    char *end = *line;
    *line = *end ? end + 1 : NULL;
    if (last) {
        while (end > field && strchr(" \t", end[-1]))
            end--;
        *end = '\0';
    }
    return field;
}

char *form_field(char **line, char separator)
{
    if (!*line)
        return NULL;
    if (separator != ' ')
        return separated_field(line, separator);
    char *field = *line + strspn(*line, " \t");
    size_t n = strcspn(field, " \t");
    *line = field[n] ? field + n + 1 : NULL;
    field[n] = '\0';
    return n ? field : NULL;
}

/* ---- the first line ------------------------------------------------------ */

struct first {
    char text[LOOK];
    char *field[FIELDS]; /* the first ones */
    int fields;          /* of these */
    bool braces;         /* NetworkX' data follow */
    bool numbers;        /* all of these are */
    char separator;
};

/* The next line of a text that is neither blank nor a comment, cut to what is
 * looked at; false at the end. */
static bool next_line(const char **text, char out[LOOK])
{
    while (**text) {
        const char *s = *text + strspn(*text, " ");
        size_t n = strcspn(s, "\r\n");
        const char *mark = s + strspn(s, " \t");
        *text = s + n + (s[n] != '\0');
        if (mark >= s + n || *mark == '#')
            continue;
        n = n < LOOK - 1 ? n : LOOK - 1;
        memcpy(out, s, n);
        out[n] = '\0';
        return true;
    }
    return false;
}

static char separator_of(const char *line)
{
    return strchr(line, '\t')  ? '\t'
           : strchr(line, ';') ? ';'
           : strchr(line, ',') ? ','
                               : ' ';
}

static void split(struct first *f, char separator)
{
    char *rest = f->text, *brace = strchr(f->text, '{'), *word;
    double x;
    f->braces = brace != NULL;
    if (brace)
        *brace = '\0';
    f->separator = separator ? separator : separator_of(f->text);
    f->numbers = true;
    for (f->fields = 0; f->fields < FIELDS; f->fields++) {
        word = form_field(&rest, f->separator);
        if (!word || (f->braces && !*word && !rest))
            break;
        f->field[f->fields] = word;
        f->numbers = f->numbers && form_number(word, &x);
    }
}

static bool has(const struct first *f, const char *words)
{
    for (int i = 0; i < f->fields; i++)
        if (form_names(f->field[i], words))
            return true;
    return false;
}

/* ---- lists and matrices that look alike ---------------------------------- */

/* Whether a text is k lines of k numbers and no more, 2 <= k <= 3. */
static bool small_square(const char *text, const struct first *first,
                         struct first *line, double x[SMALL][SMALL])
{
    int k = first->fields, rows = 0;
    while (next_line(&text, line->text)) {
        split(line, first->separator);
        if (rows == k || line->fields != k || !line->numbers || line->braces)
            return false;
        for (int j = 0; j < k; j++)
            form_number(line->field[j], &x[rows][j]);
        rows++;
    }
    return rows == k;
}

/* A list of k pairs with k fields each could be a matrix. */
static enum status tell_small(const struct lines *l, const char *text,
                              const struct first *first, struct first *line,
                              enum text_form *out)
{
    double x[SMALL][SMALL];
    int k = first->fields;
    bool symmetric = true, diagonal = false, ids = true;
    *out = FORM_PAIRS;
    if (!small_square(text, first, line, x))
        return OK;
    for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++)
            symmetric = symmetric && (i == j || x[i][j] == x[j][i]);
        diagonal = diagonal || x[i][i] != 0;
        ids = ids && x[i][0] >= 0 && x[i][0] == (int)x[i][0] && x[i][1] >= 0 &&
              x[i][1] == (int)x[i][1] && x[i][0] != x[i][1];
    }
    if (symmetric && diagonal && ids)
        return FAIL(ERR_INPUT,
                    "%s: %d lines of %d numbers can be a matrix or a list of "
                    "edges; begin a list with the line \"source target%s\", "
                    "or separate a matrix by commas",
                    l->at.path, k, k, k == 3 ? " weight" : "");
    *out = symmetric ? FORM_TABLE : FORM_PAIRS;
    return OK;
}

static enum status tell_tabular(const struct lines *l, const char *text,
                                struct first *line, struct form *out)
{
    struct first f = *line;
    for (int i = 0; i < f.fields; i++) /* they point into line */
        f.field[i] = f.text + (line->field[i] - line->text);
    bool plain = f.separator == ' ' || f.separator == '\t';
    double x;
    out->separator = f.separator;
    out->data = f.braces;
    out->kind = FORM_TABLE;
    if (has(&f, FORM_SOURCE) && has(&f, FORM_TARGET))
        out->kind = FORM_CSV;
    else if (f.fields == 1 && !f.braces && form_whole(f.field[0]))
        out->kind = FORM_EDGES;
    else if (f.braces)
        out->kind = FORM_PAIRS;
    else if (plain && *f.field[0] &&
             (f.fields == 2 || (f.fields == 3 && form_number(f.field[2], &x))))
        out->kind = FORM_PAIRS;
    if (out->kind == FORM_PAIRS && !f.braces && f.numbers)
        return tell_small(l, text, &f, line, &out->kind);
    return OK;
}

/* ---- all forms ----------------------------------------------------------- */

static bool begins(const char *s, const char *mark)
{
    return strncmp(s, mark, strlen(mark)) == 0;
}

/* "graph [" is somewhere near the beginning of every GML. */
static bool is_gml(const char *s)
{
    while ((s = strstr(s, "graph"))) {
        s += strlen("graph");
        if (s[strspn(s, " \t\r\n")] == '[')
            return true;
    }
    return false;
}

static enum status refuse_foreign(const struct lines *l, const char *s)
{
    static const struct {
        const char *mark, *what;
    } known[] = {
        {"PK\3\4", "a zip archive (.npz, .xlsx); save one array with "
                   "numpy.save, or a sheet as CSV"},
        {"\xff\xfe", "UTF-16; save it as UTF-8"},
        {"\xfe\xff", "UTF-16; save it as UTF-8"},
        {"%", "a file of MatrixMarket or KONECT; write a CSV of edges, "
              "source,target,weight"},
        {"*", "a file of Pajek; write GraphML, or a CSV of edges, "
              "source,target,weight"},
        {"{", "JSON; write GraphML, or a CSV of edges, source,target,weight"},
        {"[", "JSON; write GraphML, or a CSV of edges, source,target,weight"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(s, known[i].mark))
            return FAIL(ERR_INPUT, "%s: no graph here but %s", l->at.path,
                        known[i].what);
    return OK;
}

enum status form_tell(const struct lines *l, struct arena *work,
                      struct form *out)
{
    struct mark mark = arena_mark(work);
    const char *text = l->chunk + l->next, *rest = text;
    const char *s = text + strspn(text, " \t\r\n");
    struct first *line;
    *out = (struct form){.kind = FORM_NPY, .separator = ' '};
    if (begins(text, "\x93NUMPY"))
        return OK;
    TRY(refuse_foreign(l, s));
    if (strlen(text) < LOOK && l->next + strlen(text) < l->end)
        return FAIL(ERR_INPUT,
                    "%s: no text, since it holds bytes 0 (text in UTF-16 has "
                    "them: save it as UTF-8)",
                    l->at.path);
    if (*s == '\0')
        return FAIL(ERR_INPUT, "%s: the file is empty", l->at.path);
    out->kind = *s == '<' ? FORM_GRAPHML : FORM_GML;
    if (*s == '<' || is_gml(s))
        return OK;
    NEW(line, work, 1);
    if (!next_line(&rest, line->text))
        return FAIL(ERR_INPUT, "%s: nothing but comments", l->at.path);
    split(line, '\0');
    if (line->fields < 2 && !line->braces && !form_whole(line->field[0]))
        return FAIL(ERR_INPUT,
                    "%s: no graph here (an edge list begins with the number "
                    "of nodes, a CSV with src,dst,weight, GML with \"graph "
                    "[\", GraphML with \"<\"; a matrix has a number for every "
                    "pair)",
                    l->at.path);
    TRY(tell_tabular(l, text, line, out));
    arena_rewind(work, mark);
    return OK;
}
