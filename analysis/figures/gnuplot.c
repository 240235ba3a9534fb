#include "gnuplot.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "log.h"
#include "text.h"

static const char *const colours[] = {"0072B2", "D55E00", "009E73", "CC79A7",
                                      "E69F00", "56B4E9", "000000", "999999"};
enum { COLOURS = sizeof colours / sizeof *colours };

const char *figure_colour(int64_t i)
{
    static char text[COLOURS][16];
    int k = (int)(i % COLOURS);
    snprintf(text[k], sizeof text[k], "#%s", colours[k]);
    return text[k];
}

const char *figure_point_colour(int64_t i)
{
    static char text[COLOURS][16];
    int k = (int)(i % COLOURS);
    snprintf(text[k], sizeof text[k], "#66%s", colours[k]);
    return text[k];
}

int figure_point(int64_t i)
{
    static const int filled[] = {7, 5, 9, 13, 11};
    return filled[i / COLOURS % 5];
}

static const char *const labels[][2] = {
    {"spectral_gap_two_sided", "two-sided spectral gap"},
    {"spectral_gap", "one-sided spectral gap"},
    {"spectral_gap_relative", "spectral gap over largest eigenvalue"},
    {"first_epoch_accuracy", "test accuracy after one epoch"},
    {"best_accuracy", "test accuracy at the best validation"},
    {"path_length", "mean path length"},
    {"n_input", "input nodes"},
    {"n_output", "output nodes"}};

const char *figure_label(const char *column, char out[LABEL_TEXT])
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(column, labels[i][0]) == 0)
            column = labels[i][1];
    snprintf(out, LABEL_TEXT, "%s", column);
    for (char *s = out; *s; s++)
        if (*s == '_')
            *s = ' ';
    return out;
}

static void drop_output(void *handle)
{
    output_drop(handle);
}

/* Whether a file is there that begins with our own first words, or none. */
static bool is_ours(const char *path, const char *mark)
{
    char start[64] = "";
    FILE *in = fopen(path, "re");
    if (!in)
        return errno == ENOENT;
    size_t got = fread(start, 1, strlen(mark), in);
    fclose(in);
    return got == strlen(mark) && memcmp(start, mark, got) == 0;
}

static enum status open_beside(const struct figure *f, const char *ending,
                               const char *mark, struct arena *arena,
                               struct output **out)
{
    char path[4096];
    NEW(*out, arena, 1);
    TRY(arena_own(arena, drop_output, *out));
    snprintf(path, sizeof path, "%s/%s.%s", f->folder, f->name, ending);
    if (!is_ours(path, mark))
        return FAIL(ERR_INPUT,
                    "%s stands where the figure's own file would, and is none "
                    "of a figure; choose another name",
                    path);
    return output_open(path, *out);
}

static enum status split_path(const char *out, struct arena *arena,
                              struct figure *f)
{
    char *copy = arena_string(arena, out);
    if (!copy)
        return FAIL(ERR_MEMORY, "no room for the name of a figure");
    char *slash = strrchr(copy, '/'), *name = slash ? slash + 1 : copy;
    char *dot = strrchr(name, '.');
    if (!dot || dot == name || text_choice(dot + 1, "svg|png|pdf") < 0)
        return FAIL(ERR_INPUT, "%s: a figure's name ends in .svg, .png or .pdf",
                    out);
    if (!text_is_visible(out))
        return FAIL(ERR_INPUT, "a figure's name holds no control character");
    *dot = '\0';
    f->name = name;
    f->form = dot + 1;
    f->folder = slash == copy ? "/" : slash ? copy : ".";
    if (slash)
        *slash = '\0';
    return OK;
}

/* Same proportions in all forms: 18 x 12 cm. */
static const char *terminal(const char *form)
{
    if (strcmp(form, "svg") == 0)
        return "svg size 720,480 dynamic font 'Helvetica,12' "
               "noenhanced background '#ffffff' name 'figure'";
    if (strcmp(form, "png") == 0)
        return "pngcairo size 1440,960 font 'Helvetica,12' fontscale 1.8 "
               "linewidth 2 pointscale 2 noenhanced";
    return "pdfcairo size 18cm,12cm font 'Helvetica,9' noenhanced";
}

#define SCRIPT_MARK "# drawn again by: gnuplot "
#define DATA_MARK   "# data of a figure"

static void write_style(struct figure *f)
{
    fprintf(f->data, DATA_MARK ", %s.gp\n", f->name);
    fprintf(f->script,
            SCRIPT_MARK
            "%s.gp\n"
            "set terminal %s\n"
            "set output '%s.%s'\n"
            "data = '%s.dat'\n"
            "set datafile missing 'nan'\n"
            "set border 3 linecolor rgb '#888888'\n"
            "set tics nomirror out scale 0.6 textcolor rgb '#444444'\n"
            "set grid linecolor rgb '#e4e4e4' linewidth 0.6 linetype 1\n"
            "set key outside right top Left reverse samplen 0.6 "
            "textcolor rgb '#222222'\n"
            "set style fill transparent solid 0.18 noborder\n",
            f->name, terminal(f->form), f->name, f->form, f->name);
}

enum status figure_open(const char *out, struct arena *arena, struct figure *f)
{
    *f = (struct figure){.arena = arena};
    TRY(split_path(out, arena, f));
    if (strchr(f->name, '\''))
        return FAIL(ERR_INPUT, "%s: a figure's name holds no quote", out);
    TRY(open_beside(f, "gp", SCRIPT_MARK, arena, &f->to[0]));
    TRY(open_beside(f, "dat", DATA_MARK, arena, &f->to[1]));
    f->script = f->to[0]->file;
    f->data = f->to[1]->file;
    write_style(f);
    return OK;
}

