#include "model/mould/flow/drag.h"
#include "model/mould/flow/flow.h"
#include "model/mould/flow/law_lanes.h"

#include <math.h>

// Streaming and collision in place, after the AA pattern (Bailey et al. 2009): an even step reads a
// cell's own slots and writes the opposite ones, an odd step reads and writes the neighbours'
// slots. Either way a cell touches only slots that no other cell touches, so cells may go in any
// order.

/// What is the same for all cells of a sweep.
typedef struct relax {
    mag_vec tau;       ///< molecular relaxation time
    mag_vec tau2;      ///< its square
    mag_vec smag;      ///< 18 sqrt(2) C^2
    mag_vec even;      ///< TRT's relaxation rates
    mag_vec odd;       ///< TRT's relaxation rates
    mag_vec magic;     ///< TRT's Lambda
    mag_vec g[3];      ///< acceleration
    mag_vec half_g[3]; ///< half of it
    mag_law_lanes law; ///< of the slurry, unless it is Newtonian
} relax;

enum { ALL_FACES = 63 };

/// Which kernel: known when it is compiled.
typedef struct rule {
    bool odd;                ///< step of the pattern
    mag_collision collision; ///< how to relax
    bool force;              ///< whether there is one
    mag_law law;             ///< of the metal
    bool structured;         ///< its yield stress goes with the cell's structure
    bool local;              ///< its law goes with the cell's enthalpy
} rule;

/// The law's form.
MAG_ALWAYS_INLINE mag_law_form form_of(rule how)
{
    return (mag_law_form){how.law, how.structured, how.local, how.collision == MAG_REGULARISED};
}

/// Lanes whose viscosity is bounded, counted down from 0.
typedef struct bounded {
    mag_vec_bits floor, cap;
} bounded;

/// Density excess, momentum and second moments of populations; for building also those of the third
/// moments that the lattice carries.
typedef struct moments {
    mag_vec excess, jx, jy, jz, xx, yy, zz, xy, xz, yz;
    mag_vec xxy, xxz, xyy, yyz, xzz, yzz;
} moments;

MAG_ALWAYS_INLINE moments sum_moments(const mag_vec f[MAG_Q])
{
    const mag_vec s1 = f[1] + f[2], d1 = f[1] - f[2];
    const mag_vec s3 = f[3] + f[4], d3 = f[3] - f[4];
    const mag_vec s5 = f[5] + f[6], d5 = f[5] - f[6];
    const mag_vec s7 = f[7] + f[8], d7 = f[7] - f[8];
    const mag_vec s9 = f[9] + f[10], d9 = f[9] - f[10];
    const mag_vec s11 = f[11] + f[12], d11 = f[11] - f[12];
    const mag_vec s13 = f[13] + f[14], d13 = f[13] - f[14];
    const mag_vec s15 = f[15] + f[16], d15 = f[15] - f[16];
    const mag_vec s17 = f[17] + f[18], d17 = f[17] - f[18];
    const mag_vec sxy = s7 + s9, sxz = s11 + s13, syz = s15 + s17;

    return (moments){
        .excess = f[0] + (s1 + s3 + s5) + (sxy + sxz + syz),
        .jx = d1 + (d7 + d9) + (d11 + d13),
        .jy = d3 + (d7 - d9) + (d15 + d17),
        .jz = d5 + (d11 - d13) + (d15 - d17),
        .xx = s1 + sxy + sxz,
        .yy = s3 + sxy + syz,
        .zz = s5 + sxz + syz,
        .xy = s7 - s9,
        .xz = s11 - s13,
        .yz = s15 - s17,
    };
}

/// Populations from density excess, momentum, second moments beyond a third of the excess, and
/// third moments beyond those of the momentum: the Hermite series as far as 19 directions carry it.
/// To second order it is w (e + 3 c.j + 4.5 (cc - 1/3) : m); the third moments come in the six
/// combinations of Jacob, Malaspinas, Sagaut 2018, which reduce to what stands here. What rests
/// keeps what the others lost, summed as small differences: rounding the whole sum anew in each
/// step would let metal that is under pressure slowly gain or lose mass.
MAG_ALWAYS_INLINE void build(const moments *m, mag_vec f[MAG_Q])
{
    const mag_vec w1 = mag_vec_splat(1.0 / 18.0), w2 = mag_vec_splat(1.0 / 36.0);
    const mag_vec three = mag_vec_splat(3.0), nine = mag_vec_splat(9.0), h45 = mag_vec_splat(4.5);
    const mag_vec base = m->excess - mag_vec_splat(1.5) * (m->xx + m->yy + m->zz);
    const mag_vec jx = three * m->jx, jy = three * m->jy, jz = three * m->jz;
    const mag_vec mx = h45 * m->xx, my = h45 * m->yy, mz = h45 * m->zz;
    mag_vec e, o, plus, minus, taken = mag_vec_splat(0.0);

#define PAIR(q, w, even, odd)                                                                      \
    plus = f[q];                                                                                   \
    minus = f[(q) + 1];                                                                            \
    e = (w) * (base + (even));                                                                     \
    o = (w) * (odd);                                                                               \
    f[q] = e + o;                                                                                  \
    f[(q) + 1] = e - o;                                                                            \
    taken += (plus - f[q]) + (minus - f[(q) + 1]);
    PAIR(1, w1, mx, jx - nine * (m->xyy + m->xzz))
    PAIR(3, w1, my, jy - nine * (m->xxy + m->yzz))
    PAIR(5, w1, mz, jz - nine * (m->xxz + m->yyz))
    PAIR(7, w2, mx + my + nine * m->xy, jx + jy + nine * (m->xyy + m->xxy))
    PAIR(9, w2, mx + my - nine * m->xy, jx - jy + nine * (m->xyy - m->xxy))
    PAIR(11, w2, mx + mz + nine * m->xz, jx + jz + nine * (m->xzz + m->xxz))
    PAIR(13, w2, mx + mz - nine * m->xz, jx - jz + nine * (m->xzz - m->xxz))
    PAIR(15, w2, my + mz + nine * m->yz, jy + jz + nine * (m->yzz + m->yyz))
    PAIR(17, w2, my + mz - nine * m->yz, jy - jz + nine * (m->yzz - m->yyz))
#undef PAIR
    f[0] += taken;
}

