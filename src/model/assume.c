#include "model/assume.h"

void mag_observe_property(mag_observation *o, const mag_property *p)
{
    if (p->flag == MAG_FLAG_recalled || p->flag == MAG_FLAG_assumed) {
        mag_observe_assumption(o, p->name, p->value, p->unit, p->flag, p->source);
    }
}
