/* wiresweep verify: every checksum of a result file. */
#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "json.h"
#include "log.h"
#include "setup.h"
#include "store_file.h"

#define ARENA_BYTES ((size_t)16 << 30)

struct verify_options {
    struct file_options at;
    int64_t bad;
};

static const struct argp_option options[] = {FILE_OPTIONS,
                                             {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct verify_options *o = state->input;
    return cli_parse_file(key, arg, state, &o->at);
}

static const struct argp argp = {
    options,
    parse,
    "FILE",
    "Checks the checksum of every finished trial.  Exit code 0: all sound; 5: "
    "damaged (the runs are named).",
    NULL,
    NULL,
    NULL};

static void bad(void *context, int64_t run, const char *what)
{
    struct verify_options *o = context;
    o->bad++;
    if (o->at.json) {
        struct json j = json_open(stdout);
        json_int(&j, "run", run);
        json_text(&j, "error", what);
        json_close(&j);
    } else if (run < 0) {
        printf("%s: %s\n", o->at.file, what);
    } else {
        printf("%s: run %" PRId64 ": %s\n", o->at.file, run, what);
    }
}

int cmd_verify(int argc, char **argv)
{
    struct verify_options o = {0};
    struct store_file f;
    int64_t sound = 0;
    cli_parse(&argp, argc, argv, &o);
    struct arena *arena = cli_arena(ARENA_BYTES);
    enum status st = store_open(o.at.file, arena, &f);
    if (st == OK)
        st = store_verify(&f, arena, bad, &o, &sound);
    if (st == OK)
        inputs_warn(&f);
    arena_free(arena);
    if (st != OK)
        return cli_fail(st);
    if (!o.at.json)
        printf("%s: %" PRId64 " finished runs are sound, %" PRId64
               " parts are damaged\n",
               o.at.file, sound, o.bad);
    return o.bad ? EXIT_DAMAGED : EXIT_DONE;
}
