#include "lines.h"

#include <string.h>

#include "arena.h"
#include "stream.h"

enum { CHUNK = 1 << 16 };

static enum status refill(struct lines *l)
{
    size_t left = l->end - l->next, got;
    memmove(l->chunk, l->chunk + l->next, left);
    TRY(stream_take(l->in, l->chunk + left, CHUNK - left, &got));
    l->over = got < CHUNK - left;
    l->next = 0;
    l->end = left + got;
    l->chunk[l->end] = '\0';
    return OK;
}

enum status lines_open(const char *path, struct arena *arena, struct lines *out)
{
    *out = (struct lines){.at = {.path = path, .line = 1}};
    NEW(out->chunk, arena, CHUNK + 1);
    TRY(stream_open(path, arena, &out->in));
    TRY(refill(out));
    out->next = strncmp(out->chunk, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return OK;
}

/* The next line with its end cut off; NULL at the end of the file. */
static enum status take_line(struct lines *l, char **line)
{
    char *start = l->chunk + l->next;
    char *end = memchr(start, '\n', l->end - l->next);
    if (!end && !l->over) {
        TRY(refill(l));
        start = l->chunk;
        end = memchr(start, '\n', l->end);
    }
    *line = NULL;
    if (l->next == l->end)
        return OK;
    l->at.line = ++l->number;
    if (!end && !l->over)
        return FAIL_AT(&l->at, "a line of more than %d bytes", CHUNK);
    end = end ? end : l->chunk + l->end;
    l->next = (size_t)(end - l->chunk) + (*end == '\n');
    *end = '\0';
    if (strlen(start) < (size_t)(end - start))
        return FAIL_AT(&l->at, "a byte 0 within the text");
    *line = start;
    return OK;
}

enum status lines_next(struct lines *l, char **line)
{
    for (;;) {
        TRY(take_line(l, line));
        if (!*line)
            return OK;
        (*line)[strcspn(*line, "\r")] = '\0';
        *line += strspn(*line, " \t");
        if (**line && **line != '#')
            return OK;
    }
}
