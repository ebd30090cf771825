/// @file msmr.h
/// Hosts with several kinds of sites: the multi-species, multi-reaction law (Verbrugge, Baker,
/// Koch, Xiao, Gu 2017), and two kinds of sites in one particle that exchange what they hold.
#pragma once

/// Sites of one kind.
typedef struct mag_site {
    double share;    ///< X of all sites of the host [1]
    double voltage;  ///< U at which half of them are taken [V]
    double width;    ///< w [1]; 1: ideal lattice gas
    double exchange; ///< i0 [A/m2] of the sites' exchange current, which is i0 times powers
    double alpha;    ///< of the direction that fills the sites, in that current [1]
} mag_site;

enum { MAG_MOST_SITES = 6 }; ///< kinds of sites in a host

/// A host.
typedef struct mag_msmr {
    int count;                     ///< of kinds
    mag_site site[MAG_MOST_SITES]; ///< (count) kinds
    double charge;                 ///< z of the cation
    double reference;              ///< [mol/m3] salt concentration that exchange currents are of
} mag_msmr;

/// Share of all sites near an end of the range (0 and the sum of shares) up to which
/// mag_msmr_voltage() follows the law; beyond goes its tangent, so that a solver may step over.
#define MAG_MSMR_LEAST 1e-9

/// Salt concentration over the reference below which, negative too, it counts as this much [1].
#define MAG_MSMR_LEAST_SALT 1e-9

/// Share of sites taken at a voltage [V]: sum over kinds of x = X / (1 + exp(f (U - U_j) / w)),
/// f = z F / (R T). `slope` becomes d/dU [1/V].
double mag_msmr_filling(const mag_msmr *m, double temperature, double voltage, double *slope);

/// Voltage [V] at which the share `filling` of sites is taken, the inverse of mag_msmr_filling().
/// `slope` becomes dU/d filling [V].
double mag_msmr_voltage(const mag_msmr *m, double temperature, double filling, double *slope);

/// Exchange current [A/m2] of a kind of sites at the equilibrium voltage [V] and a salt
/// concentration [mol/m3]: i0 x^(alpha w) (X - x)^((1 - alpha) w) (c / c_ref)^(1 - alpha).
double mag_msmr_exchange(const mag_msmr *m, int kind, double temperature, double voltage,
                         double salt, double by_voltage_and_salt[2]);

/// Two kinds of sites in one particle.
typedef struct mag_sublattices {
    double sites[2];    ///< [mol/m3] of the outer and of the inner kind
    double rate;        ///< k_ex [1/s]
    double equilibrium; ///< K: at rest c1 (1 - theta2) = K c2 (1 - theta1)
    double trap;        ///< theta of the inner sites below which they let go slowly [1]
    double trap_width;  ///< of theta over which this sets in, above 0 [1]
    double slowing;     ///< by which emptying is slower in the trap [1]; 1: there is no trap
} mag_sublattices;

/// By what leaving the inner sites is slower where the share `inner` of them is taken: `slowing`
/// deep in the trap, 1 far above. `slope` becomes its derivative.
double mag_sublattice_trapping(const mag_sublattices *s, double inner, double *slope);

/// What goes over from outer to inner sites [mol/m3/s] where the shares `filled` of them are taken:
/// k (a - b) with a = c1 (1 - theta2), b = K c2 (1 - theta1). The trap makes it
/// k (a - b) (a + t b) / (a + b), t = mag_sublattice_trapping(): k a where nothing comes back,
/// -t k b where nothing goes in, and at rest where it was. `by_filled` becomes the derivatives.
double mag_sublattice_exchange(const mag_sublattices *s, const double filled[2],
                               double by_filled[2]);
