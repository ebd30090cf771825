/// @file store.h
/// A storage system built of the case's cell, a lithium reference beside it, and the duty that both
/// do: the files store_*.c join the case's words to the folder storage/.
#pragma once

#include "model/battery/state.h"
#include "model/battery/storage/cost.h"
#include "model/battery/storage/dispatch.h"
#include "model/battery/storage/fade.h"

enum {
    MAG_STORE_USED = 64,   ///< most properties of data that are taken
    MAG_STORE_YEARS = 40,  ///< most years of a duty and of a project
    MAG_STORE_SYSTEMS = 2, ///< the case's own and the reference
    MAG_STORE_WEEK = 4096, ///< most steps of the week that is shown
    MAG_STORE_NAME = 48    ///< of a number with its system's suffix
};

#define MAG_STORE_DAY  86400.0    ///< [s]
#define MAG_STORE_YEAR 31536000.0 ///< [s] 365 days

/// The words of `storage.mode`.
enum { MAG_STORE_NONE, MAG_STORE_ON };
/// The words of `storage.fade.law`.
enum { MAG_STORE_BY_ELECTRODE, MAG_STORE_MAGNESIUM, MAG_STORE_LFP, MAG_STORE_STAYS };
/// The words of `storage.against`.
enum { MAG_STORE_AGAINST_LFP, MAG_STORE_ALONE };

// ---- the lookup of a cell --------------------------------------------------------------------

/// Between which states a cell is used: charge it has given since the case's start [C/m2].
typedef struct mag_store_span {
    double full;  ///< negative: it was charged
    double empty; ///< more than that
} mag_store_span;

/// A cell of the case as a lookup.
typedef struct mag_store_lookup {
    mag_storage_cell cell; ///< its tables
    double error;          ///< [V] root mean square against the case's cell at C/5, both ways
    double error_most;     ///< [V] largest of them
} mag_store_lookup;

/// Finds the span within voltages [V]. MAG_BAD_CASE: there is none.
mag_status mag_store_find_span(mag_context *ctx, const mag_cell_setup *setup, double least,
                               double most, mag_store_span *out);
/// Potential [V] of the cell at rest after it has given a charge [C/m2], at a temperature [K].
double mag_store_rest_voltage(const mag_cell_setup *setup, double given, double temperature);
/// Fills the tables by runs of the case's cell at a current density [A/m2] and at half of it.
/// `out->cell` comes with its voltage limits set.
mag_status mag_store_look_up(mag_context *ctx, const mag_cell_setup *setup, double area,
                             const mag_store_span *span, double density, mag_store_lookup *out);

// ---- systems ---------------------------------------------------------------------------------

/// A system that does not change.
typedef struct mag_store_system {
    const char *suffix;    ///< of its numbers' names
    const char *label;     ///< that tables call it
    mag_storage storage;   ///< prepared
    double energy;         ///< [J] rated
    int law;               ///< word of `storage.fade.law`, but by_electrode
    mag_fade_mg magnesium; ///< rates, for that law
    double cell_price;     ///< [EUR/J]
} mag_store_system;

/// What a system has come to. Plain data, part of a checkpoint.
typedef struct mag_store_unit {
    mag_storage_state state;           ///< now
    mag_storage_state before;          ///< as the last step began
    mag_dispatch_now dispatch;         ///< how far its duty is
    mag_fade_lfp lithium;              ///< losses, for that law
    mag_fade_mg_state magnesium;       ///< losses, for that law
    mag_fade_stress day;               ///< sums of the day so far
    mag_fade_stress all;               ///< sums of all days before
    double day_least;                  ///< SOC of the day
    double day_most;                   ///< SOC of the day
    double busy;                       ///< [s] of the day with current
    double busy_all;                   ///< [s] of all days before
    double covered;                    ///< [day] within what the fit of BLAST is made of
    double stored_first;               ///< [J] at the beginning
    double power;                      ///< [W] at the grid in the last step
    double bought;                     ///< [EUR] for what was drawn, at the duty's prices
    double peak;                       ///< [W] at the grid in this period
    double cut;                        ///< [W] sum over all periods before
    double year_first;                 ///< [J] delivered before this year
    double delivered[MAG_STORE_YEARS]; ///< [J] in each year that is over
    double health[MAG_STORE_YEARS];    ///< capacity at its end, before cells were replaced
    int32_t replaced[MAG_STORE_YEARS]; ///< the cells, at its end
} mag_store_unit;

