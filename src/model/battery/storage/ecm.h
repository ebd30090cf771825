/// @file ecm.h
/// A cell as a lookup: a voltage source that depends on its charge, behind a resistance that
/// depends on charge and temperature (the circuit "Rint" of Plett, Battery Management Systems vol.
/// 1, 2015, ch. 2, without its RC pairs). It steps at a constant current, over which the source and
/// the resistance are integrated exactly: both are straight between the points of the tables.
///
/// Charge is told as SOC, 0 to 1 of the capacity. Currents and powers here are magnitudes, with a
/// direction beside them.
#pragma once

#include "mag/status.h"

struct mag_context;

enum {
    MAG_ECM_SOCS = 101,      ///< most points along SOC
    MAG_ECM_TEMPERATURES = 8 ///< most temperatures
};

/// A lookup cell. Filled by hand or from runs of a finer model, then handed to
/// mag_storage_cell_prepare().
typedef struct mag_storage_cell {
    int socs;                                 ///< points along SOC, at least 2
    int temperatures;                         ///< at least 1
    double soc[MAG_ECM_SOCS];                 ///< (socs) rising from 0 to 1
    double temperature[MAG_ECM_TEMPERATURES]; ///< [K] (temperatures) rising; constant beyond
    double voltage[MAG_ECM_SOCS];             ///< [V] (socs) of the open circuit
    double resistance[MAG_ECM_TEMPERATURES][MAG_ECM_SOCS]; ///< [ohm] (temperatures, socs)

    double capacity;             ///< [C]
    double voltage_least;        ///< [V] at the terminals, under load
    double voltage_most;         ///< [V]
    double discharge_most;       ///< [A]
    double charge_most;          ///< [A]
    double coulombic_efficiency; ///< share of the charge put in that comes out again
    double heat_capacity;        ///< [J/K]
    double heat_loss;            ///< [W/K] to the surroundings: coefficient times area

    double voltage_sum[MAG_ECM_SOCS]; ///< [V] (socs) integral of voltage from SOC 0; prepared
    double resistance_sum[MAG_ECM_TEMPERATURES][MAG_ECM_SOCS]; ///< [ohm] likewise; prepared
} mag_storage_cell;

/// Checks a cell and fills its integrals. MAG_BAD_CASE says what must hold.
mag_status mag_storage_cell_prepare(struct mag_context *ctx, mag_storage_cell *cell);

/// Which way the charge goes.
typedef enum mag_ecm_way {
    MAG_ECM_DISCHARGE = 1, ///< out of the cell
    MAG_ECM_CHARGE = -1    ///< into the cell
} mag_ecm_way;

/// A cell at one temperature and age. The cell must outlive it.
typedef struct mag_ecm {
    const mag_storage_cell *cell; ///< borrowed
    double capacity;              ///< [C] now
    double growth;                ///< factor by which the resistance has grown
    double worst;                 ///< factor of the weakest cell's resistance over the usual one
    double lead;                  ///< [ohm] in series, outside the terminals with voltage limits
    int below;                    ///< temperature of the table; set by mag_ecm_at()
    int above;                    ///< the next one, or the same at an end; set by mag_ecm_at()
    double share;                 ///< of the way between them; set by mag_ecm_at()
} mag_ecm;

/// The cell when new and alone, at a temperature [K]: other members may then be changed.
mag_ecm mag_ecm_at(const mag_storage_cell *cell, double temperature);

/// A cell's tables at one SOC.
typedef struct mag_ecm_point {
    double voltage;        ///< [V] of the open circuit
    double voltage_sum;    ///< [V] its integral from SOC 0
    double resistance;     ///< [ohm] as it has grown
    double resistance_sum; ///< [ohm] its integral from SOC 0
} mag_ecm_point;

/// Reads the tables at a SOC, 0 to 1.
mag_ecm_point mag_ecm_read(const mag_ecm *e, double soc);
/// Energy [J] of the open circuit between SOC 0 and a SOC.
double mag_ecm_energy(const mag_ecm *e, double soc);

/// What a cell can hold through a whole step.
typedef struct mag_ecm_limit {
    double current; ///< [A] no constant current above it keeps the limits; the power needs less
    double power;   ///< [W] beyond the lead
} mag_ecm_limit;

/// Finds the largest constant power that can be held for `time` [s] from a SOC, at its temperature,
/// without passing `soc_end`: the terminals of the weakest cell stay within their voltages, and the
/// current within its limit, at every moment. Powers of `enough` [W] and more are not told apart:
/// INFINITY asks for the limit itself.
///
/// What is found can be held, and is hardly lower than it must be: where the current changes within
/// an interval of the tables, its largest there is taken for the whole interval.
mag_ecm_limit mag_ecm_hold(const mag_ecm *e, mag_ecm_way way, double soc, double soc_end,
                           double time, double enough);

/// What one step of constant current does.
typedef struct mag_ecm_step {
    double current;   ///< [A]
    double soc;       ///< at the end
    double source;    ///< [J] through the open circuit's voltage
    double ohmic;     ///< [J] lost in the cell's resistance
    double lead;      ///< [J] lost in the lead
    double coulombic; ///< [J] of the source's that is not stored
} mag_ecm_step;

/// Finds the constant current up to `limit` whose mean power over `time` [s] is `power` [W], and
/// takes the step. Power through the lead = source -+ ohmic -+ lead, all over time.
mag_ecm_step mag_ecm_take(const mag_ecm *e, mag_ecm_way way, double soc, double power,
                          const mag_ecm_limit *limit, double time);
/// Voltage [V] at the terminals of a cell whose resistance is `factor` times the usual one.
double mag_ecm_terminal(const mag_ecm *e, mag_ecm_way way, double soc, double current,
                        double factor);

/// Temperature [K] after `time` [s] with a constant heat [W], exactly: the heat loss is linear.
double mag_storage_warm(const mag_storage_cell *cell, double temperature, double surroundings,
                        double heat, double time);