/// Relaxation time of a slurry, from the square of the non-equilibrium second moment. Its structure
/// goes on by a step.
MAG_ALWAYS_INLINE mag_vec find_tau(const mag_law_lanes *law, rule how, mag_index faces,
                                   mag_vec *structure, mag_vec square, mag_vec per_rho,
                                   mag_law_bounds *bounds)
{
    const mag_vec moment = mag_vec_sqrt(mag_vec_splat(2.0) * square) * per_rho;
    const mag_vec tau =
        mag_vec_splat(0.5) +
        mag_vec_splat(3.0) * mag_law_viscosity(law, form_of(how), *structure, moment,
                                               mag_index_test(faces, ALL_FACES), bounds);
    if (how.structured) {
        *structure =
            mag_law_age(law, *structure, mag_vec_splat(1.5) * moment * mag_vec_inverse(tau));
    }
    return tau;
}

/// What is kept of a group's populations between two sweeps of the regularised collision.
typedef struct kept {
    mag_vec excess, jx, jy, jz;     ///< density less 1; momentum, the force's share added
    mag_vec u[3];                   ///< velocity
    mag_vec xx, yy, zz, xy, xz, yz; ///< non-equilibrium second moment, with half the force's share
    mag_vec tau;                    ///< relaxation time
} kept;

/// The force's second moment, (u F + F u) / 2, of momentum p: xx yy zz xy xz yz.
MAG_ALWAYS_INLINE void find_force_moment(const relax *k, const mag_vec p[3], mag_vec s[6])
{
    const mag_vec half = mag_vec_splat(0.5);

    s[0] = p[0] * k->g[0];
    s[1] = p[1] * k->g[1];
    s[2] = p[2] * k->g[2];
    s[3] = half * (p[0] * k->g[1] + p[1] * k->g[0]);
    s[4] = half * (p[0] * k->g[2] + p[2] * k->g[0]);
    s[5] = half * (p[1] * k->g[2] + p[2] * k->g[1]);
}

/// Moments of a group's populations; Guo's force. Where grains are a network their drag,
/// implicitly: the velocity is the mean of those before and after, so that Darcy's law holds
/// however large the drag; metal that it stops goes back where it came from.
MAG_ALWAYS_INLINE void measure(const relax *k, const mag_law_lanes *law, rule how,
                               const mag_vec f[MAG_Q], kept *m)
{
    const moments a = sum_moments(f);
    const mag_vec one = mag_vec_splat(1.0);
    const mag_vec rho = one + a.excess;
    const mag_vec per_rho = mag_vec_inverse(rho);
    mag_vec u[3] = {a.jx * per_rho, a.jy * per_rho, a.jz * per_rho};

    if (how.force) {
        for (int d = 0; d < 3; d++) {
            u[d] += k->half_g[d];
        }
    }
    mag_vec lost[3] = {u[0], u[1], u[2]};
    for (int d = 0; d < 3 && how.local; d++) {
        u[d] = law->stay * u[d];
        lost[d] -= u[d];
    }
    const mag_vec p[3] = {rho * u[0], rho * u[1], rho * u[2]};
    const mag_vec e3 = mag_vec_splat(1.0 / 3.0) * a.excess;
    m->xx = a.xx - e3 - p[0] * u[0];
    m->yy = a.yy - e3 - p[1] * u[1];
    m->zz = a.zz - e3 - p[2] * u[2];
    m->xy = a.xy - p[0] * u[1];
    m->xz = a.xz - p[0] * u[2];
    m->yz = a.yz - p[1] * u[2];
    m->excess = a.excess;
    m->jx = a.jx;
    m->jy = a.jy;
    m->jz = a.jz;
    if (how.force) {
        mag_vec s[6];
        find_force_moment(k, p, s);
        m->xx += s[0];
        m->yy += s[1];
        m->zz += s[2];
        m->xy += s[3];
        m->xz += s[4];
        m->yz += s[5];
        m->jx += rho * k->g[0];
        m->jy += rho * k->g[1];
        m->jz += rho * k->g[2];
    }
    if (how.local) {
        const mag_vec twice = mag_vec_splat(2.0) * rho;
        m->jx -= twice * lost[0];
        m->jy -= twice * lost[1];
        m->jz -= twice * lost[2];
    }
    for (int d = 0; d < 3; d++) {
        m->u[d] = u[d];
    }
}

