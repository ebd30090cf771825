/// Verifies the pressure in a disc that fills from its middle: what the gate must hold, and what
/// opens the mould. A quarter of the disc between two planes of symmetry; all in lattice units. It
/// begins nearly full, at rest and without pressure, which build up within a few thousand steps.
#include "flow_support.h"

#define GATE  10.0  // [cells] radius of the gate
#define BEGIN 195.0 // [cells] where the metal's front is at the start
#define END   200.0 // [cells] where it is looked at
#define FLOW  0.06  // [cells2/step] radius times mean speed: slow, or the front ran ahead

enum { SIDE = 205 };

/// A metal between two plates.
typedef struct disc {
    const char *name;
    int height;         ///< [cells] between the plates
    double consistency; ///< over density
    double index;
    const char *why; ///< limit
} disc;

// Pressures compress the metal by 2.4 % at most.
static const disc discs[] = {
    {"Newtonian", 4, 0.05, 1.0,
     "half of 2 % of compression, inertia at the gate 0.3 %, stairs of its rim"},
    {"power law", 6, 0.0022, 0.42, "6 cells across lack 3 %; compression takes some of it back"},
};

static double radius_of(const double at[3])
{
    return hypot(at[0], at[1]);
}

/// The gate's rim: metal comes out of it.
static bool gate(const void *what, const double at[3], double u[3])
{
    const disc *d = what;
    const double r = radius_of(at);
    u[0] = at[0] / r;
    u[1] = at[1] / r;
    u[2] = 0.0;
    return r < GATE + 1.0 && at[0] > 0.0 && at[1] > 0.0 && at[2] > 1.0 && at[2] < d->height + 1.0;
}

/// Plates and gate are walls that metal sticks to; along the planes x = 0 and y = 0 it glides.
static void make_cells(flow_case *c, const disc *d)
{
    const bool periodic[3] = {false, false, false};
    const int size[3] = {SIDE, SIDE, d->height + 2};
    uint8_t *open = malloc((size_t)SIDE * SIDE * (size_t)size[2]);

    ck_assert_ptr_nonnull(open);
    for (int n = 0; n < SIDE * SIDE * size[2]; n++) {
        const int z = n / (SIDE * SIDE);
        const double at[3] = {n % SIDE + 0.5, n / SIDE % SIDE + 0.5, 0.0};
        const bool wall = z == 0 || z == size[2] - 1 || radius_of(at) < GATE;
        open[n] = wall ? MAG_GRID_ROUGH : 1;
    }
    c->ctx = mag_context_default();
    flow_expect(c, mag_grid_create_gliding(&c->ctx, size, periodic, open, &c->grid));
    free(open);
}

/// Links of the gate, scaled so that its flow is that of its rim's quarter.
static mag_wall_link *make_links(const flow_case *c, const disc *d, size_t *count)
{
    mag_wall_link *links = flow_wall_links(c, gate, d, count);
    double push = 0.0;

    for (size_t n = 0; n < *count; n++) {
        push += links[n].push;
    }
    for (size_t n = 0; n < *count; n++) {
        links[n].inlet = true;
        links[n].push *= 0.5 * M_PI * d->height / push; // at speed FLOW
    }
    return links;
}

static flow_start start_disc(const void *what, const double at[3])
{
    (void)what;
    return (flow_start){BEGIN + 0.5 - radius_of(at), 1.0, {0.0, 0.0, 0.0}};
}

static void make_disc(flow_case *c, const disc *d)
{
    mag_flow_setup setup = flow_laminar(MAG_TRT);
    size_t count;

    make_cells(c, d);
    mag_wall_link *links = make_links(c, d, &count);
    setup.slip = true;
    setup.magic /= d->index;
    setup.links = links;
    setup.link_count = count;
    flow_make(c, &setup);
    free(links);
    c->flow->now.speed[0] = FLOW;
    c->flow->now.viscosity = d->consistency;
    if (d->index < 1.0) {
        c->flow->now.rheology = (mag_rheology){.law = MAG_POWER_LAW,
                                               .consistency = d->consistency,
                                               .index = d->index,
                                               .floor = 1e-6,
                                               .cap = 0.5};
    }
    flow_begin(c, start_disc, NULL);
}

/// Radius of the front, from the metal's volume.
static double find_front(const flow_case *c, const disc *d)
{
    double columns = 0.0;
    for (int n = 0; n < SIDE * SIDE; n++) {
        columns += mag_grid_find(&c->grid, n % SIDE, n / SIDE, 1) < 0;
    }
    return sqrt(4.0 / M_PI * (mag_flow_volume(c->flow) / d->height + columns));
}

/// Lubrication: pressure at a radius with the front at another, and its integral over the disc.
static double pressure_at(const disc *d, double radius, double front, double *force)
{
    const double n = d->index;
    const double h = d->height;
    const double c = 2.0 * d->consistency / h * pow(2.0 * (2.0 * n + 1.0) * FLOW / (n * h), n);
    *force = M_PI * c * (pow(front, 3.0 - n) - pow(radius, 3.0 - n)) / (3.0 - n);
    return n == 1.0 ? c * log(front / radius)
                    : c * (pow(front, 1.0 - n) - pow(radius, 1.0 - n)) / (1.0 - n);
}

/// Pressure at the gate, the mean radius of the cells where it is taken, and force on a plate.
static double look(const flow_case *c, double *radius, double *force)
{
    const mag_flow *f = c->flow;
    double pressure = 0.0, sum = 0.0, count = 0.0;
    int32_t last = -1;

    *radius = 0.0;
    for (size_t n = 0; n < f->setup.link_count; n++) {
        const size_t cell = (size_t)f->links[n].cell;
        if (f->links[n].cell != last) {
            const double at[3] = {flow_at(c, cell, 0), flow_at(c, cell, 1), 0.0};
            pressure += (mag_flow_look(f, cell).density - 1.0) / 3.0;
            *radius += radius_of(at);
            count += 1.0;
            last = f->links[n].cell;
        }
    }
    for (size_t cell = 0; cell < c->grid.cells; cell++) {
        if (c->grid.place[3 * cell + 2] == 1 && f->kind[cell] != MAG_GAS) {
            sum += fmin(1.0, (double)f->fill[cell]) * (mag_flow_look(f, cell).density - 1.0) / 3.0;
        }
    }
    *radius /= count;
    pressure /= count;
    *force = 4.0 * sum + M_PI * GATE * GATE * pressure;
    return pressure;
}

START_TEST(a_disc_fills_from_its_middle)
{
    const disc *d = &discs[_i];
    flow_case c;
    double radius, force, want_force, unused;
    char subject[100];

    make_disc(&c, d);
    while (find_front(&c, d) < END) {
        flow_run(&c, 500);
    }
    const double pressure = look(&c, &radius, &force);
    const double front = find_front(&c, d);
    const double want = pressure_at(d, radius, front, &unused);
    pressure_at(d, GATE, front, &want_force);
    snprintf(subject, sizeof subject,
             "%s disc of %g gate radii, pressure at the gate over its theory's", d->name,
             END / GATE);
    verify_row("T-25", subject, "lubrication", pressure / want, 1.0, 0.03, d->why);
    snprintf(subject, sizeof subject,
             "%s disc of %g gate radii, force that opens the mould over its theory's", d->name,
             END / GATE);
    verify_row("T-25", subject, "lubrication", force / want_force, 1.0, 0.03, d->why);
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_loop_test(tc, a_disc_fills_from_its_middle, 0, sizeof discs / sizeof discs[0]);
}

int main(void)
{
    return support_run("disc", add);
}
