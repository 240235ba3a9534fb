/* setup.h: from a sweep file on the command line to a study. */
#ifndef SETUP_H
#define SETUP_H

#include "cli.h"
#include "store_file.h"
#include "task.h"

enum { MOST_OVERRIDES = 64, MOST_DATA = 16 };

struct setup_options {
    const char *sweep;
    const char *data_folder; /* --data, or NULL */
    const char *set[MOST_OVERRIDES];
    int n_set;
    bool decode; /* open the images, not only their shape */
};

/* Options that plan, run, net and bench share, for argp: --set, --data. */
#define SETUP_OPTIONS                                                    \
    {"set",                                                              \
     's',                                                                \
     "KEY=VALUE",                                                        \
     0,                                                                  \
     "override a key of the sweep file (may be repeated)",               \
     0},                                                                 \
    {                                                                    \
        "data", 'd', "FOLDER", 0, "where to look for data sets first", 0 \
    }
error_t setup_parse(int key, char *arg, struct argp_state *state,
                    struct setup_options *o);

struct setup {
    struct study study;
    struct sweep *sweep;
    int64_t infeasible; /* points left out */
    struct dataset data[MOST_DATA];
    struct study_file *file; /* [file_room] */
    int file_room;
};

/* inputs.c: what a study is made from, as attributes of its file: "mnist
 * 440c...; glyphs 9f..." and "worm.csv 17e0..."; where there is no room for so
 * many, their number and the SHA-256 of that text. */
enum { INPUT_TEXT = 1024 };
struct inputs {
    char data[INPUT_TEXT], graphs[INPUT_TEXT];
};
enum status inputs_name(const struct setup *s, struct arena *work,
                        struct inputs *out);

/* ERR_REFUSED where a result file was made from other data or graph files. */
enum status inputs_check(const struct setup *s, const struct store_file *f,
                         struct arena *work);

/* Warns of graph files that are there, but are others by now. */
void inputs_warn(const struct store_file *f);

/* The file that a point names as `path`, hashed when it is first met. */
enum status inputs_add_file(struct setup *s, const char *path,
                            struct arena *arena);

/* ERR_INPUT after the sweep reader has said everything: exit 3. */
enum status setup_open(const struct setup_options *o, struct arena *arena,
                       struct setup *out);

/* setup_file.c: the study that a result file was made from, by the sweep in it.
 * decode: open the images.  ERR_REFUSED where data or graph files are others by
 * now. */
enum status setup_of_file(const struct store_file *f, const char *data_folder,
                          bool decode, struct arena *arena, struct setup *out);

/* Runs whose weights the sweep keeps. */
int64_t setup_weights(const struct setup *s);

/* What the study writes beside the result file: states, weights. */
void setup_beside(struct setup *s, const char *file);

/* The weights of every run, whatever the sweep says. */
void setup_keep(struct setup *s, const char *file);

/* One trial of a study, its page blank and its graph its own, for a look at its
 * network.  ERR_INPUT: a job without network. */
enum status setup_trial(const struct setup *s, int64_t run, struct arena *arena,
                        struct task *t);

/* The first trial of a point, its page blank and its graph its own, for a look
 * at its network.  ERR_INPUT: no such point, or a job without network. */
enum status setup_task(const struct setup *s, int64_t point,
                       struct arena *arena, struct task *t);

#endif
