#include "model/mould/flow/surface.h"

#include <math.h>
#include <stdlib.h>

// Surface tension. The cells of the surface around a cell give one point each, where a plane across
// the normal leaves their fill level behind it (Scardovelli and Zaleski 2000); the mean curvature
// is that of the paraboloid which fits the points best (after Lehmann and Gekle 2022, who take the
// nearest 26 cells; here two cells each way, and the planes are those of the fit before). At a wall
// the points are mirrored, and shifted along it so that the surface meets it at the contact angle.

enum {
    REACH = 2,            // cells each way
    SIDE = 2 * REACH + 1, // cells across
    BLOCK = SIDE * SIDE * SIDE,
    ROUNDS = 3, // of the fit
    TERMS = 6   // of z = a0 + a1 x + a2 y + a3 x x + a4 x y + a5 y y
};

#define KERNEL  2.8  // [cells] distance from which on a point does not count
#define SLIGHT  0.02 // weight of a point whose cell is all but full or empty; half full: 1 more
#define STEEP   0.3  // share of the normal along a wall below which the surface meets it nowhere
#define HIGHEST 0.1  // largest pressure that tension may make, over the square of sound's speed

/// What lies around a cell.
typedef struct near_cells {
    ptrdiff_t at[BLOCK]; ///< cells, -1 where a wall is
    double wall[3][2];   ///< distance to a wall along each axis, down and up; beyond REACH: none
} near_cells;

/// Frame on the surface: two directions along it, and the normal out of the metal.
typedef struct frame {
    double axis[3][3];
} frame;

/// Weighted normal equations of the fit.
typedef struct paraboloid {
    double a[TERMS][TERMS];
    double b[TERMS];
} paraboloid;

static int place_of(int x, int y, int z)
{
    return ((z + REACH) * SIDE + y + REACH) * SIDE + x + REACH;
}

/// The cell at an offset: a step away from one that is nearer and was found before.
static ptrdiff_t step_from_nearer(const mag_flow *f, const near_cells *k, const int d[3])
{
    ptrdiff_t found = -1;
    for (int axis = 0; axis < 3 && found < 0; axis++) {
        int nearer[3] = {d[0], d[1], d[2]};
        nearer[axis] -= (d[axis] > 0) - (d[axis] < 0);
        const ptrdiff_t from = k->at[place_of(nearer[0], nearer[1], nearer[2])];
        if (d[axis] != 0 && from >= 0) {
            found = mag_grid_neighbour(f->grid, 1 + 2 * axis + (d[axis] < 0), (size_t)from);
        }
    }
    return found;
}

static void find_near(const mag_flow *f, size_t cell, near_cells *k)
{
    static const int outward[SIDE] = {0, 1, -1, 2, -2};

    for (int z = 0; z < SIDE; z++) {
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                const int d[3] = {outward[x], outward[y], outward[z]};
                k->at[place_of(d[0], d[1], d[2])] =
                    x + y + z == 0 ? (ptrdiff_t)cell : step_from_nearer(f, k, d);
            }
        }
    }
    for (int axis = 0; axis < 3; axis++) {
        for (int up = 0; up < 2; up++) {
            int reach = 0;
            int d[3] = {0, 0, 0};
            do {
                reach++;
                d[axis] = up ? reach : -reach;
            } while (reach <= REACH && k->at[place_of(d[0], d[1], d[2])] >= 0);
            k->wall[axis][up] = reach - 0.5;
        }
    }
}

/// Fill level beside the cell; within a wall, that of its mirror image.
static double fill_at(const mag_flow *f, const near_cells *k, const int d[3])
{
    int image[3];
    for (int axis = 0; axis < 3; axis++) {
        image[axis] = d[axis] != 0 && k->wall[axis][d[axis] > 0] < 1.0 ? 0 : d[axis];
    }
    const ptrdiff_t there = k->at[place_of(image[0], image[1], image[2])];
    const ptrdiff_t cell = there < 0 ? k->at[place_of(0, 0, 0)] : there;
    return fmin(1.0, fmax(0.0, (double)f->fill[cell]));
}

