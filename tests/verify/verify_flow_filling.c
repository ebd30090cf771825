/// Verifies a small filling: it stays symmetric, does not depend on the number of threads, keeps
/// what came in, and takes no memory while it runs.
#include "flow_support.h"

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED_BY_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED_BY_SANITIZER 1
#endif
#endif

enum { WIDE = 40, DEEP = 30, HIGH = 12, PLATE = 4, GATE = 3 };

/// How often memory was taken so far.
static long *taken(void)
{
    static long count; // the hooks below have no argument to carry it
    return &count;
}

#ifdef WATCHED_BY_SANITIZER
int __sanitizer_install_malloc_and_free_hooks(void (*taking)(const volatile void *, size_t),
                                              void (*giving)(const volatile void *));

static void see_taking(const volatile void *p, size_t size)
{
    (void)p;
    (void)size;
    ++*taken();
}

static void see_giving(const volatile void *p)
{
    (void)p;
}

static void watch(void)
{
    ck_assert_int_ne(__sanitizer_install_malloc_and_free_hooks(see_taking, see_giving), 0);
}
#else
// glibc lets a program bring its own malloc and keeps its own under these names.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    __atomic_fetch_add(taken(), 1, __ATOMIC_RELAXED);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    __atomic_fetch_add(taken(), 1, __ATOMIC_RELAXED);
    return __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
    __atomic_fetch_add(taken(), 1, __ATOMIC_RELAXED);
    return __libc_realloc(p, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    __atomic_fetch_add(taken(), 1, __ATOMIC_RELAXED);
    return __libc_memalign(alignment, size);
}

static void watch(void)
{
}
#endif

/// A plate with a square runner from its middle up to the inlet.
static bool is_open(int x, int y, int z)
{
    const bool gate = abs(2 * x + 1 - WIDE) < 2 * GATE && abs(2 * y + 1 - DEEP) < 2 * GATE;
    return z < PLATE || gate;
}

static bool top_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = u[1] = 0.0;
    u[2] = -1.0;
    return at[2] > HIGH - 0.25;
}

static flow_start fill_top(const void *what, const double at[3])
{
    (void)what;
    return (flow_start){at[2] > HIGH - 1 ? 0.5 : 0.0, 1.0, {0.0, 0.0, -0.05}};
}

/// A filling about to begin: inlet speed 0.05, a shot's low viscosity.
static void make_filling(flow_case *c, int threads)
{
    const bool periodic[3] = {false, false, false};
    const int size[3] = {WIDE, DEEP, HIGH};
    uint8_t *open = malloc((size_t)WIDE * DEEP * HIGH);
    mag_flow_setup setup = mag_flow_setup_default();
    double sum = 0.0;

    ck_assert_ptr_nonnull(open);
    for (int i = 0; i < WIDE * DEEP * HIGH; i++) {
        open[i] = is_open(i % WIDE, i / WIDE % DEEP, i / WIDE / DEEP);
    }
    flow_make_grid(c, size, periodic, open);
    mag_wall_link *links = flow_wall_links(c, top_wall, NULL, &setup.link_count);
    for (size_t n = 0; n < setup.link_count; n++) {
        links[n].inlet = true;
        sum += links[n].push;
    }
    for (size_t n = 0; n < setup.link_count; n++) { // at the rim links end in fixed walls
        links[n].push *= 4.0 * GATE * GATE / sum;
    }
    setup.links = links;
    flow_make(c, &setup);
    free(links);
    free(open);
    c->ctx.threads = threads;
    c->flow->now.viscosity = 1e-3;
    c->flow->now.speed[0] = 0.05;
    flow_begin(c, fill_top, NULL);
}

/// Volume that has come in after these steps fills the plate to a third.
enum { FILLING = 1500 };

static double fill_at(const flow_case *c, int x, int y, int z)
{
    const ptrdiff_t cell = mag_grid_find(&c->grid, x, y, z);
    return cell < 0 ? 0.0 : fmin(1.0, fmax(0.0, (double)c->flow->fill[cell]));
}

/// Where along a row of the plate the metal ends: its volume, from the middle outwards.
static double reach(const flow_case *c, int side_x, int side_y, int across, int z)
{
    double sum = 0.0;
    const int half = (side_x != 0 ? WIDE : DEEP) / 2;
    for (int n = 0; n < half; n++) {
        const int x = side_x != 0 ? WIDE / 2 + (side_x > 0 ? n : -1 - n) : across;
        const int y = side_y != 0 ? DEEP / 2 + (side_y > 0 ? n : -1 - n) : across;
        sum += fill_at(c, x, y, z);
    }
    return sum;
}

START_TEST(a_symmetric_cavity_fills_symmetrically)
{
    flow_case c;
    double worst = 0.0;

    make_filling(&c, 1);
    flow_run(&c, FILLING);
    const double volume = mag_flow_volume(c.flow);
    ck_assert_msg(volume > 0.2 * (double)c.grid.cells && volume < 0.8 * (double)c.grid.cells,
                  "the front is not within the plate");
    for (int z = 0; z < PLATE; z++) {
        for (int y = 0; y < DEEP; y++) {
            worst = fmax(worst, fabs(reach(&c, 1, 0, y, z) - reach(&c, -1, 0, y, z)));
        }
        for (int x = 0; x < WIDE; x++) {
            worst = fmax(worst, fabs(reach(&c, 0, 1, x, z) - reach(&c, 0, -1, x, z)));
        }
    }
    flow_free(&c);
    verify_row_below("-", "filling of a plate, front left of the middle against right [cells]",
                     "mirror symmetry", worst, 1.0, "one cell: order of summation breaks ties");
}
END_TEST

