/// Verifies that a filling with heat converges: a slit of 2 mm that slurry fills, freezes in and
/// heats the die of, at three spacings.
#include "mould_slit.h"

#define HEIGHT 2e-3  // [m]
#define LONG   60e-3 // [m]
#define SPEED  10.0  // [m/s]

enum { SPACINGS = 3, MOST = 1000000 };

/// What is compared.
typedef struct outcome {
    double fill_time; ///< [s]
    double solid;     ///< mean fraction at the end of filling
    double die_peak;  ///< [K] of the die's surface until the part is ejected
} outcome;

static outcome run_slit(int across)
{
    mould_slit t = mould_slit_plan(LONG, HEIGHT, across);
    t.p.collision = 0;
    t.p.slurry = 4; // az91d_fit_a
    t.p.slurry_temperature = 590.0 + 273.15;
    t.p.density = 1656.0;
    t.p.heat = 1;
    t.p.inlet_speed.constant = SPEED;
    t.p.fill_end = 0.98;
    mould_slit_make(&t);
    mag_mould_state *s = t.s;
    for (int n = 0; n < MOST && !(s->now.finished && mag_mould_cooling_done(s)); n++) {
        const mag_status status = mag_mould_model.advance(&t.ctx, &t.p, s, s->now.time + 1.0);
        ck_assert_msg(status == MAG_OK, "%s", mag_message(&t.ctx));
    }
    ck_assert(s->cooling.now->opened);
    const outcome o = {s->now.fill_time, s->cooling.now->filled.solid, s->cooling.now->die_peak};
    mould_slit_free(&t);
    return o;
}

static void check(int across, const char *what, double ours, double finest, double limit)
{
    char subject[128];
    snprintf(subject, sizeof subject, "slit with heat, %d cells across, %s", across, what);
    verify_row("-", subject, "8 cells across", ours, finest, limit,
               across == 4 ? "what four cells across are worth"
                           : "what two cells across are worth");
}

START_TEST(a_filling_with_heat_converges)
{
    static const int across[SPACINGS] = {2, 4, 8};
    outcome o[SPACINGS];

    for (int n = 0; n < SPACINGS; n++) {
        o[n] = run_slit(across[n]);
    }
    for (int n = 0; n + 1 < SPACINGS; n++) {
        const outcome *finest = &o[SPACINGS - 1];
        const double limit = n == 0 ? 0.01 : 0.005;
        check(across[n], "fill time [s]", o[n].fill_time, finest->fill_time, limit);
        check(across[n], "mean solid fraction at the end of filling", o[n].solid, finest->solid,
              limit);
        check(across[n], "rise of the die's surface to its peak [K]",
              o[n].die_peak - (220.0 + 273.15), finest->die_peak - (220.0 + 273.15), limit);
    }
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_filling_with_heat_converges);
}

int main(void)
{
    return support_run("three spacings", add);
}
