/* setting.h: what a job can be told, in one table per job.
 *
 * The table gives each key its type, range, default and meaning; the sweep
 * reader, `wiresweep keys`, the JSON schema for editors and the columns of
 * /runs are all made from it.
 */
#ifndef SETTING_H
#define SETTING_H

#include <stdint.h>

enum { SETTING_TEXT = 95 }; /* bytes of a TEXT in a result file */

enum setting_type { SET_INT, SET_REAL, SET_FLAG, SET_WORD, SET_TEXT };

/* Where a key stands in a sweep file. */
enum setting_section { IN_TOP, IN_GRAPHS, IN_SETTINGS };

struct setting {
    const char *name;
    enum setting_type type;
    enum setting_section section;
    double low, high;     /* INT, REAL: inclusive range */
    const char *fallback; /* the default as a file would say it; NULL: none,
                             the key is missing where it is not given */
    const char *words;    /* WORD: "adam|sgd"; else NULL */
    const char *only;     /* NULL, or "key=word|word": the key exists only where
                             an earlier WORD key has one of these values */
    const char *units, *help;
    int names_file; /* TEXT: the path of a file, so {files: PATTERN} goes too */
};

/* One setting's value at one point.  Missing where `only` rules it out or
 * nothing was given; INT and FLAG use i, REAL x, WORD i (which of the words)
 * and text, TEXT text. */
struct value {
    enum { VALUE_MISSING, VALUE_GIVEN } state;
    int64_t i;
    double x;
    const char *text; /* lives as long as the sweep */
};

/* What a job is to the sweep reader. */
struct schema {
    const char *job, *summary;
    const struct setting *settings; /* in the order of the columns of /runs */
    int n_settings;
    int takes_graphs; /* 0: `graphs:` is refused */
};

#endif