/// What changes beside the systems. Plain data, part of a checkpoint.
typedef struct mag_store_now {
    double time;         ///< [s] looked at
    double peak_without; ///< [W] load in this period
    int64_t step;        ///< that comes next
    int64_t periods;     ///< of peaks that are over
    int32_t years;       ///< that are over
    int32_t finished;    ///< nothing is left to do
} mag_store_now;

/// Systems at work.
typedef struct mag_store {
    mag_property used[MAG_STORE_USED];          ///< properties of data that were taken
    int used_count;                             ///< of them
    mag_store_lookup lookup;                    ///< of the case's cell
    double cells_mass;                          ///< [kg] of the case's cells; NaN: not known
    mag_store_system system[MAG_STORE_SYSTEMS]; ///< (systems)
    int systems;                                ///< 1 or 2
    mag_cost cost;                              ///< prices, without cells: the same for all
    mag_dispatch duty;                          ///< the same for all; its series are owned
    double *series;                             ///< memory of the series
    int64_t total;                              ///< steps of the duty
    int64_t week_first;                         ///< first step of the week that is shown
    int week;                                   ///< steps of it
    mag_store_now now;                          ///< changes
    mag_store_unit *unit;                       ///< (systems) changes
    double *planned;                            ///< (systems * renew) [W]; part of a checkpoint
    double *weeks; ///< (systems * 2 * week) powers [W], then SOC; part of a checkpoint
} mag_store;

/// Checks what ranges cannot say, without running a cell.
mag_status mag_store_check(mag_context *ctx, const mag_battery_params *p,
                           const mag_battery_made *made);
/// Makes the systems at time 0: runs the case's cell for its lookup. Ends with
/// mag_store_destroy(); *out is NULL after a failure.
mag_status mag_store_create(mag_context *ctx, const mag_battery_params *p,
                            const mag_battery_made *made, mag_store **out);
/// Frees it. NULL is fine.
void mag_store_destroy(mag_store *s);
/// Makes the duty, its series and its week. MAG_BAD_CASE says what is missing.
mag_status mag_store_make_duty(mag_context *ctx, const mag_battery_params *p, mag_store *s);
/// Makes what does not change. `look_up`: with the cell's tables; else only checks.
mag_status mag_store_make(mag_context *ctx, const mag_battery_params *p,
                          const mag_battery_made *made, bool look_up, mag_store *s);

/// Goes on towards `until` [s].
mag_status mag_store_advance(mag_context *ctx, const mag_battery_params *p, mag_store *s,
                             double until);
/// Says how far it is.
void mag_store_progress(const mag_store *s, mag_progress *out);
/// Lists what changes; returns the count.
int mag_store_chunks(mag_store *s, mag_chunk *out);
/// Lets a fade go on by a stress: the laws alone.
void mag_store_age(const mag_store_system *system, mag_fade_lfp *lithium,
                   mag_fade_mg_state *magnesium, const mag_fade_stress *stress);
/// Capacity over the new one.
double mag_store_health(const mag_store_system *system, const mag_fade_lfp *lithium,
                        const mag_fade_mg_state *magnesium);

// ---- the project -----------------------------------------------------------------------------

/// What a system comes to over the years of the project.
typedef struct mag_store_project {
    bool is_known;                      ///< energy was delivered
    double efficiency;                  ///< delivered over drawn, auxiliaries and all
    double health[MAG_STORE_YEARS + 1]; ///< (years + 1) at a year's end, before cells are replaced
    double yearly[MAG_STORE_YEARS];     ///< (years) energy delivered over that of the first
    mag_cost cost;                      ///< without `yearly`
    mag_cost_levelised levelised;       ///< what it comes to
} mag_store_project;

/// Finds it: the years of the duty as they were, then their mean stress on and on.
mag_status mag_store_find_project(mag_context *ctx, const mag_battery_params *p, const mag_store *s,
                                  int system, mag_store_project *out);
/// Hands numbers or a row to an observation.
mag_status mag_store_observe(mag_context *ctx, const mag_battery_params *p, const mag_store *s,
                             int aspects, mag_observation *o);
