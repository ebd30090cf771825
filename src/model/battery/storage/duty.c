#include "model/battery/storage/duty.h"

#include "mag/context.h"

#include <math.h>

mag_status mag_duty_find(mag_context *ctx, int points, const double *time, const double *soc,
                         mag_duty *out)
{
    if (points < 2) {
        return mag_fail(ctx, MAG_BAD_CASE, "a duty cycle has %d points, but must have at least 2",
                        points);
    }
    mag_duty d = {.soc_least = soc[0], .soc_most = soc[0]};
    for (int n = 1; n < points; n++) {
        const double step = time[n] - time[n - 1];
        const double moved = fabs(soc[n] - soc[n - 1]);
        if (!(step > 0.0)) {
            return mag_fail(ctx, MAG_BAD_CASE,
                            "times of a duty cycle must rise, but %g s follows %g s", time[n],
                            time[n - 1]);
        }
        d.soc_mean += 0.5 * (soc[n] + soc[n - 1]) * step;
        d.soc_least = fmin(d.soc_least, soc[n]);
        d.soc_most = fmax(d.soc_most, soc[n]);
        d.cycles += 0.5 * moved;
        d.rate_most = fmax(d.rate_most, 3600.0 * moved / step);
    }
    const double whole = time[points - 1] - time[0];
    d.days = whole / 86400.0;
    d.soc_mean /= whole;
    d.cycles_per_day = d.cycles / d.days;
    *out = d;
    return MAG_OK;
}
