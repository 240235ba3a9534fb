/* life.h: whether a study is alive, and how it ended. */
#ifndef LIFE_H
#define LIFE_H

#include "store_life.h"
#include "summary.h"

struct json;

/* How the last job ended: nothing in the file is rewritten, so this is read
 * from its rows and its lock. */
enum life_end { END_NOT, END_COMPLETED, END_DRAINED, END_KILLED, END_UNKNOWN };

struct life {
    struct store_holder holder;
    enum life_end end;
    double last_sign; /* seconds since the file was written; NaN */
};

void life_ask(const struct store_file *f, const struct summary *s,
              struct life *out);
void life_print(const struct store_file *f, const struct life *l);
void life_json(const struct store_file *f, const struct life *l,
               struct json *j);

#endif
