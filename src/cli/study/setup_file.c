/* The study of a result file, read back from the sweep in it. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "setup.h"

/* The overrides stand at the end of the text as comments. */
static enum status split_overrides(char *text, struct setup_options *o)
{
    static const char mark[] = "# --set ";
    char *at = strstr(text, mark);
    while (at && at != text && at[-1] != '\n')
        at = strstr(at + 1, mark);
    while (at) {
        char *end = strchr(at, '\n');
        if (o->n_set == MOST_OVERRIDES)
            return FAIL(ERR_INPUT, "more than %d --set", MOST_OVERRIDES);
        o->set[o->n_set++] = at + sizeof mark - 1;
        *at = '\0';
        if (end)
            *end = '\0';
        at = end && strncmp(end + 1, mark, sizeof mark - 1) == 0 ? end + 1
                                                                 : NULL;
    }
    return OK;
}

/* The sweep file as a file without a name. */
static enum status name_text(const char *text, char path[64], int *fd)
{
    size_t n = strlen(text);
    *fd = memfd_create("sweep", MFD_CLOEXEC);
    if (*fd < 0 || write(*fd, text, n) != (ssize_t)n)
        return FAIL(ERR_IO, "no room for the sweep file: %s", strerror(errno));
    snprintf(path, 64, "/proc/self/fd/%d", *fd);
    return OK;
}

static enum status read_back(const struct store_file *f,
                             struct setup_options *o, struct arena *arena,
                             struct setup *out)
{
    TRY(setup_open(o, arena, out));
    if (strcmp(sweep_head(out->sweep)->sha256, f->sha256) != 0)
        return FAIL(ERR_REFUSED,
                    "the sweep file in %s cannot be read back as it was",
                    f->path);
    return inputs_check(out, f, arena);
}

enum status setup_of_file(const struct store_file *f, const char *data_folder,
                          bool decode, struct arena *arena, struct setup *out)
{
    struct setup_options o = {.data_folder = data_folder, .decode = decode};
    char *text, path[64];
    int fd;
    TRY(store_sweep_text(f, arena, &text));
    TRY(split_overrides(text, &o));
    enum status st = name_text(text, path, &fd);
    o.sweep = path;
    if (st == OK)
        st = read_back(f, &o, arena, out);
    if (fd >= 0)
        close(fd);
    return st;
}