/// Relaxation time with Smagorinsky's viscosity in closed form (Hou et al. 1996), from the root of
/// the square of the non-equilibrium second moment, over density.
MAG_ALWAYS_INLINE mag_vec find_subgrid_tau(const relax *k, mag_vec smag, mag_vec root)
{
    return mag_vec_splat(0.5) * (k->tau + mag_vec_sqrt(k->tau2 + smag * root));
}

/// The same constant, damped in cells at walls (mag_law_damp).
MAG_ALWAYS_INLINE mag_vec damp_subgrid(const relax *k, mag_index faces, mag_vec root)
{
    const mag_vec one = mag_vec_splat(1.0);
    const mag_vec tau = find_subgrid_tau(k, k->smag, root);
    const mag_vec rate = mag_vec_splat(1.5 * sqrt(2.0)) * root * mag_vec_inverse(tau);
    const mag_vec square =
        mag_vec_splat(3.0 / MAG_LAW_LAYER) * rate / (k->tau - mag_vec_splat(0.5)); // of y+ / 25
    const mag_vec cube = square * mag_vec_sqrt(square);
    const mag_vec left = one - mag_vec_exp2(mag_vec_splat(-1.4426950408889634) * cube);
    return mag_vec_pick(mag_index_test(faces, ALL_FACES), k->smag * left, k->smag);
}

/// Sum of the squares of a group's second moment.
MAG_ALWAYS_INLINE mag_vec square_kept(const kept *m)
{
    return m->xx * m->xx + m->yy * m->yy + m->zz * m->zz +
           mag_vec_splat(2.0) * (m->xy * m->xy + m->xz * m->xz + m->yz * m->yz);
}

/// Relaxation time of a group: Smagorinsky's, or by the slurry's law.
MAG_ALWAYS_INLINE void find_relaxation(const relax *k, const mag_law_lanes *law, rule how,
                                       mag_index faces, mag_vec *structure, kept *m,
                                       mag_law_bounds *bounds)
{
    const mag_vec per_rho = mag_vec_inverse(mag_vec_splat(1.0) + m->excess);
    const mag_vec square = square_kept(m);

    if (how.law == MAG_NEWTONIAN) {
        const mag_vec root = mag_vec_sqrt(square) * per_rho;
        const mag_vec smag =
            mag_index_test(faces, ALL_FACES) == 0 ? k->smag : damp_subgrid(k, faces, root);
        m->tau = find_subgrid_tau(k, smag, root);
    } else {
        m->tau = find_tau(law, how, faces, structure, square, per_rho, bounds);
    }
}

/// Recursive regularised collision (Malaspinas 2015): the populations that a group's moments make,
/// of as much mass as those in `f`.
MAG_ALWAYS_INLINE void regularise(const relax *k, rule how, const kept *n, mag_vec f[MAG_Q])
{
    const mag_vec one = mag_vec_splat(1.0), two = mag_vec_splat(2.0);
    const mag_vec rho = one + n->excess;
    const mag_vec ux = n->u[0], uy = n->u[1], uz = n->u[2];
    const mag_vec p[3] = {rho * ux, rho * uy, rho * uz};
    const mag_vec exx = p[0] * ux, eyy = p[1] * uy, ezz = p[2] * uz;
    const mag_vec exy = p[0] * uy, exz = p[0] * uz, eyz = p[1] * uz;
    const mag_vec stay = one - mag_vec_inverse(n->tau);
    // The trace relaxes at once: a bulk viscosity that damps sound, which tau near 1/2 would not.
    const mag_vec trace = mag_vec_splat(1.0 / 3.0) * (n->xx + n->yy + n->zz);
    const mag_vec nxx = stay * (n->xx - trace);
    const mag_vec nyy = stay * (n->yy - trace);
    const mag_vec nzz = stay * (n->zz - trace);
    const mag_vec nxy = stay * n->xy, nxz = stay * n->xz, nyz = stay * n->yz;
    moments m = {
        .excess = n->excess,
        .jx = n->jx,
        .jy = n->jy,
        .jz = n->jz,
        .xx = exx + nxx,
        .yy = eyy + nyy,
        .zz = ezz + nzz,
        .xy = exy + nxy,
        .xz = exz + nxz,
        .yz = eyz + nyz,
        // Third moments: density u u u, and u N in all orders (Malaspinas 2015).
        .xxy = ux * (exy + two * nxy) + uy * nxx,
        .xxz = ux * (exz + two * nxz) + uz * nxx,
        .xyy = uy * (exy + two * nxy) + ux * nyy,
        .yyz = uy * (eyz + two * nyz) + uz * nyy,
        .xzz = uz * (exz + two * nxz) + ux * nzz,
        .yzz = uz * (eyz + two * nyz) + uy * nzz,
    };
    if (how.force) {
        mag_vec s[6];
        find_force_moment(k, p, s);
        m.xx += s[0];
        m.yy += s[1];
        m.zz += s[2];
        m.xy += s[3];
        m.xz += s[4];
        m.yz += s[5];
    }
    build(&m, f);
}

