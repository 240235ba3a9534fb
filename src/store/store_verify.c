#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "columns.h"
#include "sha256.h"
#include "store_check.h"

/* The text of the sweep file against its checksum, an attribute.  The table
 * does not tell whether the last line had an end. */
static enum status verify_sweep(const struct store_file *f, struct arena *work,
                                store_bad *bad, void *context)
{
    char *text, sum[SHA256_TEXT];
    TRY(store_sweep_text(f, work, &text));
    size_t n = strlen(text);
    TRY(sha256_bytes(text, n, sum));
    if (strcmp(sum, f->sha256) == 0)
        return OK;
    TRY(sha256_bytes(text, n ? n - 1 : 0, sum));
    if (strcmp(sum, f->sha256) != 0)
        bad(context, -1, "the sweep file in it does not match its checksum");
    return OK;
}

enum status store_verify(const struct store_file *f, struct arena *work,
                         store_bad *bad, void *context, int64_t *checked)
{
    struct store_checker *c;
    const char *why;
    *checked = 0;
    TRY(store_checker_open(f, work, &c));
    TRY(verify_sweep(f, work, bad, context));
    if (f->altered)
        bad(context, -1,
            "its attributes, its copy of the sweep file or the names of nodes "
            "do not match their checksum");
    int64_t runs = f->layout.place[store_find(&f->layout, "runs")].rows;
    for (int64_t i = 0; i < runs; i++) {
        enum store_verdict v = STORE_UNFINISHED;
        TRY(store_check_run(c, i, &v, &why));
        if (v == STORE_DAMAGED)
            bad(context, i, why);
        *checked += v == STORE_SOUND;
        bool sound = true;
        TRY(store_check_times(f, i, &sound));
        if (!sound)
            bad(context, i,
                "its row of /telemetry does not match its checksum (times and "
                "hosts only; the run itself is judged apart)");
    }
    return OK;
}
