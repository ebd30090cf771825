#include "matter/alloy.h"

mag_status mag_alloy_property(struct mag_context *ctx, const char *alloy, const char *property,
                              mag_property *out)
{
    return mag_property_find(ctx, "alloys.csv", "alloy", alloy, property, out);
}