/// Square of the non-equilibrium second moment, with half the force's share.
MAG_ALWAYS_INLINE mag_vec square_moment(const relax *k, const moments *m, mag_vec rho,
                                        const mag_vec u[3])
{
    const mag_vec e3 = mag_vec_splat(1.0 / 3.0) * m->excess, half = mag_vec_splat(0.5);
    const mag_vec xx = m->xx - e3 - rho * u[0] * (u[0] - k->g[0]);
    const mag_vec yy = m->yy - e3 - rho * u[1] * (u[1] - k->g[1]);
    const mag_vec zz = m->zz - e3 - rho * u[2] * (u[2] - k->g[2]);
    const mag_vec xy = m->xy - rho * (u[0] * u[1] - half * (u[0] * k->g[1] + u[1] * k->g[0]));
    const mag_vec xz = m->xz - rho * (u[0] * u[2] - half * (u[0] * k->g[2] + u[2] * k->g[0]));
    const mag_vec yz = m->yz - rho * (u[1] * u[2] - half * (u[1] * k->g[2] + u[2] * k->g[1]));
    return xx * xx + yy * yy + zz * zz + mag_vec_splat(2.0) * (xy * xy + xz * xz + yz * yz);
}

/// Power that shear takes from a mass of 1, viscosity rate^2, from the square of the second moment.
MAG_ALWAYS_INLINE mag_vec find_power(mag_vec square, mag_vec per_rho, mag_vec tau)
{
    const mag_vec stress = per_rho * mag_vec_inverse(tau);
    return mag_vec_splat(1.5) * (tau - mag_vec_splat(0.5)) * square * stress * stress;
}

/// Two relaxation times (Ginzburg, Verhaeghe, d'Humieres 2008) with Guo's force; Lambda stays the
/// same in every cell, whatever its viscosity. Tells the velocity and the viscosity's time.
MAG_ALWAYS_INLINE void relax_twice(const relax *k, const mag_law_lanes *law, rule how,
                                   mag_vec *structure, mag_vec f[MAG_Q], mag_vec u[3],
                                   mag_law_bounds *bounds, mag_vec *time)
{
    const moments m = sum_moments(f);
    const mag_vec one = mag_vec_splat(1.0), half = mag_vec_splat(0.5), three = mag_vec_splat(3.0);
    const mag_vec rho = one + m.excess;
    const mag_vec per_rho = one / rho;
    u[0] = m.jx * per_rho;
    u[1] = m.jy * per_rho;
    u[2] = m.jz * per_rho;
    if (how.force) {
        for (int d = 0; d < 3; d++) {
            u[d] += k->half_g[d];
        }
    }
    mag_vec g[3] = {k->g[0], k->g[1], k->g[2]};
    for (int d = 0; d < 3 && how.local; d++) { // the network's drag, as in measure()
        const mag_vec before = u[d];
        u[d] = law->stay * before;
        g[d] -= mag_vec_splat(2.0) * (before - u[d]);
    }
    const mag_vec uu = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    const mag_vec ug = u[0] * g[0] + u[1] * g[1] + u[2] * g[2];
    const mag_vec still = m.excess - mag_vec_splat(1.5) * rho * uu;
    mag_vec rate_even = k->even, rate_odd = k->odd;
    if (how.law != MAG_NEWTONIAN) {
        const mag_vec tau = find_tau(law, how, (mag_index){0}, structure,
                                     square_moment(k, &m, rho, u), per_rho, bounds);
        *time = tau;
        rate_even = one / tau;
        rate_odd = (tau - half) / (half * (tau - half) + k->magic);
    }
    const mag_vec source_even = rho * (one - half * rate_even),
                  source_odd = rho * (one - half * rate_odd);

    f[0] -= rate_even * (f[0] - mag_vec_splat(1.0 / 3.0) * still);
    if (how.force) {
        f[0] -= mag_vec_splat(1.0 / 3.0) * source_even * three * ug;
    }
    for (int q = 1; q < MAG_Q; q += 2) {
        const mag_vec cx = mag_vec_splat(mag_c[q][0]), cy = mag_vec_splat(mag_c[q][1]),
                      cz = mag_vec_splat(mag_c[q][2]);
        const mag_vec w = mag_vec_splat(mag_weight(q));
        const mag_vec cu = cx * u[0] + cy * u[1] + cz * u[2];
        mag_vec even = half * (f[q] + f[q + 1]), odd = half * (f[q] - f[q + 1]);
        even -= rate_even * (even - w * (still + mag_vec_splat(4.5) * rho * cu * cu));
        odd -= rate_odd * (odd - w * three * rho * cu);
        if (how.force) {
            const mag_vec cg = cx * g[0] + cy * g[1] + cz * g[2];
            even += w * source_even * (mag_vec_splat(9.0) * cu * cg - three * ug);
            odd += w * source_odd * three * cg;
        }
        f[q] = even + odd;
        f[q + 1] = even - odd;
    }
}

