#include "matter/constants.h"
#include "model/battery/cell/cell.h"

double mag_cell_bin_surface(const mag_cell_bin *b)
{
    return b->area > 0.0 ? b->area : 3.0 * b->fraction / b->radius;
}

double mag_cell_active_fraction(const mag_cell_porous *p)
{
    double active = 0.0;
    for (int b = 0; b < p->bin_count; b++) {
        active += p->bins[b].fraction;
    }
    return active;
}

double mag_cell_host_charge(const mag_cell_setup *s, const mag_cell_porous *p)
{
    return s->charge * MAG_FARADAY * p->thickness * mag_cell_active_fraction(p) * p->most;
}
