/// @file balance.h
/// What a cell must keep whatever is done with it: its salt, the cations that its charge counts,
/// its current from face to face, its power from part to part.
#pragma once

#include "model/battery/cell/cell.h"

/// Salt in the electrolyte [mol/m2], by electrode area.
double mag_cell_salt(const mag_cell *cell);

/// Cations in the hosts of the negative (0) or the positive (1) electrode [mol/m2], by electrode
/// area; 0 where there is a plane of metal.
double mag_cell_host(const mag_cell *cell, int electrode);

/// Cations that the hosts of an electrode could hold at most [mol/m2]; 0 where there is a plane.
double mag_cell_full(const mag_cell *cell, int electrode);

/// How far a cell is from what it must keep.
typedef struct mag_cell_balance {
    double salt;    ///< change since the beginning, over what there was
    double host[2]; ///< cations that came in less the charge's, over those of a full host
    double
        current;  ///< [A/m2] most that solid and electrolyte together lack of the cell's, at faces
    double power; ///< [W/m2] what is given and lost less what the hosts yield
    double rounding;     ///< [A/m2] of the currents, from potentials that are nearly the same
    double most_current; ///< [A/m2] largest current at a face
    double most_power;   ///< [W/m2] sum of the sizes of all parts
} mag_cell_balance;

/// Finds how far a cell is from what it must keep. Only after mag_cell_begin() or mag_cell_look()
/// do voltage and potentials agree to the last digits.
mag_cell_balance mag_cell_find_balance(mag_cell *cell);

/// MAG_DIVERGED if something is not kept; the message says what.
mag_status mag_cell_check_balance(struct mag_context *ctx, mag_cell *cell);
