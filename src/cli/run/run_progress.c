/* One line that says how far the sweep is. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "run.h"
#include "text.h"

enum { LINE_SECONDS = 30, LINE_BYTES = 160, USUAL_COLUMNS = 80 };

struct progress {
    bool bar, silent;
    int64_t total;
    double started, shown;
    int64_t ended; /* in this job */
    double cost, seconds;
    int drawn; /* columns of the bar as it stands */
};

/* Whether a line there can be written over. */
static bool is_terminal(void)
{
    const char *kind = getenv("TERM");
    if (!kind || !*kind || strcmp(kind, "dumb") == 0)
        return false;
    return isatty(STDERR_FILENO) || getenv(RUN_TERMINAL);
}

struct progress *progress_open(const char *mode, int64_t total,
                               struct arena *arena)
{
    struct progress *p = arena_take(arena, 1, sizeof *p);
    if (!p)
        return NULL;
    p->total = total;
    p->started = p->shown = clock_seconds();
    p->bar = strcmp(mode, "bar") == 0 ||
             (strcmp(mode, "auto") == 0 && is_terminal());
    p->silent = strcmp(mode, "none") == 0 || log_silent();
    return p;
}

void progress_add(struct progress *p, const struct sched_report *r)
{
    p->ended += r->outcome >= 0;
    p->cost += r->cost;
    p->seconds += r->seconds;
}

static int columns_of(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* Asked each time, for windows change.  A rank under mpirun on this host still
 * has the terminal, but not on stderr. */
static int columns(void)
{
    const char *started = getenv(RUN_TERMINAL), *said = getenv("COLUMNS");
    int n = columns_of(STDERR_FILENO);
    if (n <= 0 && started) {
        int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
        n = fd >= 0 ? columns_of(fd) : 0;
        if (fd >= 0)
            close(fd);
    }
    if (n <= 0 && started)
        n = atoi(started);
    if (n <= 0 && said)
        n = atoi(said);
    return n > 0 ? n : USUAL_COLUMNS;
}

static int64_t finals(const struct run_counts *c)
{
    int64_t n = 0;
    for (int i = DONE; i <= QUARANTINED; i++)
        n += c->by_state[i];
    return n;
}

/* From all there is to say to what fits the narrowest terminal. */
enum form { WHOLE, NO_RATE, PLAIN, SHORT, PERCENT, FORMS };

static void add_counts(const struct progress *p, const struct run_counts *c,
                       enum form form, struct text *t)
{
    int64_t ended = finals(c), bad = ended - c->by_state[DONE];
    bool framed = form <= NO_RATE;
    text_add(t, "%s%lld/%lld%s", framed ? "[ " : "",
             (long long)c->by_state[DONE], (long long)p->total,
             framed ? " done" : "");
    if (bad)
        text_add(t, form == SHORT ? " %lld bad" : "  %lld failed",
                 (long long)bad);
    text_add(t, framed ? " ]  " : form == SHORT ? " " : "  ");
}

/* A percentage of 100 is for the end. */
static double percent(const struct progress *p, const struct run_counts *c)
{
    return floor(100.0 * (double)finals(c) / (double)p->total);
}

static void describe(const struct progress *p, const struct run_counts *c,
                     const struct progress_view *v, enum form form,
                     struct text *t)
{
    double minutes = (clock_seconds() - p->started) / 60;
    char eta[TEXT_BYTES];
    if (form < PERCENT)
        add_counts(p, c, form, t);
    text_add(t, "%.0f%%", percent(p, c));
    if (form >= SHORT)
        return;
    if (v->draining && !v->last)
        text_add(t, "  draining");
    if (!p->ended || minutes <= 0 || (v->draining && !v->last))
        return;
    double left =
        p->cost > 0 ? v->cost_left * p->seconds / p->cost / v->ranks : NAN;
    if (form == WHOLE)
        text_add(t, "  %.3g trials/min", (double)p->ended / minutes);
    if (v->last)
        return;
    text_add(t, form == PLAIN ? "  %s" : "  ETA %s", text_seconds(left, eta));
}

/* The last column stays free: some terminals begin a new line after it. */
static void draw(struct progress *p, const struct run_counts *counts,
                 const struct progress_view *v)
{
    char line[LINE_BYTES];
    int room = columns() - 1;
    struct text t;
    for (int form = WHOLE; form < FORMS; form++) {
        t = TEXT(line);
        describe(p, counts, v, (enum form)form, &t);
        if ((int)t.used <= room)
            break;
    }
    int n = (int)t.used < room ? (int)t.used : room;
    int rest = (p->drawn < room ? p->drawn : room) - n;
    fprintf(stderr, "\r%.*s%*s%s", n, line, rest > 0 ? rest : 0, "",
            v->last ? "\n" : "");
    p->drawn = n;
    log_open_line(v->last ? 0 : n);
}

void progress_show(struct progress *p, const struct run_counts *counts,
                   const struct progress_view *v)
{
    char line[LINE_BYTES];
    struct text t = TEXT(line);
    double now = clock_seconds();
    if (p->silent || (!v->last && now < p->shown + (p->bar ? 1 : LINE_SECONDS)))
        return;
    p->shown = now;
    if (p->bar) {
        draw(p, counts, v);
    } else {
        describe(p, counts, v, WHOLE, &t);
        fprintf(stderr, "%s\n", line);
    }
    fflush(stderr);
}
