/// @file pack.h
/// Cells to a pack: `parallel` cells make a group, `series` groups a string. All groups carry the
/// same current, so that the group of least capacity ends a charge or discharge, and the one of
/// most resistance meets the voltage limits first.
#pragma once

/// How cells are joined, and how unequal they are.
typedef struct mag_storage_pack {
    int series;               ///< groups in a row
    int parallel;             ///< cells of a group
    double interconnect;      ///< [ohm] from one group to the next
    double capacity_spread;   ///< standard deviation of a cell's capacity over its mean
    double resistance_spread; ///< standard deviation of a cell's resistance over its mean
    double soc_spread;        ///< standard deviation of the groups' SOC; 0: they are balanced
} mag_storage_pack;

/// What the pack's spread leaves.
typedef struct mag_pack_weakest {
    double capacity;   ///< usable share of the mean capacity
    double resistance; ///< largest resistance of a group over the mean
} mag_pack_weakest;

/// Finds what a normally distributed spread leaves of a pack. A group's mean spreads by the square
/// root of its cells less. Its least and largest of many are taken at the plotting positions
/// of Blom (Statistical Estimates and Transformed Beta-Variables, 1958). Groups out of balance
/// lose, besides, the distance between the fullest and the emptiest.
mag_pack_weakest mag_pack_find_weakest(const mag_storage_pack *pack);
/// Expected value of the number `rank`, from 1, of `count` sorted standard normal numbers.
double mag_pack_order(int rank, int count);

/// Splits a current [A], positive on discharge, among cells in parallel (count): open-circuit
/// voltages [V], resistances [ohm], currents [A] out. Returns the voltage they share [V].
/// Kirchhoff.
double mag_pack_split(int count, const double *voltage, const double *resistance, double current,
                      double *currents);

/// Charge [C] that a string of groups can give from full to empty: from the state in which the
/// first group is full to that in which the first is empty. Capacities [C] and SOC (groups).
double mag_pack_usable(int groups, const double *capacity, const double *soc);
/// Passive balancing: resistors drain, by at most `bleed` [C] each, the groups that would be full
/// before others are; in the end all would be full at once. Changes the SOC (groups); returns the
/// charge turned to heat [C].
double mag_pack_balance(int groups, const double *capacity, double bleed, double *soc);
