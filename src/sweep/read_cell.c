/* One scalar of a file as a value of a setting. */
#include <math.h>
#include <string.h>

#include "sweep_inside.h"

static int64_t clamp_int(double x)
{
    return x >= 0x1p63 ? INT64_MAX : x < -0x1p63 ? INT64_MIN : (int64_t)x;
}

bool read_cell(struct reading *r, int setting, const struct doc_node *at,
               union cell *out)
{
    const struct setting *s = &r->sweep->schema->settings[setting];
    bool flag;
    int word;
    switch (s->type) {
    case SET_INT:
        return doc_int(r->errors, at, s->name, clamp_int(ceil(s->low)),
                       clamp_int(floor(s->high)), &out->i);
    case SET_REAL:
        return doc_real(r->errors, at, s->name, s->low, s->high, &out->x);
    case SET_TEXT:
        if (!doc_text(r->errors, at, s->name, &out->text))
            return false;
        if (!s->names_file || strlen(out->text) <= SETTING_TEXT)
            return true;
        doc_error(r->errors, at,
                  "%s has more than %d bytes; run the command nearer to the "
                  "file",
                  s->name, SETTING_TEXT);
        return false;
    case SET_FLAG:
        if (!doc_flag(r->errors, at, s->name, &flag))
            return false;
        out->i = flag;
        return true;
    case SET_WORD:
        if (!doc_word(r->errors, at, s->name, s->words, &word))
            return false;
        out->i = word;
        return true;
    }
    return false;
}
