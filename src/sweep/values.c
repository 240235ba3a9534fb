#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "sweep_inside.h"
#include "text.h"

int setting_index(const struct schema *job, const char *name)
{
    for (int i = 0; i < job->n_settings; i++)
        if (strcmp(job->settings[i].name, name) == 0)
            return i;
    return -1;
}

struct value value_from(const struct sweep *s, int setting, union cell c)
{
    struct value v = {.state = VALUE_GIVEN};
    switch (s->schema->settings[setting].type) {
    case SET_INT:
    case SET_FLAG:
        v.i = c.i;
        break;
    case SET_REAL:
        v.x = c.x;
        break;
    case SET_WORD:
        v.i = c.i;
        v.text = s->words[setting][c.i];
        break;
    case SET_TEXT:
        v.text = c.text;
        break;
    }
    return v;
}

bool value_equal(const struct setting *s, const struct value *a,
                 const struct value *b)
{
    if (a->state != b->state || a->state == VALUE_MISSING)
        return a->state == b->state;
    if (s->type == SET_TEXT)
        return strcmp(a->text, b->text) == 0;
    return s->type == SET_REAL ? a->x == b->x : a->i == b->i;
}

uint64_t value_hash(uint64_t hash, const struct setting *s,
                    const struct value *v)
{
    if (v->state == VALUE_MISSING)
        return hash_i64(hash, -1);
    if (s->type == SET_TEXT)
        return hash_string(hash, v->text);
    return s->type == SET_REAL ? hash_f64(hash, v->x) : hash_i64(hash, v->i);
}

int cell_order(enum setting_type type, union cell a, union cell b)
{
    if (type == SET_TEXT)
        return strcmp(a.text, b.text);
    if (type == SET_REAL)
        return a.x < b.x ? -1 : a.x > b.x;
    return a.i < b.i ? -1 : a.i > b.i;
}

double tidy(double x)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.15g", x);
    return strtod(digits, NULL);
}

const struct value *value_of(const struct schema *job,
                             const struct value *values, const char *name)
{
    int i = setting_index(job, name);
    CHECK(i >= 0);
    return &values[i];
}

/* The shortest digits that read back as the same number. */
static void print_real(struct text *t, double x)
{
    char digits[32];
    for (int n = 6; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, x);
        if (strtod(digits, NULL) == x)
            break;
    }
    text_add(t, "%s", digits);
}

void value_print(const struct setting *s, const struct value *v, char *out,
                 int size)
{
    struct text t = text_over(out, (size_t)size);
    text_add(&t, "%s=", s->name);
    if (v->state == VALUE_MISSING)
        text_add(&t, "-");
    else if (s->type == SET_REAL)
        print_real(&t, v->x);
    else if (s->type == SET_INT)
        text_add(&t, "%lld", (long long)v->i);
    else if (s->type == SET_FLAG)
        text_add(&t, "%s", v->i ? "yes" : "no");
    else
        text_add(&t, "%s", v->text);
}
