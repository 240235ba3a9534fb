/* SIGUSR1 and the first Ctrl-C drain; SIGTERM, SIGHUP and the second Ctrl-C
 * leave.  SIGUSR2 is a first Ctrl-C that `run -j` passes on: mpirun would take
 * a SIGINT as "kill". */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>

#include "run.h"

static volatile sig_atomic_t drains, leaves, interrupted;

static void hear(int number)
{
    if (number == SIGTERM || number == SIGHUP || (number == SIGINT && drains))
        leaves = 1;
    else
        drains = 1;
    if (number == SIGINT || number == SIGUSR2)
        interrupted = 1;
}

bool run_signals_interrupted(void)
{
    return interrupted;
}

/* Whether SIGHUP was ignored when the program started, as under nohup.  Asked
 * before the libraries start: UCX takes SIGHUP for its debugger. */
static bool hangup_ignored;

static void ask_for_hangup(void)
{
    struct sigaction was;
    hangup_ignored =
        sigaction(SIGHUP, NULL, &was) == 0 && was.sa_handler == SIG_IGN;
}

__attribute__((used, section(".preinit_array"))) static void (*asks)(void) =
    ask_for_hangup;

void run_signals_take(void (*handler)(int))
{
    static const int taken[] = {SIGUSR1, SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        bool ignored = taken[i] == SIGHUP && hangup_ignored;
        struct sigaction a = {.sa_handler = ignored ? SIG_IGN : handler,
                              .sa_flags = SA_RESTART};
        sigaction(taken[i], &a, NULL);
    }
}

void run_signals_install(void)
{
    struct sigaction a = {.sa_handler = hear, .sa_flags = SA_RESTART};
    run_signals_take(hear);
    sigaction(SIGUSR2, &a, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void run_signals_drain(void)
{
    drains = 1;
}

enum run_wish run_wish(double drain_time, double now)
{
    static double since;
    if (leaves)
        return RUN_LEAVE;
    if (!drains)
        return RUN_ON;
    if (since == 0)
        since = now;
    return now > since + drain_time ? RUN_LEAVE : RUN_DRAIN;
}