START_TEST(metal_in_the_cavity_is_what_came_through_the_inlet)
{
    flow_case c;

    make_filling(&c, 1);
    const double first = mag_flow_mass(&c.ctx, c.flow);
    flow_run(&c, FILLING);
    const double gain = mag_flow_mass(&c.ctx, c.flow) - first;
    verify_row("-", "filling of a plate, metal that came in [cells]", "counted at the inlet", gain,
               c.flow->now.wall_mass, 1e-6, "populations are float");
    verify_row("-", "filling of a plate, metal that came in [cells]", "speed x area x time", gain,
               0.05 * 4.0 * GATE * GATE * FILLING, 1e-5, "populations are float");
    flow_free(&c);
}
END_TEST

static bool first_wall(const void *what, const double at[3], double u[3])
{
    (void)what;
    u[0] = 1.0;
    u[1] = u[2] = 0.0;
    return at[0] < 0.25;
}

static flow_start begin_plug(const void *what, const double at[3])
{
    (void)what;
    return (flow_start){at[0] < 1.0 ? 0.5 : 0.0, 1.0, {0.05, 0.0, 0.0}};
}

START_TEST(a_plug_comes_in_without_a_sound)
{
    flow_case c;
    const int size[3] = {24, 4, 4};
    const bool periodic[3] = {false, true, true};
    mag_flow_setup setup = mag_flow_setup_default();
    double most = 0.0;

    flow_make_grid(&c, size, periodic, NULL);
    mag_wall_link *links = flow_wall_links(&c, first_wall, NULL, &setup.link_count);
    for (size_t n = 0; n < setup.link_count; n++) {
        links[n].inlet = true;
    }
    setup.links = links;
    flow_make(&c, &setup);
    free(links);
    c.flow->now.viscosity = 1e-3;
    c.flow->now.speed[0] = 0.05;
    flow_begin(&c, begin_plug, NULL);
    for (int n = 0; n < 300; n++) {
        flow_run(&c, 1);
        for (size_t cell = 0; cell < c.grid.cells; cell++) {
            if (c.flow->kind[cell] == MAG_LIQUID) {
                most = fmax(most, fabs(mag_flow_look(c.flow, cell).density - 1.0));
            }
        }
    }
    const double volume = mag_flow_volume(c.flow) / 16.0;
    flow_free(&c);
    ck_assert_msg(volume > 14.0 && volume < 17.0, "the plug is %g cells long", volume);
    verify_row_below("-", "plug that fills a channel, largest pressure over half of density u^2",
                     "a plug moves without pressure", most / 3.0 / (0.5 * 0.05 * 0.05), 1e-3,
                     "single precision tells densities to 1e-7, which is 3e-5 of this pressure");
}
END_TEST

START_TEST(one_and_two_threads_give_the_same_bits)
{
    flow_case c[2];
    mag_chunk chunks[2][MAG_CHUNKS];
    int count[2];
    size_t bytes = 0;
    double differing = 0.0;

    for (int n = 0; n < 2; n++) {
        make_filling(&c[n], n + 1);
        flow_run(&c[n], FILLING);
        count[n] = mag_flow_chunks(c[n].flow, chunks[n], 0);
    }
    ck_assert_int_eq(count[0], count[1]);
    for (int n = 0; n < count[0]; n++) {
        ck_assert_uint_eq(chunks[0][n].size, chunks[1][n].size);
        bytes += chunks[0][n].size;
        differing += memcmp(chunks[0][n].data, chunks[1][n].data, chunks[0][n].size) != 0;
    }
    ck_assert_uint_gt(bytes, c[0].grid.cells * MAG_Q * sizeof(mag_pop));
    verify_row_below("-", "filling of a plate, chunks of the state that differ, 1 and 2 threads",
                     "the same bits", differing, 0.0, "sums are taken in a fixed order");
    flow_free(&c[0]);
    flow_free(&c[1]);
}
END_TEST

START_TEST(a_step_takes_no_memory)
{
    flow_case c;
    mag_flow_now *now;

    watch();
    make_filling(&c, 2);
    flow_run(&c, 100); // OpenMP makes its threads with the first step
    now = &c.flow->now;
    const uint64_t converted = now->converted;
    mag_status status = MAG_OK;
    const long before = *taken();
    for (int n = 0; n < 50 && status == MAG_OK; n++) { // no assertion: that takes memory
        if (n == 24) {
            mag_flow_rescale(c.flow, 0.8);
        }
        status = mag_flow_step(&c.ctx, c.flow);
    }
    const long after = *taken();
    flow_expect(&c, status);
    ck_assert_int_gt(before, 0); // the counting works
    ck_assert_msg(now->converted > converted, "no cell changed its kind");
    ck_assert_msg(now->rescale == 1.0, "the time step did not change");
    verify_row_below("-", "memory taken in 50 steps with conversions and a change of time step",
                     "none", (double)(after - before), 0.0, "memory is taken in create only");
    flow_free(&c);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_symmetric_cavity_fills_symmetrically);
    tcase_add_test(tc, metal_in_the_cavity_is_what_came_through_the_inlet);
    tcase_add_test(tc, a_plug_comes_in_without_a_sound);
    tcase_add_test(tc, one_and_two_threads_give_the_same_bits);
    tcase_add_test(tc, a_step_takes_no_memory);
}

int main(void)
{
    return support_run("a small filling", add);
}
