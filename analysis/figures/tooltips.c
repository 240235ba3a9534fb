/* Gnuplot's SVG shows hypertext by a script of its own; browsers show a
 * <title> without one, also in pages that forbid scripts. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "gnuplot.h"

static const char head[] = "<g onmousemove=\"gnuplot_svg.showHypertext(evt,'";
static const char tail[] = "')\" onmouseout=\"gnuplot_svg.hideHypertext()\">"
                           "<title> </title>";

static enum status read_all(const char *path, struct arena *arena, char **text)
{
    struct stat file;
    FILE *in = fopen(path, "r");
    if (!in)
        return FAIL(ERR_IO, "%s cannot be read", path);
    size_t size = fstat(fileno(in), &file) == 0 ? (size_t)file.st_size : 0;
    *text = arena_take(arena, size + 1, 1);
    size_t got = *text ? fread(*text, 1, size, in) : 0;
    fclose(in);
    if (!*text)
        return FAIL(ERR_MEMORY, "no room for the figure %s", path);
    return got == size ? OK : FAIL(ERR_IO, "%s cannot be read", path);
}

/* The script's "\n" becomes a line end. */
static void put_tip(FILE *out, const char *s, const char *end)
{
    fputs("<g><title>", out);
    for (; s < end; s++)
        if (s[0] == '\\' && s[1] == 'n' && s + 1 < end) {
            fputc('\n', out);
            s++;
        } else {
            fputc(*s, out);
        }
    fputs("</title>", out);
}

static void put_with_tips(FILE *out, const char *text)
{
    const char *tip, *end;
    while ((tip = strstr(text, head)) && (end = strstr(tip, tail))) {
        fwrite(text, 1, (size_t)(tip - text), out);
        put_tip(out, tip + strlen(head), end);
        text = end + strlen(tail);
    }
    fputs(text, out);
}

enum status tooltips_plain(const char *path, struct arena *arena)
{
    struct mark start = arena_mark(arena);
    char *text = NULL;
    TRY(read_all(path, arena, &text));
    struct output out;
    TRY(output_open(path, &out));
    put_with_tips(out.file, text);
    arena_rewind(arena, start);
    return output_close(&out);
}
