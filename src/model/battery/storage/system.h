/// @file system.h
/// A storage system: cells in a pack, behind an inverter, with auxiliaries. What it can hold, what
/// really flows where a power is asked for, and where the energy goes.
///
/// Power at the grid is positive when it is delivered (discharge), negative when it is drawn.
/// All cells are alike and one temperature; the weakest group's capacity bounds all, and the group
/// of most resistance meets the voltage limits (pack.h).
#pragma once

#include "model/battery/storage/ecm.h"
#include "model/battery/storage/inverter.h"
#include "model/battery/storage/pack.h"

/// What is chosen of a system.
typedef struct mag_storage_design {
    mag_storage_cell cell;   ///< the cell
    mag_storage_pack pack;   ///< how cells are joined
    mag_inverter inverter;   ///< between pack and grid
    double charge_rating;    ///< [W] most that may be drawn to charge
    double discharge_rating; ///< [W] most that may be delivered
    double soc_least;        ///< SOC below which nothing is delivered
    double soc_most;         ///< SOC above which nothing is drawn
    double auxiliary;        ///< [W] drawn always: battery management, pumps
    double cooling;          ///< power of the cooling over the heat that leaves the cells: 1/COP
    double self_discharge;   ///< [1/s] share of the charge that leaks away
} mag_storage_design;

/// A design that was checked, and what follows from it.
typedef struct mag_storage {
    mag_storage_design design; ///< its cell is prepared
    double cells;              ///< in all
    double usable;             ///< share of the mean capacity that the spread leaves
    double worst;              ///< largest resistance over the mean
    double lead;               ///< [ohm] of interconnects, for each cell
} mag_storage;

/// Where the energy [J] went since the beginning.
typedef struct mag_storage_ledger {
    double drawn;     ///< from the grid, to charge
    double delivered; ///< to the grid
    double auxiliary; ///< from the grid, for auxiliaries and cooling
    double inverter;  ///< lost in the inverter
    double ohmic;     ///< lost in the cells' resistance
    double lead;      ///< lost in interconnects
    double coulombic; ///< lost in charge that does not come out again
    double leaked;    ///< lost by self-discharge
    double faded;     ///< stored in what has since been lost of the capacity
} mag_storage_ledger;

/// What changes of a system.
typedef struct mag_storage_state {
    double soc;                ///< state of charge
    double temperature;        ///< [K] of the cells
    double capacity_health;    ///< capacity over the new one (SOH_Q)
    double resistance_health;  ///< resistance over the new one (SOH_R)
    double throughput;         ///< charge moved either way over the capacity of that time
    mag_storage_ledger ledger; ///< energies
} mag_storage_state;

/// What can be held for a whole step at the grid [W]; both are positive.
typedef struct mag_storage_limits {
    double charge;    ///< most that can be drawn to charge
    double discharge; ///< most that can be delivered
} mag_storage_limits;

/// What flowed in a step.
typedef struct mag_storage_flow {
    double power;     ///< [W] at the grid; nearer to 0 than what was asked where that was too much
    double pack;      ///< [W] at the pack, positive on discharge
    double current;   ///< [A] of a cell, positive on discharge
    double auxiliary; ///< [W] drawn besides
    double heat;      ///< [W] made in all cells
} mag_storage_flow;

/// Checks a design and finds what follows. MAG_BAD_CASE says what must hold.
mag_status mag_storage_prepare(struct mag_context *ctx, const mag_storage_design *design,
                               mag_storage *out);
/// A new system at a SOC and a temperature [K].
mag_storage_state mag_storage_begin(double soc, double temperature);

/// Finds the powers that can be held for `time` [s], at constant power, from the state.
mag_storage_limits mag_storage_find_limits(const mag_storage *s, const mag_storage_state *state,
                                           double time);
/// Goes on by a step of `time` [s] with a power [W] asked for, or what can be held of it, in
/// surroundings of a temperature [K].
mag_storage_flow mag_storage_step(const mag_storage *s, mag_storage_state *state, double power,
                                  double surroundings, double time);
/// Sets how much of capacity and resistance ageing has left; the SOC stays.
void mag_storage_set_health(const mag_storage *s, mag_storage_state *state, double capacity,
                            double resistance);

/// Energy [J] stored in all cells, of the open circuit.
double mag_storage_stored(const mag_storage *s, const mag_storage_state *state);
/// What the ledger does not account for [J], since a time at which `stored_first` [J] was stored:
/// rounding, if all is well.
double mag_storage_gap(const mag_storage *s, const mag_storage_state *state, double stored_first);
/// Equivalent full cycles so far: half the throughput.
double mag_storage_cycles(const mag_storage_state *state);