/// Normal out of the metal by differences over 27 cells (Parker and Youngs 1992), and two
/// directions across it. False where the fill levels show none.
static bool find_frame(const mag_flow *f, const near_cells *k, frame *s)
{
    double *n = s->axis[2];
    n[0] = n[1] = n[2] = 0.0;

    for (int place = 0; place < 27; place++) {
        const int d[3] = {place % 3 - 1, place / 3 % 3 - 1, place / 9 - 1};
        const int far = abs(d[0]) + abs(d[1]) + abs(d[2]);
        const double fill = fill_at(f, k, d) * (far == 1 ? 4.0 : far == 2 ? 2.0 : 1.0);
        for (int axis = 0; axis < 3; axis++) {
            n[axis] -= d[axis] * fill;
        }
    }
    const double length = sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
    if (length < 1e-3) {
        return false;
    }
    for (int axis = 0; axis < 3; axis++) {
        n[axis] /= length;
    }
    const int least = fabs(n[0]) < fabs(n[1]) ? (fabs(n[0]) < fabs(n[2]) ? 0 : 2)
                                              : (fabs(n[1]) < fabs(n[2]) ? 1 : 2);
    const int one = (least + 1) % 3, other = (least + 2) % 3;
    const double across = hypot(n[one], n[other]);
    s->axis[0][least] = 0.0;
    s->axis[0][one] = n[other] / across;
    s->axis[0][other] = -n[one] / across;
    for (int axis = 0; axis < 3; axis++) {
        const int next = (axis + 1) % 3, last = (axis + 2) % 3;
        s->axis[1][axis] = n[next] * s->axis[0][last] - n[last] * s->axis[0][next];
    }
    return true;
}

/// The middle one of the three roots of x^3 + a x^2 + b x + c.
static double middle_root(double a, double b, double c)
{
    const double p = b / 3.0 - a * a / 9.0;
    const double q = (a * b - 3.0 * c) / 6.0 - a * a * a / 27.0;
    const double s = sqrt(fmax(0.0, -p));
    const double turn = s > 0.0 ? fmin(1.0, fmax(-1.0, q / (s * s * s))) : 0.0;
    const double angle = acos(turn) / 3.0;
    return s * (sqrt(3.0) * sin(angle) - cos(angle)) - a / 3.0;
}

/// Where a plane leaves `share`, at most half, of a unit cube below it: sum of the coordinates
/// weighted with m, which rises and has the sum 1 (Scardovelli and Zaleski 2000).
static double cut_cube(const double m[3], double share)
{
    const double two = m[0] + m[1];
    const double square = m[0] * m[0] + m[1] * m[1];
    const double cube = m[0] * m[0] * m[0] + m[1] * m[1] * m[1];
    const double whole = 6.0 * m[0] * m[1] * m[2];
    const double first = m[0] * m[0] / (6.0 * m[1] * m[2]);

    if (share < first) { // a corner
        return cbrt(whole * share);
    }
    if (share < first + (m[1] - m[0]) / (2.0 * m[2])) { // two corners
        return 0.5 * (m[0] + sqrt(m[0] * m[0] + 8.0 * m[1] * m[2] * (share - first)));
    }
    if (two <= m[2] && share >= two / (2.0 * m[2])) { // four
        return m[2] * share + 0.5 * two;
    }
    const double three = middle_root(-3.0 * two, 3.0 * square, whole * share - cube);
    if (three <= m[2]) {
        return three;
    }
    return middle_root(-1.5, 1.5 * (square + m[2] * m[2]),
                       0.5 * (whole * share - cube - m[2] * m[2] * m[2]));
}

/// Distance from a cell's middle, along the normal, of the plane that leaves `fill` of it behind.
static double find_offset(double fill, const double n[3])
{
    double m[3];
    double sum = 0.0;

    for (int axis = 0; axis < 3; axis++) {
        m[axis] = fmax(fabs(n[axis]), 1e-6);
        sum += m[axis];
    }
    for (int pass = 0; pass < 3; pass++) { // 0 1, 1 2, 0 1
        const int low = pass % 2;
        const double less = fmin(m[low], m[low + 1]);
        m[low + 1] = fmax(m[low], m[low + 1]);
        m[low] = less;
    }
    const double unit[3] = {m[0] / sum, m[1] / sum, m[2] / sum};
    const double share = fmin(fill, 1.0 - fill);
    const double offset = (0.5 - cut_cube(unit, share)) * sum;
    return fill > 0.5 ? offset : -offset;
}

/// Adds a point of the surface, seen from the cell's middle.
static void add_point(paraboloid *p, const frame *s, const double at[3], double weight)
{
    double local[3] = {0.0, 0.0, 0.0};
    for (int d = 0; d < 3; d++) {
        for (int axis = 0; axis < 3; axis++) {
            local[d] += s->axis[d][axis] * at[axis];
        }
    }
    const double x = local[0], y = local[1], z = local[2];
    const double near = 1.0 - (x * x + y * y + z * z) / (KERNEL * KERNEL);
    if (near <= 0.0) {
        return;
    }
    const double w = weight * near * near;
    const double term[TERMS] = {1.0, x, y, x * x, x * y, y * y};
    for (int i = 0; i < TERMS; i++) {
        for (int j = 0; j <= i; j++) {
            p->a[i][j] += w * term[i] * term[j];
        }
        p->b[i] += w * term[i] * z;
    }
}

