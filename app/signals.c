#include "signals.h"

#include <stddef.h>

/// Handlers can reach nothing else: the one word that a signal may write.
static volatile sig_atomic_t signal_seen;

static void note_signal(int number)
{
    signal_seen = number;
}

const volatile sig_atomic_t *app_catch_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &signal_seen;
}
