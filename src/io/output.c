#define _GNU_SOURCE
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool begins_as_hdf5(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char start[sizeof signature] = {0};
    FILE *in = fopen(path, "re");
    size_t got = in ? fread(start, 1, sizeof start, in) : 0;
    if (in)
        fclose(in);
    return got == sizeof start && memcmp(start, signature, got) == 0;
}

/* The mode that a new file gets by itself. */
static mode_t usual_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static enum status open_aside(struct output *o)
{
    snprintf(o->aside, sizeof o->aside, "%s.XXXXXX", o->path);
    int fd = mkostemp(o->aside, O_CLOEXEC); /* new, and no link */
    if (fd < 0)
        return FAIL(ERR_IO, "%s cannot be written: %s", o->path,
                    strerror(errno));
    fchmod(fd, usual_mode());
    o->file = fdopen(fd, "w");
    return o->file ? OK : FAIL(ERR_IO, "%s: %s", o->path, strerror(errno));
}

enum status output_open(const char *path, struct output *o)
{
    struct stat s;
    *o = (struct output){.file = NULL};
    bool there = stat(path, &s) == 0;
    if (there && S_ISDIR(s.st_mode))
        return FAIL(ERR_INPUT, "%s is a folder", path);
    if (strlen(path) >= sizeof o->path)
        return FAIL(ERR_INPUT, "%.40s...: this name is too long", path);
    strcpy(o->path, path);
    if (there && !S_ISREG(s.st_mode)) {
        o->direct = true;
        o->file = fopen(path, "we");
        return o->file ? OK : FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (there && begins_as_hdf5(path))
        return FAIL(ERR_INPUT,
                    "%s is an HDF5 file, which text is not written over; "
                    "choose another name",
                    path);
    if (there && !realpath(path, o->path)) /* a link stays one */
        return FAIL(ERR_IO, "%s: %s", path, strerror(errno));
    return open_aside(o);
}

enum status output_close(struct output *o)
{
    bool bad = fflush(o->file) != 0 || ferror(o->file);
    int why = errno;
    if (fclose(o->file) != 0 && !bad) {
        bad = true;
        why = errno;
    }
    o->file = NULL;
    if (!bad && !o->direct && rename(o->aside, o->path) != 0) {
        bad = true;
        why = errno;
    }
    if (!bad)
        return OK;
    if (!o->direct)
        unlink(o->aside);
    return FAIL(ERR_IO, "%s: %s", o->path, strerror(why));
}

void output_drop(struct output *o)
{
    if (!o->file)
        return;
    fclose(o->file);
    o->file = NULL;
    if (!o->direct)
        unlink(o->aside);
}

enum status output_spares(const char *path, const char *const *input, int n)
{
    struct stat out, in;
    if (!path || stat(path, &out) != 0 || !S_ISREG(out.st_mode))
        return OK;
    for (int i = 0; i < n; i++)
        if (input[i] && stat(input[i], &in) == 0 && in.st_ino == out.st_ino &&
            in.st_dev == out.st_dev)
            return FAIL(ERR_INPUT,
                        "%s is what this command reads; choose another name "
                        "for its output",
                        path);
    return OK;
}
