/// @file band.h
/// A band: the case run at every value of what its model says nobody knows (mag_band_choice), so
/// that each number has a least and a largest.
#pragma once

#include "app.h"

#include <signal.h>

/// How a band is made.
typedef struct app_band_setup {
    const app_given *given;              ///< the case
    const char *folder;                  ///< of the base run; the band's results go to band/ in it
    bool resume;                         ///< keeps runs that are finished, goes on with the others
    const volatile sig_atomic_t *signal; ///< a signal that came in, or 0
} app_band_setup;

/// A band. Opaque.
typedef struct app_band app_band;

/// Lays out the band of a case: all of the model's values with all, each with the changes that the
/// case's `run.band_set` lists. Every run is checked: MAG_BAD_CASE names what is wrong with it.
/// MAG_BAD_CALL where the model has no band. The setup is borrowed until destroy.
mag_status app_band_create(mag_context *ctx, const app_band_setup *setup, const mag_case *c,
                           app_band **out);
/// Runs it: as many runs at once as ctx->threads and the memory allow. MAG_STOPPED after a signal.
/// A run that fails is told in the log and left out of the band.
mag_status app_band_run(mag_context *ctx, app_band *band);
/// Puts what the runs gave into the summary.json of the base run.
mag_status app_band_tell(mag_context *ctx, const app_band *band);
/// Frees it. NULL is fine.
void app_band_destroy(app_band *band);
