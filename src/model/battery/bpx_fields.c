#include "model/battery/bpx.h"

#include <string.h>

#define AH 3600.0 // [C]

#define NEEDED(section, name, kind, path, factor, rival)                                           \
    {                                                                                              \
        section, name, kind, path, factor, true, rival                                             \
    }
#define MAY(section, name, kind, path, rival)                                                      \
    {                                                                                              \
        section, name, kind, path, 1.0, false, rival                                               \
    }
#define OTHER(section, name, is_needed)                                                            \
    {                                                                                              \
        section, name, MAG_BPX_OTHER, "", 1.0, is_needed, NULL                                     \
    }
#define OWN(name, path)          MAY(MAG_BPX_OWN, "Mg: " name, MAG_BPX_NUMBER, path, NULL)
#define OWN_FUNCTION(name, path) MAY(MAG_BPX_OWN, "Mg: " name, MAG_BPX_FUNCTION, path, NULL)
/// Of both electrodes.
#define OWN_BOTH(name, path)                                                                       \
    OWN("Negative electrode " name, "negative." path),                                             \
        OWN("Positive electrode " name, "positive." path)

// In the order in which they are written.
const mag_bpx_field mag_bpx_fields[] = {
    OTHER(MAG_BPX_CELL, "Electrode area [m2]", true),
    OTHER(MAG_BPX_CELL, "Number of electrode pairs connected in parallel to make a cell", true),
    NEEDED(MAG_BPX_CELL, "Lower voltage cut-off [V]", MAG_BPX_NUMBER, "lower_cutoff", 1.0, NULL),
    NEEDED(MAG_BPX_CELL, "Upper voltage cut-off [V]", MAG_BPX_NUMBER, "upper_cutoff", 1.0, NULL),
    NEEDED(MAG_BPX_CELL, "Nominal cell capacity [A.h]", MAG_BPX_NUMBER, "nominal_capacity", AH,
           NULL),
    MAY(MAG_BPX_CELL, "Reference temperature [K]", MAG_BPX_NUMBER, "reference_temperature", NULL),
    OTHER(MAG_BPX_CELL, "External surface area [m2]", false),
    OTHER(MAG_BPX_CELL, "Volume [m3]", false),
    OTHER(MAG_BPX_CELL, "Density [kg.m-3]", false),
    OTHER(MAG_BPX_CELL, "Specific heat capacity [J.K-1.kg-1]", false),
    OTHER(MAG_BPX_CELL, "Thermal conductivity [W.m-1.K-1]", false), // a cell has one temperature
    OTHER(MAG_BPX_CELL, "Initial temperature [K]", false),          // 0.x
    OTHER(MAG_BPX_CELL, "Ambient temperature [K]", false),          // 0.x

    OTHER(MAG_BPX_ELECTROLYTE, "Initial concentration [mol.m-3]", false), // 0.x
    NEEDED(MAG_BPX_ELECTROLYTE, "Cation transference number", MAG_BPX_FUNCTION,
           "electrolyte.transference", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTROLYTE, "Diffusivity [m2.s-1]", MAG_BPX_FUNCTION, "electrolyte.diffusivity",
           1.0, NULL),
    MAY(MAG_BPX_ELECTROLYTE, "Diffusivity activation energy [J.mol-1]", MAG_BPX_NUMBER,
        "electrolyte.diffusivity_activation", NULL),
    NEEDED(MAG_BPX_ELECTROLYTE, "Conductivity [S.m-1]", MAG_BPX_FUNCTION,
           "electrolyte.conductivity", 1.0, NULL),
    MAY(MAG_BPX_ELECTROLYTE, "Conductivity activation energy [J.mol-1]", MAG_BPX_NUMBER,
        "electrolyte.conductivity_activation", NULL),

    NEEDED(MAG_BPX_ELECTRODE, "Thickness [m]", MAG_BPX_NUMBER, "thickness", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTRODE, "Porosity", MAG_BPX_NUMBER, "porosity", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTRODE, "Transport efficiency", MAG_BPX_NUMBER, "transport_efficiency", 1.0,
           "bruggeman"),
    NEEDED(MAG_BPX_ELECTRODE, "Conductivity [S.m-1]", MAG_BPX_NUMBER, "conductivity", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTRODE, "Minimum stoichiometry", MAG_BPX_NUMBER, "share_least", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTRODE, "Maximum stoichiometry", MAG_BPX_NUMBER, "share_most", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTRODE, "Maximum concentration [mol.m-3]", MAG_BPX_NUMBER,
           "host_concentration", 1.0, NULL),
    NEEDED(MAG_BPX_ELECTRODE, "Particle radius [m]", MAG_BPX_NUMBER, "particle_radius", 1.0,
           "particle_sizes"),
    OTHER(MAG_BPX_ELECTRODE, "Surface area per unit volume [m-1]", true),
    NEEDED(MAG_BPX_ELECTRODE, "Diffusivity [m2.s-1]", MAG_BPX_FUNCTION, "diffusivity", 1.0, NULL),
    MAY(MAG_BPX_ELECTRODE, "Diffusivity activation energy [J.mol-1]", MAG_BPX_NUMBER,
        "diffusivity_activation", NULL),
    NEEDED(MAG_BPX_ELECTRODE, "OCP [V]", MAG_BPX_FUNCTION, "potential", 1.0, NULL),
    MAY(MAG_BPX_ELECTRODE, "Entropic change coefficient [V.K-1]", MAG_BPX_FUNCTION, "entropy",
        NULL),
    OTHER(MAG_BPX_ELECTRODE, "Reaction rate constant [mol.m-2.s-1]", true),
    MAY(MAG_BPX_ELECTRODE, "Reaction rate constant activation energy [J.mol-1]", MAG_BPX_NUMBER,
        "activation", NULL),

    NEEDED(MAG_BPX_SEPARATOR, "Thickness [m]", MAG_BPX_NUMBER, "separator.thickness", 1.0, NULL),
    NEEDED(MAG_BPX_SEPARATOR, "Porosity", MAG_BPX_NUMBER, "separator.porosity", 1.0, NULL),
    NEEDED(MAG_BPX_SEPARATOR, "Transport efficiency", MAG_BPX_NUMBER,
           "separator.transport_efficiency", 1.0, "separator.bruggeman"),

    {MAG_BPX_OWN, "Mg: Cation charge number", MAG_BPX_WHOLE, "electrolyte.charge", 1.0, false,
     NULL},
    OWN("Reference electrolyte concentration [mol.m-3]", "electrolyte.reference_concentration"),
    OWN_FUNCTION("Cation transference number", "electrolyte.transference"),
    OWN_FUNCTION("Thermodynamic factor", "electrolyte.thermodynamic_factor"),
    OWN("Electrolyte density [kg.m-3]", "electrolyte.density"),
    OWN("Separator solid density [kg.m-3]", "separator.solid_density"),
    OWN("Contact resistance [ohm.m2]", "contact_resistance"),
    OWN("Mass [kg]", "mass.total"),
    OWN("Heat capacity [J.K-1]", "heat.capacity"),
    OWN("Heat transfer [W.K-1]", "heat.transfer"),
    OWN("Metal exchange-current density [A.m-2]", "metal.exchange_current"),
    OWN("Metal exchange-current activation energy [J.mol-1]", "metal.activation"),
    OWN("Metal anodic transfer coefficient", "metal.transfer_anodic"),
    OWN("Metal cathodic transfer coefficient", "metal.transfer_cathodic"),
    OWN("Metal reaction order", "metal.order"),
    OWN("Metal film resistance [ohm.m2]", "metal.film_resistance"),
    OWN("Metal double-layer capacity [F.m-2]", "metal.double_layer"),
    OWN("Metal desolvation current density [A.m-2]", "metal.desolvation_current"),
    OWN("Metal desolvation activation energy [J.mol-1]", "metal.desolvation_activation"),
    OWN("Metal thickness [m]", "metal.thickness"),
    OWN("Metal molar mass [kg.mol-1]", "metal.molar_mass"),
    OWN("Metal density [kg.m-3]", "metal.density"),
    OWN_BOTH("initial stoichiometry", "start"),
    OWN_BOTH("active material volume fraction", "active_fraction"),
    OWN_BOTH("anodic transfer coefficient", "transfer_anodic"),
    OWN_BOTH("cathodic transfer coefficient", "transfer_cathodic"),
    OWN_BOTH("reaction order", "order"),
    OWN_BOTH("film resistance [ohm.m2]", "film_resistance"),
    OWN_BOTH("double-layer capacity [F.m-2]", "double_layer"),
    OWN_BOTH("active material density [kg.m-3]", "active_density"),
    OWN_BOTH("inert material density [kg.m-3]", "inert_density"),
    {0},
};

static const mag_param *find_row(const mag_params *t, const char *name, size_t length)
{
    for (int n = 0; n < t->count; n++) {
        if (strlen(t->params[n].name) == length && strncmp(t->params[n].name, name, length) == 0) {
            return &t->params[n];
        }
    }
    return NULL;
}

bool mag_bpx_find(const char *path, mag_bpx_place *out)
{
    const mag_params *t = mag_battery_model.params;
    size_t offset = 0;
    for (;;) {
        const size_t length = strcspn(path, ".");
        const mag_param *p = find_row(t, path, length);
        if (p == NULL || p->kind == MAG_KIND_list) {
            return false;
        }
        offset += p->offset;
        if (path[length] == '\0') {
            *out = (mag_bpx_place){p, offset};
            return p->items == NULL;
        }
        if (p->items == NULL) {
            return false;
        }
        t = p->items;
        path += length + 1;
    }
}
