#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "text.h"

static const char *kind_name(enum doc_kind kind)
{
    return kind == DOC_MAP ? "a map" : kind == DOC_LIST ? "a list" : "a value";
}

static bool is_kind(struct doc_errors *errors, const struct doc_node *at,
                    const char *what, enum doc_kind wanted)
{
    if (at->kind == wanted)
        return true;
    if (at->kind == DOC_SCALAR && at->text[0] == '\0')
        doc_error(errors, at, "%s has no value; it takes %s", what,
                  kind_name(wanted));
    else
        doc_error(errors, at, "%s takes %s, not %s", what, kind_name(wanted),
                  kind_name(at->kind));
    return false;
}

bool doc_scalar(struct doc_errors *errors, const struct doc_node *at,
                const char *what)
{
    return is_kind(errors, at, what, DOC_SCALAR);
}

bool doc_map(struct doc_errors *errors, const struct doc_node *at,
             const char *what)
{
    return is_kind(errors, at, what, DOC_MAP);
}

bool doc_list(struct doc_errors *errors, const struct doc_node *at,
              const char *what)
{
    return is_kind(errors, at, what, DOC_LIST);
}

void doc_only_keys(struct doc_errors *errors, const struct doc_node *map,
                   const char *const *known, int n)
{
    for (const struct doc_node *m = map->first; m; m = m->next) {
        int i = 0;
        while (i < n && strcmp(known[i], m->key->text) != 0)
            i++;
        if (i == n)
            doc_unknown(errors, m->key, "key", m->key->text, known, n);
    }
}

bool doc_parse_int(const char *text, int64_t *out)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits))
        return false;
    errno = 0;
    long long x = strtoll(text, NULL, 10);
    if (errno)
        return false;
    *out = x;
    return true;
}

bool doc_parse_real(const char *text, double *out)
{
    char *end;
    if (*text == '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
        return false;
    double x = strtod(text, &end);
    if (end == text || *end || !isfinite(x))
        return false;
    *out = x;
    return true;
}

static bool wanted(struct doc_errors *errors, const struct doc_node *at,
                   const char *what, const char *form)
{
    if (at->text[0] == '\0')
        doc_error(errors, at, "%s has no value; it takes %s", what, form);
    else
        doc_error(errors, at, "%s takes %s, not \"%.60s\"", what, form,
                  at->text);
    return false;
}

bool doc_int(struct doc_errors *errors, const struct doc_node *at,
             const char *what, int64_t low, int64_t high, int64_t *out)
{
    int64_t x;
    if (!doc_scalar(errors, at, what))
        return false;
    if (!doc_parse_int(at->text, &x))
        return wanted(errors, at, what, "a whole number");
    if (x < low || x > high) {
        doc_error(errors, at, "%s is %lld, outside of %lld .. %lld", what,
                  (long long)x, (long long)low, (long long)high);
        return false;
    }
    *out = x;
    return true;
}

bool doc_real(struct doc_errors *errors, const struct doc_node *at,
              const char *what, double low, double high, double *out)
{
    double x;
    if (!doc_scalar(errors, at, what))
        return false;
    if (!doc_parse_real(at->text, &x))
        return wanted(errors, at, what, "a finite number");
    if (!(x >= low && x <= high)) {
        doc_error(errors, at, "%s is %g, outside of %g .. %g", what, x, low,
                  high);
        return false;
    }
    *out = x;
    return true;
}

bool doc_flag(struct doc_errors *errors, const struct doc_node *at,
              const char *what, bool *out)
{
    if (!doc_scalar(errors, at, what))
        return false;
    int i = text_choice(at->text, "no|yes|false|true|off|on");
    if (i < 0)
        return wanted(errors, at, what, "yes or no");
    *out = i % 2 != 0;
    return true;
}

bool doc_text(struct doc_errors *errors, const struct doc_node *at,
              const char *what, const char **out)
{
    if (!doc_scalar(errors, at, what))
        return false;
    if (at->text[0] == '\0')
        return wanted(errors, at, what, "a text");
    if (!text_is_visible(at->text)) {
        doc_error(errors, at, "%s holds a control character", what);
        return false;
    }
    *out = at->text;
    return true;
}

bool doc_word(struct doc_errors *errors, const struct doc_node *at,
              const char *what, const char *words, int *out)
{
    enum { MOST = 64, ROOM = 1024 };
    char copy[ROOM];
    const char *known[MOST];
    int n = 0;
    if (!doc_scalar(errors, at, what))
        return false;
    int i = text_choice(at->text, words);
    if (i >= 0) {
        *out = i;
        return true;
    }
    snprintf(copy, sizeof copy, "%s", words);
    for (char *rest = copy, *w; n < MOST && (w = strsep(&rest, "|"));)
        known[n++] = w;
    doc_unknown(errors, at, what, at->text, known, n);
    return false;
}

struct unit {
    const char *name;
    double scale;
};

/* A number above 0 and one of the units right after it, or a space between. */
static bool parse_unit(const char *text, const struct unit *units, double *out)
{
    char digits[32];
    double x;
    size_t n = strspn(text, "+.0123456789");
    if (n == 0 || n >= sizeof digits)
        return false;
    memcpy(digits, text, n);
    digits[n] = '\0';
    if (!doc_parse_real(digits, &x) || !(x > 0))
        return false;
    text += n;
    text += strspn(text, " ");
    for (; units->name; units++)
        if (strcmp(text, units->name) == 0) {
            *out = x * units->scale;
            return true;
        }
    return false;
}

static bool read_unit(struct doc_errors *errors, const struct doc_node *at,
                      const char *what, const char *form,
                      const struct unit *units, double *out)
{
    return doc_scalar(errors, at, what) &&
           (parse_unit(at->text, units, out) || wanted(errors, at, what, form));
}

bool doc_bytes(struct doc_errors *errors, const struct doc_node *at,
               const char *what, int64_t *out)
{
    static const struct unit units[] = {
        {"B", 1},        {"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30},
        {"TiB", 0x1p40}, {"kB", 1e3},     {"KB", 1e3},     {"MB", 1e6},
        {"GB", 1e9},     {"TB", 1e12},    {NULL, 0}};
    double x;
    if (!read_unit(errors, at, what, "bytes with a unit, like 2GiB", units, &x))
        return false;
    if (x < 1 || x > 0x1p62)
        return wanted(errors, at, what, "a possible number of bytes");
    *out = (int64_t)x;
    return true;
}

bool doc_seconds(struct doc_errors *errors, const struct doc_node *at,
                 const char *what, double *out)
{
    static const struct unit units[] = {
        {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}, {NULL, 0}};
    return read_unit(errors, at, what,
                     "a time above 0 with a unit, like 90s, 10min, 2h or 1d",
                     units, out);
}

static const struct unit times[] = {{"x", 1}, {NULL, 0}};

bool doc_factor(struct doc_errors *errors, const struct doc_node *at,
                const char *what, double *out)
{
    return read_unit(errors, at, what, "a factor above 0, like 3x", times, out);
}

bool doc_is_factor(const struct doc_node *at)
{
    double x;
    return at->kind == DOC_SCALAR && parse_unit(at->text, times, &x);
}
