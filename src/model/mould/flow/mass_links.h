/// @file mass_links.h
/// Mass that crosses the links of a group of cells, as the free surface exchanges it (Koerner et
/// al. 2005). What goes with the metal goes with exactly this.
#pragma once

#include "model/mould/flow/group_links.h"
#include "model/mould/flow/surface.h"

/// Masses that cross links are rounded to multiples of 1 / MAG_MASS_UNITS: sums of those are exact,
/// so what a cell gains another loses. A cell may gain up to four masses of a full one in a step.
#define MAG_MASS_UNITS (sizeof(mag_pop) == 4 ? 0x1p29 : 0x1p58)

/// One side of the links: the cells of a group.
typedef struct mag_mass_side {
    mag_vec half_fill;                            ///< half of the fill levels, in units
    mag_index level;                              ///< what `around` says of what they lack
    mag_index is_liquid, is_interface, any_level; ///< bits of `around`, on every lane
    uint32_t surface;                             ///< lanes that are interface
} mag_mass_side;

/// The side of cells with those fill levels and `around`.
MAG_ALWAYS_INLINE mag_mass_side mag_mass_side_of(mag_vec fill, mag_index around, uint32_t surface)
{
    return (mag_mass_side){
        .half_fill = mag_vec_splat(0.5 * MAG_MASS_UNITS) * fill,
        .level = around & mag_index_of(MAG_ANY_LEVEL),
        .is_liquid = mag_index_of(MAG_IS_LIQUID),
        .is_interface = mag_index_of(MAG_IS_INTERFACE),
        .any_level = mag_index_of(MAG_ANY_LEVEL),
        .surface = surface,
    };
}

/// Mass that the cells gain over link q, in units: all that crosses to or from liquid, between
/// interface cells the share of the mean fill. There, cells without gas around only gain and cells
/// without liquid around only lose (Thuerey 2007), so that strays vanish. `around` and `fill` are
/// of the cells at the other ends, `in` and `out` the populations that come and went.
MAG_ALWAYS_INLINE mag_vec_bits mag_mass_gain(const mag_mass_side *k, int q, mag_index around,
                                             mag_vec fill, mag_vec in, mag_vec out)
{
    const uint32_t interface = mag_index_share(around, k->is_interface);
    const uint32_t both = interface & k->surface;
    const uint32_t whole = mag_index_share(around, k->is_liquid) | (interface & ~k->surface);
    const mag_index level = around & k->any_level;
    const uint32_t gains = both & mag_index_above(k->level, level);
    const uint32_t loses = both & mag_index_above(level, k->level);
    const mag_vec none = mag_vec_splat(-mag_weight(q)); // populations are less their weights
    const mag_vec mean = k->half_fill + mag_vec_splat(0.5 * MAG_MASS_UNITS) * fill;
    const mag_vec share =
        mag_vec_pick(whole, mag_vec_splat(MAG_MASS_UNITS), mag_vec_keep(both, mean));

    return mag_vec_round(share * (mag_vec_pick(loses, none, in) - mag_vec_pick(gains, none, out)));
}