int figure_block(struct figure *f)
{
    fprintf(f->data, "\n\n");
    return f->blocks++;
}

void figure_quote(struct figure *f, const char *s)
{
    /* Within single quotes gnuplot runs and replaces nothing; backquotes within
     * double ones are commands to it. */
    fputc('\'', f->script);
    for (; *s; s++)
        if (*s == '\n')
            fputs("'.\"\\n\".'", f->script);
        else if (*s == '\'')
            fputs("''", f->script);
        else
            fputc((unsigned char)*s < ' ' || *s == 0x7f ? '?' : *s, f->script);
    fputc('\'', f->script);
}

char *figure_plain(char *s)
{
    for (char *at = s; *at; at++)
        if (*at == '"' || *at == '\\')
            *at = '\'';
    return text_visible(s);
}

/* 1, 2 or 5 times a power of ten that parts the range in about five. */
static double round_step(double range)
{
    double power = pow(10, floor(log10(range / 5)));
    double rest = range / 5 / power;
    return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

void figure_axis(struct figure *f, const char *axis, double low, double high,
                 const char *label)
{
    double range = high - low;
    if (!(range > 0))
        range = fmax(fabs(low) * 0.1, 1e-6);
    double step = round_step(range);
    int decimals = (int)fmax(0, fmin(12, -floor(log10(step) + 1e-9)));
    double margin = high > low ? 0.06 * range : range;
    fprintf(f->script,
            "set %srange [%.10g:%.10g]\nset %stics %.10g\n"
            "set format %s '%%.%df'\nset %slabel ",
            axis, low - margin, high + margin, axis, step, axis, decimals,
            axis);
    figure_quote(f, label);
    fprintf(f->script, " textcolor rgb '#222222'\n");
}

/* Words of s in as few lines of at most `width` characters as can be, all of
 * about the same length; how many. */
static int wrap(const char *s, size_t width, char *out, size_t size)
{
    size_t length = strlen(s), column = 0;
    size_t lines = length / width + 1, even = length / lines + 6;
    snprintf(out, size, "%s", s);
    int count = 1;
    for (char *at = out; *at; at++, column++)
        if (*at == ' ' && column + strcspn(at + 1, " ") >= even) {
            *at = '\n';
            column = 0;
            count++;
        }
    return count;
}

void figure_titles(struct figure *f, const char *title, const char *caption)
{
    char text[1024];
    int lines = wrap(title, 80, text, sizeof text);
    fprintf(f->script, "set tmargin %.1f\nset label 1 ", 1.4 + 1.5 * lines);
    figure_quote(f, text);
    fprintf(f->script, " at screen 0.02, screen 0.955 left font ',14' "
                       "textcolor rgb '#111111'\n");
    lines = wrap(caption, 112, text, sizeof text);
    fprintf(f->script, "set bmargin %.1f\nset label 2 ", 4.2 + 0.9 * lines);
    figure_quote(f, text);
    fprintf(f->script,
            " at screen 0.02, screen %.3f left font ',9' "
            "textcolor rgb '#777777'\n",
            0.032 * lines);
}

void figure_corner(struct figure *f, const char *text, bool left, bool top)
{
    fprintf(f->script, "set label 3 ");
    figure_quote(f, text);
    fprintf(f->script,
            " at graph %s, graph %s %s front font ',10.5' "
            "textcolor rgb '#333333'\n",
            left ? "0.02" : "0.98", top ? "0.955" : "0.13",
            left ? "left" : "right");
}

/* In the child: errors go to the pipe, exit 127 says there is no gnuplot. */
_Noreturn static void become_gnuplot(const struct figure *f, int errors)
{
    char script[4096];
    snprintf(script, sizeof script, "./%s.gp", f->name);
    if (dup2(errors, 2) < 0 || chdir(f->folder) != 0)
        _exit(126);
    execlp("gnuplot", "gnuplot", script, (char *)NULL);
    _exit(127);
}

/* The first line that says what is wrong; the rest is drained. */
static void read_complaint(int from, char *text, size_t size)
{
    size_t used = 0;
    ssize_t got;
    char rest[512];
    while ((got = read(from, rest, sizeof rest)) > 0)
        for (ssize_t i = 0; i < got && used + 1 < size; i++)
            text[used++] = rest[i] == '\n' ? ' ' : rest[i];
    text[used] = '\0';
}

static enum status run_gnuplot(const struct figure *f, int *code, char *said,
                               size_t size)
{
    int ends[2], state;
    if (pipe(ends) != 0)
        return FAIL(ERR_IO, "no pipe for gnuplot's messages");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        become_gnuplot(f, ends[1]);
    close(ends[1]);
    read_complaint(ends[0], said, size);
    close(ends[0]);
    if (child < 0 || waitpid(child, &state, 0) != child)
        return FAIL(ERR_IO, "gnuplot could not be started");
    *code = WIFEXITED(state) ? WEXITSTATUS(state) : 126;
    return OK;
}

enum status figure_draw(struct figure *f)
{
    char said[1024];
    int code = 0;
    f->script = f->data = NULL;
    TRY(output_close(f->to[0]));
    TRY(output_close(f->to[1]));
    TRY(run_gnuplot(f, &code, said, sizeof said));
    if (code == 127)
        log_warn("gnuplot is not installed: %s/%s.gp and .dat are written; "
                 "where it is, `gnuplot %s.gp` draws %s.%s",
                 f->folder, f->name, f->name, f->name, f->form);
    else if (code != 0)
        return FAIL(ERR_LIBRARY, "gnuplot failed on %s/%s.gp: %.300s",
                    f->folder, f->name, said);
    if (code != 0 || strcmp(f->form, "svg") != 0)
        return OK;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.svg", f->folder, f->name);
    return tooltips_plain(path, f->arena);
}
