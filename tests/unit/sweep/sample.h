/* sample.h: a job's settings for tests, and sweeps from texts. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdlib.h>
#include <unistd.h>

#include "log.h"
#include "sweep.h"
#include "test.h"

#define FAMILIES "kregular|ws|er|ba|wsflex"

static const struct setting settings[] = {
    {"data", SET_TEXT, IN_TOP, 0, 0, "glyphs", NULL, NULL, NULL, "data set", 0},
    {"family", SET_WORD, IN_GRAPHS, 0, 0, NULL, FAMILIES, NULL, NULL,
     "random graph family", 0},
    {"nodes", SET_INT, IN_GRAPHS, 2, 1e6, "32", NULL, NULL, NULL, "nodes", 0},
    {"degree", SET_REAL, IN_GRAPHS, 0, 1e6, NULL, NULL, NULL, NULL,
     "mean degree", 0},
    {"rewire", SET_REAL, IN_GRAPHS, 0, 1, NULL, NULL, "family=ws|wsflex", NULL,
     "share of edges that move", 0},
    {"probability", SET_REAL, IN_GRAPHS, 0, 1, NULL, NULL, "family=er", NULL,
     "of an edge", 0},
    {"order", SET_WORD, IN_GRAPHS, 0, 0, "index", "index|random|degree", NULL,
     NULL, "of the nodes", 0},
    {"stages", SET_WORD, IN_GRAPHS, 0, 0, "same", "same|independent", NULL,
     NULL, "one graph or three", 0},
    {"width", SET_INT, IN_SETTINGS, 1, 4096, "16", NULL, NULL, "channels",
     "of the first stage", 0},
    {"epochs", SET_INT, IN_SETTINGS, 0, 1e6, "1", NULL, NULL, NULL, "passes",
     0},
    {"learning_rate", SET_REAL, IN_SETTINGS, 1e-12, 1e3, "1e-3", NULL, NULL,
     NULL, "step", 0},
    {"optimiser", SET_WORD, IN_SETTINGS, 0, 0, "adam", "adam|sgd", NULL, NULL,
     "rule", 0},
    {"momentum", SET_REAL, IN_SETTINGS, 0, 1, "0.9", NULL, "optimiser=sgd",
     NULL, "of sgd", 0},
    {"flip", SET_FLAG, IN_SETTINGS, 0, 0, "no", NULL, NULL, NULL, "images", 0},
    {"path", SET_TEXT, IN_GRAPHS, 0, 0, NULL, NULL, NULL, NULL, "file", 1},
};
enum { N_SETTINGS = sizeof settings / sizeof settings[0] };

static const struct schema graph_job = {"ramanujan", "gaps and accuracy",
                                        settings, N_SETTINGS, 1};
static const struct setting plain_settings[] = {
    {"width", SET_INT, IN_SETTINGS, 1, 4096, "16", NULL, NULL, NULL, "units",
     0},
};
static const struct schema plain_job = {"functional", "no graphs here",
                                        plain_settings, 1, 0};
static const struct schema *const jobs[] = {&graph_job, &plain_job};

/* sweep_read with its messages kept in said. */
static char said[8192];

[[maybe_unused]] static enum status read_path(struct arena *work,
                                              const char *path,
                                              const char *const *overrides,
                                              int n, struct sweep **out)
{
    int err = dup(STDERR_FILENO);
    FILE *messages = tmpfile();
    EXPECT(messages != NULL);
    fflush(stderr);
    dup2(fileno(messages), STDERR_FILENO);
    enum status st = sweep_read(path, overrides, n, jobs, 2, work, out);
    fflush(stderr);
    dup2(err, STDERR_FILENO);
    close(err);
    rewind(messages);
    said[fread(said, 1, sizeof said - 1, messages)] = '\0';
    fclose(messages);
    return st;
}

/* The same of a text. */
[[maybe_unused]] static enum status read_text(struct arena *work,
                                              const char *text,
                                              const char *const *overrides,
                                              int n, struct sweep **out)
{
    char path[] = "/tmp/wiresweep-sweep-XXXXXX";
    int fd = mkstemp(path);
    size_t length = strlen(text);
    EXPECT(fd >= 0 && write(fd, text, length) == (ssize_t)length);
    close(fd);
    enum status st = read_path(work, path, overrides, n, out);
    unlink(path);
    return st;
}

#define HEAD "name: n\njob: ramanujan\nseed: 7\n"

/* A sweep that must be good. */
[[maybe_unused]] static struct sweep *good(struct arena *work, const char *text)
{
    struct sweep *s = NULL;
    enum status st = read_text(work, text, NULL, 0, &s);
    if (st != OK)
        test_fail(__FILE__, __LINE__, "refused: %s", said);
    return s;
}

[[maybe_unused]] static const struct value *get(const struct sweep *s,
                                                int64_t point, const char *name)
{
    static struct value values[N_SETTINGS];
    sweep_point(s, point, values);
    return value_of(sweep_schema(s), values, name);
}

#endif