/// Walls that metal glides along hold it back, axis after axis. What they take is taken from what
/// comes away from them, so that the second moment shows it too.
MAG_ALWAYS_INLINE void hold_back(const relax *k, const mag_law_lanes *law, rule how,
                                 mag_vec structure, mag_index faces, mag_vec f[MAG_Q])
{
    const moments m = sum_moments(f);
    const mag_vec one = mag_vec_splat(1.0), half = mag_vec_splat(0.5);
    const mag_vec rho = one + m.excess;
    const mag_vec per_rho = one / rho;
    const mag_vec across[3] = {m.yz, m.xz, m.xy};
    mag_vec p[3] = {m.jx + rho * k->half_g[0], m.jy + rho * k->half_g[1],
                    m.jz + rho * k->half_g[2]};

    for (int a = 0; a < 3; a++) {
        if (mag_index_test(faces, 3 << 2 * a) == 0) {
            continue;
        }
        const mag_index bit = (mag_index){0} + 1;
        mag_drag d = {.high = __builtin_convertvector((faces >> 2 * a) & bit, mag_vec),
                      .low = __builtin_convertvector((faces >> (2 * a + 1)) & bit, mag_vec)};
        for (int n = 0; n < 2; n++) {
            const int t = (a + 1 + n) % 3;
            d.found[n] = p[t];
            d.across[n] = across[3 - a - t] - p[a] * p[t] * per_rho +
                          half * (p[a] * k->g[t] + p[t] * k->g[a]);
        }
        if (how.law == MAG_NEWTONIAN) {
            d.wall = d.middle = mag_vec_splat(1.0 / 3.0) * (k->tau - half);
            mag_drag_solve(&d);
        } else {
            mag_drag_solve_law(&d, law, form_of(how), structure, per_rho);
        }
        for (int n = 0; n < 2; n++) {
            const int t = (a + 1 + n) % 3;
            mag_vec below, above;
            mag_drag_stress(&d, n, &below, &above);
            f[mag_direction(t, 1, a, 1)] -= below;
            f[mag_direction(t, -1, a, 1)] += below;
            f[mag_direction(t, 1, a, -1)] -= above;
            f[mag_direction(t, -1, a, -1)] += above;
            p[t] = d.p[n];
        }
    }
}

/// The populations that come into a group's cells.
MAG_ALWAYS_INLINE void read_group(const mag_flow *f, size_t group, rule how, mag_vec v[MAG_Q])
{
    const mag_grid *g = f->grid;
    const size_t cell = group * (size_t)MAG_LANES;
    const int32_t *first = &g->first[group * 18];
    const mag_pop *p = f->populations;

    v[0] = mag_vec_load(p + cell);
    for (int q = 1; q < MAG_Q; q++) {
        const int32_t slot = first[mag_opposite(q) - 1];
        if (!how.odd) {
            v[q] = mag_vec_load(p + (size_t)q * g->stride + cell);
        } else if (__builtin_expect(slot >= 0, 1)) {
            v[q] = mag_vec_load(p + slot);
        } else {
            v[q] = mag_vec_gather(p, mag_index_load(g->mixed + (size_t)~slot * (size_t)MAG_LANES));
        }
    }
}

/// The populations that leave a group's active cells.
MAG_ALWAYS_INLINE void write_group(const mag_flow *f, size_t group, rule how,
                                   const mag_vec v[MAG_Q])
{
    const mag_grid *g = f->grid;
    const size_t cell = group * (size_t)MAG_LANES;
    const int32_t *first = &g->first[group * 18];
    const uint32_t active = f->active[group];
    mag_pop *const p = f->populations;

    mag_vec_store_some(p + cell, v[0], active);
    for (int q = 1; q < MAG_Q; q++) {
        const int32_t slot = first[q - 1];
        if (!how.odd) {
            mag_vec_store_some(p + (size_t)mag_opposite(q) * g->stride + cell, v[q], active);
        } else if (__builtin_expect(slot >= 0, 1)) {
            mag_vec_store_some(p + slot, v[q], active);
        } else {
            mag_vec_scatter(p, mag_index_load(g->mixed + (size_t)~slot * (size_t)MAG_LANES), v[q],
                            active);
        }
    }
}

/// What a sweep over groups counts and looks for.
typedef struct tally {
    mag_vec most; ///< largest squared speed
    mag_vec sum;  ///< zero, unless a speed is not finite
    bounded count;
} tally;

