/// @file signals.h
/// The signals that stop a run.
#pragma once

#include <signal.h>

/// Catches SIGINT and SIGTERM, each once: a second one ends the program where it stands. Returns
/// the word that holds the signal that came in, or 0.
const volatile sig_atomic_t *app_catch_signals(void);
