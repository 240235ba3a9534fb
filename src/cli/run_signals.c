/* SIGUSR1 and the first Ctrl-C drain; SIGTERM, SIGHUP and the second Ctrl-C
 * leave. */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>

#include "run.h"

static volatile sig_atomic_t drains, leaves;

static void hear(int number)
{
    if (number == SIGTERM || number == SIGHUP || (number == SIGINT && drains))
        leaves = 1;
    else
        drains = 1;
}

void run_signals_install(void)
{
    static const int heard[] = {SIGUSR1, SIGINT, SIGTERM, SIGHUP};
    struct sigaction a = {.sa_handler = hear, .sa_flags = SA_RESTART}, was;
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
        if (heard[i] != SIGHUP || (sigaction(SIGHUP, NULL, &was) == 0 &&
                                   was.sa_handler != SIG_IGN)) /* nohup */
            sigaction(heard[i], &a, NULL);
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