/// Notes the lanes whose metal hardly moves along each axis.
MAG_ALWAYS_INLINE void note_along(const mag_flow *f, size_t group, const mag_vec u[3])
{
    const mag_vec least = mag_vec_splat(MAG_FLOW_ACROSS * MAG_FLOW_ACROSS);
    for (size_t d = 0; d < 3; d++) {
        f->along[d * f->grid->groups + group] = mag_vec_above(least, u[d] * u[d]);
    }
}

/// Keeps what gas and heat ask of the velocity, and counts.
MAG_ALWAYS_INLINE void note(const mag_flow *f, size_t group, rule how, const mag_vec u[3],
                            const mag_law_bounds *bounds, tally *t)
{
    const mag_grid *g = f->grid;
    const uint32_t active = f->active[group];

    if (f->surface[group] != 0) {
        for (size_t d = 0; d < 3; d++) {
            mag_vec_store(f->velocity + (d * g->groups + group) * (size_t)MAG_LANES, u[d]);
        }
    }
    if (f->setup.enthalpy != NULL) {
        note_along(f, group, u);
    }
    if (how.law != MAG_NEWTONIAN) {
        const mag_vec_bits lanes = mag_vec_lanes(active);
        t->count.floor += bounds->floor & lanes;
        t->count.cap += bounds->cap & lanes;
    }
    const mag_vec uu = mag_vec_keep(active, u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
    t->most = mag_vec_max(t->most, uu);
    t->sum += uu * mag_vec_splat(0.0);
}

/// Heats a group's metal by friction's power.
MAG_ALWAYS_INLINE void heat_up(const mag_flow *f, size_t group, mag_vec power)
{
    const size_t cell = group * (size_t)MAG_LANES;
    double *const enthalpy = f->setup.enthalpy + cell;
    const mag_sum gain =
        f->now.heat_unit * __builtin_convertvector(mag_vec_keep(f->active[group], power), mag_sum);
    const mag_sum made = gain * __builtin_convertvector(mag_vec_load(f->weight + cell), mag_sum);
    double sum = 0.0;

    mag_sum_store(enthalpy, mag_sum_load(enthalpy) + gain);
    for (int l = 0; l < MAG_LANES; l++) {
        sum += made[l];
    }
    f->heat_made[group] = sum;
}

/// Whether friction heats the metal.
MAG_ALWAYS_INLINE bool is_heated(const mag_flow *f)
{
    return f->setup.enthalpy != NULL && f->now.heat_unit > 0.0;
}

/// Structure of a group's slurry.
MAG_ALWAYS_INLINE mag_vec read_structure(const mag_flow *f, size_t group, rule how)
{
    return how.structured ? mag_vec_load(f->structure + group * (size_t)MAG_LANES)
                          : mag_vec_splat(0.0);
}

MAG_ALWAYS_INLINE void write_structure(const mag_flow *f, size_t group, rule how, mag_vec structure)
{
    if (how.structured) {
        mag_vec_store_some(f->structure + group * (size_t)MAG_LANES, structure, f->active[group]);
    }
}

/// On which sides of the cells walls hold back metal that glides.
MAG_ALWAYS_INLINE mag_index read_faces(const mag_flow *f, size_t group)
{
    return f->grid->glides ? mag_index_load(f->faces + group * (size_t)MAG_LANES) : (mag_index){0};
}

/// The law in a group's cells: `here`, which is filled in, if it is local.
MAG_ALWAYS_INLINE const mag_law_lanes *find_law(const mag_flow *f, const relax *k, size_t group,
                                                rule how, mag_law_lanes *here)
{
    if (!how.local) {
        return &k->law;
    }
    const mag_sum enthalpy = mag_sum_load(f->setup.enthalpy + group * (size_t)MAG_LANES);
    *here = mag_law_find_local(&k->law, __builtin_convertvector(enthalpy, mag_vec));
    return here;
}

/// The populations that come into a group's cells, less what walls hold back.
MAG_ALWAYS_INLINE void receive(const mag_flow *f, const relax *k, const mag_law_lanes *law,
                               size_t group, rule how, mag_vec v[MAG_Q])
{
    read_group(f, group, how, v);
    const mag_index faces = read_faces(f, group);
    if (mag_index_test(faces, ALL_FACES) != 0) {
        hold_back(k, law, how, read_structure(f, group, how), faces, v);
    }
}

enum { BLOCK = 8 }; // groups whose moments stay in the nearest cache

/// The regularised collision of a few groups in three sweeps. Each is a row of short, independent
/// pieces: a processor works on several at once, while one group's whole collision is a chain of
/// roots and divisions.
MAG_ALWAYS_INLINE void regularise_block(const mag_flow *f, const relax *k, const size_t *groups,
                                        int count, rule how, tally *t)
{
    kept m[BLOCK];
    mag_vec v[BLOCK][MAG_Q]; // each group's own: what rests keeps what its others lose
    mag_law_lanes laws[BLOCK];

    for (int n = 0; n < count; n++) {
        const mag_law_lanes *law = find_law(f, k, groups[n], how, &laws[n]);
        receive(f, k, law, groups[n], how, v[n]);
        measure(k, law, how, v[n], &m[n]);
    }
    for (int n = 0; n < count; n++) {
        mag_law_bounds bounds;
        mag_vec structure = read_structure(f, groups[n], how);
        const mag_law_lanes *law = how.local ? &laws[n] : &k->law;
        find_relaxation(k, law, how, read_faces(f, groups[n]), &structure, &m[n], &bounds);
        write_structure(f, groups[n], how, structure);
        note(f, groups[n], how, m[n].u, &bounds, t);
        if (is_heated(f)) {
            const mag_vec per_rho = mag_vec_inverse(mag_vec_splat(1.0) + m[n].excess);
            heat_up(f, groups[n], find_power(square_kept(&m[n]), per_rho, m[n].tau));
        }
    }
    for (int n = 0; n < count; n++) {
        regularise(k, how, &m[n], v[n]);
        write_group(f, groups[n], how, v[n]);
    }
}

/// Square of the second moment of populations before they relax, over that of the density.
MAG_ALWAYS_INLINE mag_vec square_before(const relax *k, const mag_law_lanes *law, rule how,
                                        const mag_vec f[MAG_Q])
{
    const moments m = sum_moments(f);
    const mag_vec rho = mag_vec_splat(1.0) + m.excess;
    const mag_vec per_rho = mag_vec_inverse(rho);
    const mag_vec stay = how.local ? law->stay : mag_vec_splat(1.0);
    const mag_vec u[3] = {stay * (m.jx * per_rho + k->half_g[0]),
                          stay * (m.jy * per_rho + k->half_g[1]),
                          stay * (m.jz * per_rho + k->half_g[2])};
    return square_moment(k, &m, rho, u) * per_rho * per_rho;
}

/// The collision with two relaxation times of a few groups.
MAG_ALWAYS_INLINE void relax_block(const mag_flow *f, const relax *k, const size_t *groups,
                                   int count, rule how, tally *t)
{
    mag_vec v[MAG_Q];
    mag_vec u[3];

    for (int n = 0; n < count; n++) {
        mag_law_bounds bounds;
        mag_law_lanes here;
        const mag_law_lanes *law = find_law(f, k, groups[n], how, &here);
        mag_vec structure = read_structure(f, groups[n], how);
        receive(f, k, law, groups[n], how, v);
        const mag_vec square = is_heated(f) ? square_before(k, law, how, v) : mag_vec_splat(0.0);
        mag_vec tau = k->tau;
        relax_twice(k, law, how, &structure, v, u, &bounds, &tau);
        write_structure(f, groups[n], how, structure);
        note(f, groups[n], how, u, &bounds, t);
        if (is_heated(f)) {
            heat_up(f, groups[n], find_power(square, mag_vec_splat(1.0), tau));
        }
        write_group(f, groups[n], how, v);
    }
}

/// What a sweep over groups saw.
typedef struct swept {
    double fastest;      ///< largest squared speed, NaN if one is NaN
    uint64_t floor, cap; ///< cells whose viscosity is bounded
} swept;

/// Collides the groups from `begin` to `end`.
MAG_ALWAYS_INLINE swept collide_range(const mag_flow *f, const relax *k, size_t begin, size_t end,
                                      rule how)
{
    tally t = {0};
    size_t groups[BLOCK];
    int count = 0;

    for (size_t group = begin; group < end; group++) {
        if (f->active[group] != 0) {
            groups[count++] = group;
        }
        if (count == BLOCK || (group + 1 == end && count > 0)) {
            if (how.collision == MAG_TRT) {
                relax_block(f, k, groups, count, how, &t);
            } else {
                regularise_block(f, k, groups, count, how, &t);
            }
            count = 0;
        }
    }
    bool broken = false;
    swept result = {0.0, 0, 0};
    for (int l = 0; l < MAG_LANES; l++) {
        broken |= !(t.sum[l] == (mag_pop)0.0);
        result.fastest = fmax(result.fastest, (double)t.most[l]);
        result.floor += (uint64_t)-t.count.floor[l];
        result.cap += (uint64_t)-t.count.cap[l];
    }
    result.fastest = broken ? NAN : result.fastest;
    return result;
}

typedef swept range_kernel(const mag_flow *f, const relax *k, size_t begin, size_t end);

#define KERNEL(name, odd, how, force, law, structured, local)                                      \
    static swept name(const mag_flow *f, const relax *k, size_t begin, size_t end)                 \
    {                                                                                              \
        return collide_range(f, k, begin, end, (rule){odd, how, force, law, structured, local});   \
    }
#define KERNELS(name, how, force, law, structured, local)                                          \
    KERNEL(name##_even, false, how, force, law, structured, local)                                 \
    KERNEL(name##_odd, true, how, force, law, structured, local)                                   \
    static range_kernel *const name[2] = {name##_even, name##_odd};
KERNELS(regularised, MAG_REGULARISED, false, MAG_NEWTONIAN, false, false)
KERNELS(regularised_force, MAG_REGULARISED, true, MAG_NEWTONIAN, false, false)
KERNELS(regularised_bingham, MAG_REGULARISED, true, MAG_BINGHAM, false, false)
KERNELS(regularised_power, MAG_REGULARISED, true, MAG_HERSCHEL_BULKLEY, false, false)
KERNELS(regularised_structured, MAG_REGULARISED, true, MAG_HERSCHEL_BULKLEY, true, false)
KERNELS(regularised_local, MAG_REGULARISED, true, MAG_HERSCHEL_BULKLEY, true, true)
KERNELS(trt, MAG_TRT, false, MAG_NEWTONIAN, false, false)
KERNELS(trt_force, MAG_TRT, true, MAG_NEWTONIAN, false, false)
KERNELS(trt_bingham, MAG_TRT, true, MAG_BINGHAM, false, false)
KERNELS(trt_power, MAG_TRT, true, MAG_HERSCHEL_BULKLEY, false, false)
KERNELS(trt_structured, MAG_TRT, true, MAG_HERSCHEL_BULKLEY, true, false)
KERNELS(trt_local, MAG_TRT, true, MAG_HERSCHEL_BULKLEY, true, true)
#undef KERNELS
#undef KERNEL

static range_kernel *choose_kernel(const mag_flow *f)
{
    // A power law is Herschel and Bulkley's without a yield stress.
    enum { PLAIN, FORCE, BINGHAM, POWER, STRUCTURED, LOCAL, FORMS };
    static range_kernel *const *const kernels[2][FORMS] = {
        {regularised, regularised_force, regularised_bingham, regularised_power,
         regularised_structured, regularised_local},
        {trt, trt_force, trt_bingham, trt_power, trt_structured, trt_local},
    };
    const mag_rheology *r = &f->now.rheology;
    const double *g = f->now.force;
    const bool force = g[0] != 0.0 || g[1] != 0.0 || g[2] != 0.0;
    const int form = r->law == MAG_NEWTONIAN  ? (force ? FORCE : PLAIN)
                     : f->setup.local != NULL ? LOCAL
                     : r->law == MAG_BINGHAM  ? BINGHAM
                     : r->structured          ? STRUCTURED
                                              : POWER;
    return kernels[f->setup.collision == MAG_TRT][form][f->now.step % 2];
}

static relax make_relax(mag_flow *f)
{
    const double tau = 0.5 + 3.0 * f->now.viscosity;
    const double c = f->setup.smagorinsky;
    const double subgrid = f->setup.collision == MAG_TRT ? 0.0 : c * c;
    const mag_law law = f->now.rheology.law;

    if (law == MAG_POWER_LAW || law == MAG_HERSCHEL_BULKLEY) {
        mag_law_tabulate(f->table, &f->now.rheology);
    }
    relax k = {
        .tau = mag_vec_splat(tau),
        .tau2 = mag_vec_splat(tau * tau),
        .smag = mag_vec_splat(18.0 * sqrt(2.0) * c * c),
        .even = mag_vec_splat(1.0 / tau),
        .odd = mag_vec_splat(1.0 / (0.5 + f->setup.magic / (tau - 0.5))),
        .magic = mag_vec_splat(f->setup.magic),
        .law = mag_law_spread(&f->now.rheology, subgrid, f->table, f->setup.local),
    };
    for (int d = 0; d < 3; d++) {
        k.g[d] = mag_vec_splat(f->now.force[d]);
        k.half_g[d] = mag_vec_splat(0.5 * f->now.force[d]);
    }
    return k;
}

void mag_flow_collide(mag_context *ctx, mag_flow *f)
{
    enum { CHUNK = 64 }; // groups: enough to stream, few enough to share out evenly
    const relax k = make_relax(f);
    range_kernel *const kernel = choose_kernel(f);
    const size_t groups = f->grid->groups;
    const ptrdiff_t chunks = (ptrdiff_t)((groups + CHUNK - 1) / CHUNK);
    double most = 0.0;
    int broken = 0;
    uint64_t at_floor = 0;
    uint64_t at_cap = 0;

#pragma omp parallel for schedule(dynamic, 4) num_threads(ctx->threads) reduction(max              \
                                                                                  : most)          \
    reduction(|                                                                                    \
              : broken) reduction(+                                                                \
                                  : at_floor, at_cap)
    for (ptrdiff_t c = 0; c < chunks; c++) {
        const size_t begin = (size_t)c * CHUNK;
        const size_t end = begin + CHUNK < groups ? begin + CHUNK : groups;
        const swept seen = kernel(f, &k, begin, end);
        broken |= isnan(seen.fastest);
        most = seen.fastest > most ? seen.fastest : most;
        at_floor += seen.floor;
        at_cap += seen.cap;
    }
    for (size_t group = 0; group < groups && is_heated(f); group++) { // always in the same order
        f->now.heat_made += f->active[group] != 0 ? f->heat_made[group] : 0.0;
    }
    f->now.max_speed = broken ? NAN : sqrt(most);
    f->now.floor_cells = at_floor;
    f->now.cap_cells = at_cap;
}
