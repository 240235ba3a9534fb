#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "doc.h"
#include "doc_inside.h"
#include "text.h"

enum { KEPT = 100, SHOWN = 20, SENTENCE = 320, WINDOW = 76 };

struct complaint {
    const struct doc_source *source;
    size_t offset;
    bool warning;
    int order; /* of arrival */
    char sentence[SENTENCE];
};

struct doc_errors {
    struct complaint kept[KEPT];
    int n, beyond, errors; /* beyond: came when kept was full */
    int sources;
};

enum status doc_errors_new(struct arena *arena, struct doc_errors **out)
{
    NEW(*out, arena, 1);
    return OK;
}

int doc_error_count(const struct doc_errors *errors)
{
    return errors->errors;
}

int doc_next_number(struct doc_errors *errors)
{
    return errors->sources++;
}

static void add(struct doc_errors *e, const struct doc_source *source,
                size_t offset, bool warning, const char *sentence)
{
    e->errors += !warning;
    if (e->n == KEPT) {
        e->beyond++;
        return;
    }
    struct complaint *c = &e->kept[e->n];
    *c = (struct complaint){source, offset, warning, e->n++, ""};
    snprintf(c->sentence, sizeof c->sentence, "%s", sentence);
    for (char *x = c->sentence; *x; x++) /* what a terminal might obey */
        if ((unsigned char)*x < 0x20 || *x == 0x7f)
            *x = ' ';
}

#define ADD(source, offset, warning)                           \
    do {                                                       \
        char sentence_[SENTENCE];                              \
        va_list args_;                                         \
        va_start(args_, format);                               \
        vsnprintf(sentence_, sizeof sentence_, format, args_); \
        va_end(args_);                                         \
        add(errors, (source), (offset), (warning), sentence_); \
    } while (0)

void doc_error(struct doc_errors *errors, const struct doc_node *at,
               const char *format, ...)
{
    ADD(at->source, at->offset, false);
}

/* Exact where the source shows the text as it is (no escapes, no folding). */
void doc_error_in(struct doc_errors *errors, const struct doc_node *at,
                  size_t skip, const char *format, ...)
{
    const struct doc_source *source = at->source;
    size_t shown = at->offset + at->quoted, n = strlen(at->text);
    bool plain = skip <= n && shown + n <= source->length &&
                 memcmp(source->text + shown, at->text, n) == 0;
    ADD(source, plain ? shown + skip : at->offset, false);
}

void doc_warn(struct doc_errors *errors, const struct doc_node *at,
              const char *format, ...)
{
    ADD(at->source, at->offset, true);
}

void doc_error_at(struct doc_errors *errors, const struct doc_source *source,
                  size_t offset, const char *format, ...)
{
    ADD(source, offset, false);
}

void doc_unknown(struct doc_errors *errors, const struct doc_node *at,
                 const char *what, const char *word, const char *const *known,
                 int n)
{
    char list[160];
    struct text t = TEXT(list);
    const char *near = text_nearest(word, known, n);
    for (int i = 0; i < n && !near; i++)
        text_add(&t, "%s%s", i ? ", " : "", known[i]);
    if (near)
        doc_error(errors, at, "no %s \"%.60s\"; did you mean \"%s\"?", what,
                  word, near);
    else
        doc_error(errors, at, "no %s \"%.60s\"; there is: %s%s", what, word,
                  list, t.cut ? " ..." : "");
}

size_t doc_line_of(const struct doc_source *s, size_t offset, int *line,
                   int *column)
{
    size_t start = 0;
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        bool ends = s->text[i] == '\n' ||
                    (s->text[i] == '\r' && s->text[i + 1] != '\n');
        if (ends) {
            start = i + 1;
            ++*line;
        }
    }
    for (size_t i = start; i < offset; i++)
        *column += ((unsigned char)s->text[i] & 0xc0) != 0x80;
    return start;
}

void doc_position(const struct doc_node *at, int *line, int *column)
{
    doc_line_of(at->source, at->offset, line, column);
}

/* "x.yaml:4:9: " or "--set graphs.nodes: ". */
static void place(const struct complaint *c, struct text *t)
{
    int line, column;
    doc_line_of(c->source, c->offset, &line, &column);
    if (c->source->option)
        text_add(t, "%s: ", c->source->label);
    else
        text_add(t, "%s:%d:%d: ", c->source->label, line, column);
}

/* The line with a caret under the byte; of a long line the part around it.
 * What a terminal might obey is shown as ?. */
static void show_line(const struct complaint *c, FILE *out)
{
    const char *text = c->source->text;
    int line, column;
    size_t start = doc_line_of(c->source, c->offset, &line, &column);
    size_t end = start + strcspn(text + start, "\r\n");
    size_t from = start;
    if (c->offset - start > WINDOW / 2 && end - start > WINDOW)
        from = c->offset - WINDOW / 2;
    while (from > start && ((unsigned char)text[from] & 0xc0) == 0x80)
        from--;
    fputs("  ", out);
    int caret = 0;
    for (size_t i = from, n = 0; i < end; i++) {
        unsigned char x = (unsigned char)text[i];
        bool begins = (x & 0xc0) != 0x80;
        if (begins && n++ == WINDOW)
            break;
        caret += begins && i < c->offset;
        fputc(x == '\t' ? ' ' : x < 0x20 || x == 0x7f ? '?' : x, out);
    }
    fprintf(out, "\n  %*s\n", caret + 1, "^");
}

static int by_place(const void *a, const void *b)
{
    const struct complaint *x = a, *y = b;
    if (x->source != y->source)
        return x->source->number < y->source->number ? -1 : 1;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static enum status first_error(const struct doc_errors *e)
{
    char where[200];
    struct text t = TEXT(where);
    for (int i = 0; i < e->n; i++)
        if (!e->kept[i].warning) {
            place(&e->kept[i], &t);
            return FAIL(ERR_INPUT, "%s%s", where, e->kept[i].sentence);
        }
    return FAIL(ERR_INPUT, "too many warnings before the first error");
}

enum status doc_report(struct doc_errors *e, FILE *out)
{
    qsort(e->kept, (size_t)e->n, sizeof e->kept[0], by_place);
    for (int i = 0; out && i < e->n && i < SHOWN; i++) {
        char where[200];
        struct text t = TEXT(where);
        place(&e->kept[i], &t);
        fprintf(out, "%s%s: %s\n", where,
                e->kept[i].warning ? "warning" : "error", e->kept[i].sentence);
        show_line(&e->kept[i], out);
    }
    int more = e->n - SHOWN + e->beyond;
    if (out && more > 0)
        fprintf(out, "and %d more\n", more);
    return e->errors ? first_error(e) : OK;
}