/// Adds a point, and its images in the walls along the axes from `axis` on.
static void add_images(const mag_flow *f, const near_cells *k, const frame *s, paraboloid *p,
                       int axis, const double at[3], double weight)
{
    if (axis == 3) {
        add_point(p, s, at, weight);
        return;
    }
    add_images(f, k, s, p, axis + 1, at, weight);
    for (int up = 0; up < 2; up++) {
        const double *n = s->axis[2];
        const double square = 1.0 - n[axis] * n[axis];
        const double wall = up ? k->wall[axis][1] : -k->wall[axis][0];
        if (fabs(wall) > REACH || square < STEEP * STEEP) {
            continue;
        }
        const double away = fabs(wall - at[axis]);
        const double shift = 2.0 * away * f->setup.contact_slope / sqrt(square);
        double image[3];
        for (int d = 0; d < 3; d++) {
            image[d] = d == axis ? 2.0 * wall - at[d] : at[d] + shift * n[d];
        }
        add_images(f, k, s, p, axis + 1, image, weight);
    }
}

/// Solves the normal equations (Cholesky). False where the points do not tell all terms.
static bool solve(paraboloid *p, double x[TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        const double whole = p->a[i][i];
        for (int j = 0; j <= i; j++) {
            double sum = p->a[i][j];
            for (int n = 0; n < j; n++) {
                sum -= p->a[i][n] * p->a[j][n];
            }
            if (i == j && sum <= 1e-6 * whole) {
                return false;
            }
            p->a[i][j] = i == j ? sqrt(sum) : sum / p->a[j][j];
        }
    }
    for (int i = 0; i < TERMS; i++) {
        x[i] = p->b[i];
        for (int n = 0; n < i; n++) {
            x[i] -= p->a[i][n] * x[n];
        }
        x[i] /= p->a[i][i];
    }
    for (int i = TERMS - 1; i >= 0; i--) {
        for (int n = i + 1; n < TERMS; n++) {
            x[i] -= p->a[n][i] * x[n];
        }
        x[i] /= p->a[i][i];
    }
    return true;
}

/// Normal of the paraboloid z at the foot of a place.
static void find_normal(const frame *s, const double z[TERMS], const double at[3], double n[3])
{
    double x = 0.0, y = 0.0;
    for (int d = 0; d < 3; d++) {
        x += s->axis[0][d] * at[d];
        y += s->axis[1][d] * at[d];
    }
    const double to_x = z[1] + 2.0 * z[3] * x + z[4] * y;
    const double to_y = z[2] + z[4] * x + 2.0 * z[5] * y;
    const double length = sqrt(1.0 + to_x * to_x + to_y * to_y);
    for (int d = 0; d < 3; d++) {
        n[d] = (s->axis[2][d] - to_x * s->axis[0][d] - to_y * s->axis[1][d]) / length;
    }
}

/// Fits z to the surface's points, which lie on planes across the normals of z as it was.
static bool fit(const mag_flow *f, const near_cells *k, const frame *s, double z[TERMS])
{
    paraboloid p = {0};

    for (int place = 0; place < BLOCK; place++) {
        const ptrdiff_t there = k->at[place];
        if (there < 0 || f->kind[there] != MAG_INTERFACE) {
            continue;
        }
        double at[3] = {place % SIDE - REACH, place / SIDE % SIDE - REACH,
                        place / (SIDE * SIDE) - REACH};
        double n[3];
        find_normal(s, z, at, n);
        const double fill = fmin(1.0, fmax(0.0, (double)f->fill[there]));
        const double offset = find_offset(fill, n);
        for (int d = 0; d < 3; d++) {
            at[d] += offset * n[d];
        }
        add_images(f, k, s, &p, 0, at, SLIGHT + 4.0 * fill * (1.0 - fill));
    }
    return solve(&p, z);
}

double mag_flow_curvature(const mag_flow *f, size_t cell)
{
    near_cells k;
    frame s;
    double z[TERMS] = {0.0};

    find_near(f, cell, &k);
    if (!find_frame(f, &k, &s)) {
        return 0.0;
    }
    for (int round = 0; round < ROUNDS; round++) {
        if (!fit(f, &k, &s, z)) {
            return 0.0;
        }
    }
    const double slope = 1.0 + z[1] * z[1] + z[2] * z[2];
    const double bend =
        (1.0 + z[2] * z[2]) * z[3] - z[1] * z[2] * z[4] + (1.0 + z[1] * z[1]) * z[5];
    return -bend / (slope * sqrt(slope));
}

double mag_flow_tension(const mag_flow *f, size_t cell)
{
    const double pressure = 2.0 * f->now.tension * mag_flow_curvature(f, cell);
    const double most = HIGHEST * MAG_CS2;
    return fmin(most, fmax(-most, pressure)) / MAG_CS2;
}
