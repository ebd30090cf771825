/// Cells read from BPX files: what they become, what is refused and how, and that what is written
/// reads back the same.
#include "battery_case.h"

#include "base/json.h"

#include <unistd.h>

#define SOURCE "/cases/battery-bpx/nmc_pouch_cell_BPX.json"

// Each test has a process and a folder of its own: texts are written there as cell.json.

typedef struct bench {
    char folder[64];
    char path[96];
    battery_case b;
} bench;

static void begin(bench *t)
{
    strcpy(t->folder, "/tmp/mag-bpx-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(t->folder));
    snprintf(t->path, sizeof t->path, "%s/cell.json", t->folder);
}

static void end(bench *t)
{
    battery_case_end(&t->b);
    unlink(t->path);
    rmdir(t->folder);
}

static void write_cell(const bench *t, const char *text)
{
    FILE *to = fopen(t->path, "w");
    ck_assert_ptr_nonnull(to);
    ck_assert_int_ge(fputs(text, to), 0);
    ck_assert_int_eq(fclose(to), 0);
}

/// The published file. To be freed.
static char *read_published(void)
{
    FILE *from = fopen(MAG_SOURCE_DIR SOURCE, "r");
    char *text = calloc(1, 1 << 16);
    ck_assert_ptr_nonnull(from);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_lt(fread(text, 1, (1 << 16) - 1, from), (1 << 16) - 1);
    fclose(from);
    return text;
}

/// The published file with its first `what` replaced, or that behind the first `after`.
static void write_changed(const bench *t, const char *after, const char *what, const char *by)
{
    char *text = read_published(), *changed = malloc(1 << 17);
    char *from = strstr(text, after);
    ck_assert_ptr_nonnull(from);
    char *at = strstr(from, what);
    ck_assert_msg(at != NULL, "the file has no %s", what);
    snprintf(changed, 1 << 17, "%.*s%s%s", (int)(at - text), text, by, at + strlen(what));
    write_cell(t, changed);
    free(text);
    free(changed);
}

static mag_status read_with(bench *t, const char *more)
{
    char text[2048];
    snprintf(text, sizeof text, "model: battery\nbattery:\n  bpx: cell.json\n%s", more);
    return battery_case_read(&t->b, t->folder, text);
}

static void expect_read(bench *t, const char *more)
{
    ck_assert_msg(read_with(t, more) == MAG_OK, "%s", t->b.ctx.message);
}

/// Reads, which must fail and say all of `parts` (count).
static void expect_refused(bench *t, int count, const char *const *parts)
{
    ck_assert_int_eq(read_with(t, ""), MAG_BAD_CASE);
    for (int n = 0; n < count; n++) {
        ck_assert_msg(strstr(t->b.ctx.message, parts[n]) != NULL, "no '%s' in:\n%s", parts[n],
                      t->b.ctx.message);
    }
}

static void refuse(const char *after, const char *what, const char *by, const char *place,
                   const char *why)
{
    bench t;
    begin(&t);
    write_changed(&t, after, what, by);
    expect_refused(&t, 3, (const char *const[]){"case.yaml:3:8: cell.json", place, why});
    end(&t);
}

static void near(double ours, double want)
{
    ck_assert_double_eq_tol(ours, want, 1e-14 * fabs(want) + 1e-300); // some operations' rounding
}

// ---- reading ---------------------------------------------------------------------------------

START_TEST(a_file_of_the_first_generation_fills_the_case)
{
    bench t;
    begin(&t);
    write_changed(&t, "", "\"Header\"", "\"Header\"");
    expect_read(&t, "");
    const mag_battery_params *p = t.b.p;
    near(p->area, 34 * 0.016808);
    near(p->nominal_capacity, 12.5 * 3600);
    near(p->lower_cutoff, 2.7);
    near(p->upper_cutoff, 4.2);
    near(p->electrolyte.concentration, 1000);
    near(p->ambient_temperature, 298.15);
    near(p->negative.share_most, 0.75668);
    near(p->positive.transport_efficiency, 0.1462);
    near(p->negative.active_fraction, 499522 * 4.12e-6 / 3);
    near(p->positive.exchange_current, 0.5 * 96485.33212 * 2.305e-5);
    near(p->positive.activation, 35000);
    near(p->mass.total, 1847 * 0.000128);
    near(p->heat.capacity, 913 * 1847 * 0.000128);
    ck_assert_int_eq(p->electrolyte.charge, 1);
    ck_assert_int_eq(p->negative_electrode, MAG_BATTERY_POROUS);
    ck_assert_str_eq(p->positive.diffusivity, "3.2e-14");
    ck_assert_int_eq(p->validation.count, 2);
    ck_assert_str_eq(p->validation.items[1].name, "1C discharge");
    ck_assert_int_eq(p->validation.items[1].voltage.count, 38);
    near(p->validation.items[1].current.y[7], 12.5);
    ck_assert_str_eq(p->experiment, "Run validation C/20 discharge\nRun validation 1C discharge\n");
    ck_assert_str_eq(t.b.warnings, "");
    end(&t);
}
END_TEST

START_TEST(a_file_of_the_second_generation_has_a_state)
{
    bench t;
    begin(&t);
    write_changed(&t, "", "\"Validation\"",
                  "\"State\": {\"Initial conditions\": {\"Initial state-of-charge\": 0.25, "
                  "\"Initial temperature [K]\": 310, \"Initial electrolyte concentration "
                  "[mol.m-3]\": 900}, \"Thermal environment\": {\"Ambient temperature [K]\": 300, "
                  "\"Heat transfer coefficient [W.m-2.K-1]\": 8}}, \"Validation\"");
    expect_read(&t, "");
    mag_battery_made made;
    ck_assert_msg(mag_battery_make(&t.b.ctx, t.b.p, &made) == MAG_OK, "%s", t.b.ctx.message);
    near(t.b.p->temperature, 310);
    near(made.setup.temperature, 300); // without heat it takes what is around it
    near(made.ambient, 300);
    near(made.setup.electrolyte.concentration, 900);
    near(made.setup.electrolyte.reference, 900);
    near(made.setup.negative.start, 0.005504 + 0.25 * (0.75668 - 0.005504));
    near(made.setup.positive.start, 0.96210 - 0.25 * (0.96210 - 0.42424));
    near(t.b.p->heat.transfer, 8 * 0.0379);
    mag_battery_unmake(&made);
    end(&t);
}
END_TEST

START_TEST(what_the_case_says_wins)
{
    bench t;
    begin(&t);
    write_changed(&t, "", "\"Header\"", "\"Header\"");
    expect_read(&t, "  area: 1 m2\n  temperature: 298.15 K\n  state_of_charge: 50 %\n"
                    "  separator: {porosity: 0.5}\n"
                    "  negative: {bruggeman: 1.5, diffusivity: 1e-14*(1 + x)}\n"
                    "  positive: {potential_table: [[0, 4.5 V], [1, 3 V]], start: 0.7}\n"
                    "  experiment: Rest for 1 hour\n");
    const mag_battery_params *p = t.b.p;
    near(p->area, 1.0); // its default, but given
    near(p->separator.porosity, 0.5);
    near(p->separator.thickness, 2e-5); // beside it, the file's
    ck_assert_double_eq(p->ambient_temperature, 0.0);
    ck_assert_double_eq(p->negative.transport_efficiency, 0.0); // else bruggeman would mean nothing
    ck_assert_str_eq(p->negative.diffusivity, "1e-14*(1 + x)");
    ck_assert_str_eq(p->positive.potential, ""); // else the table would mean nothing
    near(p->positive.start, 0.7);
    ck_assert_str_eq(p->experiment, "Rest for 1 hour");
    end(&t);
}
END_TEST

START_TEST(tables_are_taken_and_turned_round)
{
    bench t;
    begin(&t);
    write_changed(&t, "\"Positive electrode\"", "3.2e-14",
                  "{\"x\": [1, 0.5, 0], \"y\": [1e-14, 2e-14, 3e-14]}");
    expect_read(&t, "");
    const mag_table *d = &t.b.p->positive.diffusivity_table;
    ck_assert_int_eq(d->count, 3);
    near(d->x[1], 0.5);
    near(d->y[0], 3e-14);
    end(&t);
}
END_TEST

START_TEST(what_is_not_known_is_named_and_left)
{
    bench t;
    begin(&t);
    write_changed(&t, "", "\"Porosity\"", "\"Colour\": \"black\", \"Porosity\"");
    expect_read(&t, "");
    ck_assert_str_eq(t.b.warnings,
                     "cell.json: Parameterisation / Negative electrode / Colour is not used\n");
    end(&t);
}
END_TEST

START_TEST(without_measured_curves_the_cell_is_discharged)
{
    bench t;
    begin(&t);
    char *text = read_published();
    char *at = strstr(text, ",\n      \"Validation\"");
    ck_assert_ptr_nonnull(at);
    strcpy(at, "}");
    write_cell(&t, text);
    free(text);
    expect_read(&t, "");
    ck_assert_str_eq(t.b.p->experiment, "Discharge at 1C until 2.7 V\n");
    end(&t);
}
END_TEST

// ---- refusing --------------------------------------------------------------------------------

START_TEST(faults_of_a_file_name_their_place)
{
    refuse("\"Positive electrode\"", "3.2e-14", "[1]",
           "Parameterisation / Positive electrode / Diffusivity [m2.s-1]",
           "it is a list, but must be a number, an expression in x or a table");
    refuse("\"Positive electrode\"", "5.23e-05", "\"thin\"",
           "Parameterisation / Positive electrode / Thickness [m]",
           "it is a text, but must be a number");
    refuse("\"Positive electrode\"", "0.277493", "1.5",
           "Parameterisation / Positive electrode / Porosity", "must be 0 to 1");
    refuse("\"Positive electrode\"", "\"Thickness [m]\"", "\"Thick [m]\"",
           "Parameterisation / Positive electrode / Thickness [m]",
           "it is missing, and the case does not say battery.positive.thickness");
    refuse("\"Separator\"", "\"Separator\"", "\"Seperator\"", "Parameterisation / Separator",
           "it is missing");
    refuse("\"Positive electrode\"", "3.2e-14", "\"2*(1 x)\"",
           "Parameterisation / Positive electrode / Diffusivity [m2.s-1]",
           "column 6: expected an operator or ')'\n    2*(1 x)\n         ^");
    refuse("\"Positive electrode\"", "3.2e-14", "{\"x\": [0, 1], \"y\": [1]}",
           "Parameterisation / Positive electrode / Diffusivity [m2.s-1]",
           "lists x and y of equal length, not 2 and 1");
    refuse("\"Positive electrode\"", "3.2e-14", "{\"x\": [0, 1, 1], \"y\": [1, 1, 1]}",
           "Parameterisation / Positive electrode / Diffusivity [m2.s-1]", "x must rise");
    refuse("\"1C discharge\"", "100, 200", "200, 100", "Validation / 1C discharge / Time [s]",
           "times must rise, but item 3 is not above 2");
    refuse("\"1C discharge\"", "-12.5, ", "", "Validation / 1C discharge / Current [A]",
           "it has 37 values, but Time [s] has 38");
    refuse("\"Electrolyte\"", "0.2594", "{\"x\": [0, 1], \"y\": [0.2, 0.3]}",
           "Parameterisation / Electrolyte / Cation transference number",
           "must be a number or an expression");
}
END_TEST

START_TEST(files_of_other_kinds_are_refused)
{
    refuse("", "\"DFN\"", "\"SPM\"", "Header / Model", "no electrolyte");
    refuse("", "\"DFN\"", "\"P3D\"", "Header / Model", "must be DFN, SPMe or Partial");
    refuse("", "\"0.1.0\"", "\"2.0\"", "Header / BPX", "version 0.x or 1.x");
    refuse("\"Positive electrode\"", "\"Porosity\"",
           "\"Particle\": {\"Primary\": {}}, \"Porosity\"",
           "Parameterisation / Positive electrode / Particle", "several materials");
    refuse("", "\"Parameterisation\": {", "\"Parameterisation\": 3, \"x\": {", "Parameterisation",
           "must be a block");
}
END_TEST

START_TEST(what_is_no_json_is_shown_where)
{
    bench t;
    begin(&t);
    write_cell(&t, "{\"Header\": \n  oops}");
    expect_refused(&t, 1, (const char *const[]){"case.yaml:3:8: cell.json:2:6: it is no JSON"});
    end(&t);
}
END_TEST

// ---- round trip ------------------------------------------------------------------------------

static void same_curve(const mag_curve *a, const mag_curve *b, double from, double to)
{
    for (int n = 0; n <= 20; n++) {
        const double x = from + (to - from) * n / 20.0;
        ck_assert_double_eq(mag_curve_value(a, x), mag_curve_value(b, x));
    }
}

static void same_kinetics(const mag_cell_kinetics *a, const mag_cell_kinetics *b)
{
    near(a->exchange, b->exchange);
    ck_assert_double_eq(a->alpha_a, b->alpha_a);
    ck_assert_double_eq(a->alpha_c, b->alpha_c);
    ck_assert_double_eq(a->order, b->order);
    ck_assert_double_eq(a->activation, b->activation);
    ck_assert_double_eq(a->film, b->film);
    ck_assert_double_eq(a->layer, b->layer);
}

static void same_porous(const mag_cell_porous *a, const mag_cell_porous *b)
{
    ck_assert_double_eq(a->thickness, b->thickness);
    ck_assert_double_eq(a->porosity, b->porosity);
    ck_assert_double_eq(a->transport, b->transport);
    ck_assert_double_eq(a->conductivity, b->conductivity);
    ck_assert_double_eq(a->most, b->most);
    near(a->start, b->start);
    ck_assert_double_eq(a->diffusivity_activation, b->diffusivity_activation);
    same_kinetics(&a->kinetics, &b->kinetics);
    ck_assert_int_eq(a->bin_count, b->bin_count);
    ck_assert_double_eq(a->bins[0].radius, b->bins[0].radius);
    near(a->bins[0].fraction, b->bins[0].fraction);
    near(a->bins[0].area, b->bins[0].area);
    same_curve(a->potential, b->potential, 0.01, 0.99);
    same_curve(a->entropy, b->entropy, 0.01, 0.99);
    same_curve(a->diffusivity, b->diffusivity, 0.01, 0.99);
}

static void same_cell(const mag_battery_made *ours, const mag_battery_made *theirs)
{
    const mag_cell_setup *a = &ours->setup, *b = &theirs->setup;
    ck_assert_int_eq(a->charge, b->charge);
    ck_assert_int_eq(a->metal_negative, b->metal_negative);
    if (a->metal_negative) {
        same_kinetics(&a->metal.kinetics, &b->metal.kinetics);
        ck_assert_double_eq(a->metal.thickness, b->metal.thickness);
        ck_assert_double_eq(a->metal.molar_volume, b->metal.molar_volume);
        ck_assert_double_eq(a->metal.desolvation, b->metal.desolvation);
    } else {
        same_porous(&a->negative, &b->negative);
    }
    same_porous(&a->positive, &b->positive);
    ck_assert_double_eq(a->separator.thickness, b->separator.thickness);
    ck_assert_double_eq(a->separator.porosity, b->separator.porosity);
    ck_assert_double_eq(a->separator.transport, b->separator.transport);
    ck_assert_double_eq(a->electrolyte.concentration, b->electrolyte.concentration);
    ck_assert_double_eq(a->electrolyte.reference, b->electrolyte.reference);
    same_curve(a->electrolyte.diffusivity, b->electrolyte.diffusivity, 10, 2000);
    same_curve(a->electrolyte.conductivity, b->electrolyte.conductivity, 10, 2000);
    same_curve(a->electrolyte.transference, b->electrolyte.transference, 10, 2000);
    same_curve(a->electrolyte.factor, b->electrolyte.factor, 10, 2000);
    ck_assert_double_eq(a->temperature, b->temperature);
    ck_assert_double_eq(a->contact, b->contact);
    near(ours->nominal.area, theirs->nominal.area);
    near(ours->nominal.capacity, theirs->nominal.capacity);
    near(ours->ambient, theirs->ambient);
}

/// Writes a cell, reads it back with nothing else said, and compares.
static void go_round(bench *t, battery_case *first)
{
    mag_battery_made ours, theirs;
    char *text = NULL;
    ck_assert_msg(mag_model_exchange(&first->ctx, &mag_battery_model, first->p, &text) == MAG_OK,
                  "%s", first->ctx.message);
    write_cell(t, text);
    expect_read(t, "  experiment: Rest for 1 hour\n");
    ck_assert_str_eq(t->b.warnings, "");
    ck_assert_msg(mag_battery_make(&first->ctx, first->p, &ours) == MAG_OK, "%s",
                  first->ctx.message);
    ck_assert_msg(mag_battery_make(&t->b.ctx, t->b.p, &theirs) == MAG_OK, "%s", t->b.ctx.message);
    same_cell(&ours, &theirs);
    mag_battery_unmake(&ours);
    mag_battery_unmake(&theirs);
    free(text);
}

static void round_trip(const char *text, const char *folder)
{
    battery_case first;
    bench t;
    begin(&t);
    ck_assert_msg(battery_case_read(&first, folder, text) == MAG_OK, "%s", first.ctx.message);
    go_round(&t, &first);
    battery_case_end(&first);
    end(&t);
}

START_TEST(a_published_cell_goes_round)
{
    round_trip("model: battery\nbattery: {bpx: nmc_pouch_cell_BPX.json}\n",
               MAG_SOURCE_DIR "/cases/battery-bpx");
}
END_TEST

START_TEST(a_cell_with_magnesium_goes_round)
{
    round_trip(
        "model: battery\n"
        "battery:\n"
        "  area: 100 cm2\n"
        "  contact_resistance: 2e-4 ohm m2\n"
        "  ambient_temperature: 310 K\n"
        "  metal: {thickness: 50 um, transfer_anodic: 0.7, transfer_cathodic: 0.3, order: "
        "0.4, film_resistance: 1e-3 ohm m2, desolvation_current: 40 A/m2}\n"
        "  separator: {thickness: 260 um, porosity: 0.9}\n"
        "  positive: {material: Mo6S8, thickness: 60 um, porosity: 0.45, active_fraction: "
        "0.45, start: 0.02, surface_area: 2.7e6 m-1, entropy_table: [[0, 1e-4 V/K], [1, 2e-4 "
        "V/K]], order: 0.6}\n"
        "  electrolyte: {material: 'Mg[B(hfip)4]2/DME', transference: 0.3 + 1e-5*x, "
        "thermodynamic_factor: 1 + 1e-4*x, reference_concentration: 700 mol/m3}\n"
        "  experiment: Rest for 1 hour\n",
        "");
}
END_TEST

START_TEST(particles_of_many_sizes_cannot_be_written)
{
    battery_case b;
    char *text = NULL;
    ck_assert_msg(battery_case_read(&b, MAG_SOURCE_DIR "/cases/battery-bpx",
                                    "model: battery\nbattery:\n"
                                    "  bpx: nmc_pouch_cell_BPX.json\n"
                                    "  positive: {particle_sizes: [{radius: 1 um, share: 0.5}, "
                                    "{radius: 2 um, share: 0.5}]}\n") == MAG_OK,
                  "%s", b.ctx.message);
    ck_assert_int_eq(mag_model_exchange(&b.ctx, &mag_battery_model, b.p, &text), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(b.ctx.message, "particles of one size"));
    ck_assert_ptr_null(text);
    battery_case_end(&b);
}
END_TEST

START_TEST(models_without_a_format_say_so)
{
    mag_context ctx = mag_context_default();
    char *text = NULL;
    ck_assert_int_eq(mag_model_exchange(&ctx, mag_model_find("bar"), NULL, &text), MAG_BAD_CALL);
    ck_assert_ptr_nonnull(strstr(ctx.message, "there is one for: battery"));
}
END_TEST

// ---- comparing -------------------------------------------------------------------------------

START_TEST(each_measured_curve_begins_with_the_first_state)
{
    battery_case b;
    void *state = NULL;
    ck_assert_msg(battery_case_read(&b, MAG_SOURCE_DIR "/cases/battery-bpx",
                                    "model: battery\nbattery:\n"
                                    "  bpx: nmc_pouch_cell_BPX.json\n"
                                    "  experiment: |\n"
                                    "    Run validation 1C discharge\n"
                                    "    Run validation 1C discharge\n") == MAG_OK,
                  "%s", b.ctx.message);
    ck_assert_msg(mag_battery_model.create(&b.ctx, b.p, &state) == MAG_OK, "%s", b.ctx.message);
    battery_case_go(&b, state, 3699.0);
    const double charge = battery_case_value(&b, state, "charge");
    const double voltage = battery_case_value(&b, state, "voltage");
    battery_case_go(&b, state, 3700.0 + 3699.0);
    // The second begins with another step of the solver's: its tolerance, a few times.
    ck_assert_double_eq_tol(battery_case_value(&b, state, "charge"), charge, 1e-5 * charge);
    ck_assert_double_eq_tol(battery_case_value(&b, state, "voltage"), voltage, 1e-5 * voltage);
    battery_case_go(&b, state, 1e9);
    ck_assert_double_eq(battery_case_value(&b, state, "end_time"), 2 * 3700.0);
    ck_assert_double_eq(battery_case_value(&b, state, "validation_points"), 37.0);
    mag_battery_model.destroy(state);
    battery_case_end(&b);
}
END_TEST

START_TEST(a_discharge_that_names_no_voltage_ends_at_the_cells_limit)
{
    battery_case b;
    void *state = NULL;
    ck_assert_msg(battery_case_read(&b, MAG_SOURCE_DIR "/cases/battery-bpx",
                                    "model: battery\nbattery:\n"
                                    "  bpx: nmc_pouch_cell_BPX.json\n"
                                    "  experiment: Discharge at 1C for 2 hours\n") == MAG_OK,
                  "%s", b.ctx.message);
    ck_assert_msg(mag_battery_model.create(&b.ctx, b.p, &state) == MAG_OK, "%s", b.ctx.message);
    battery_case_go(&b, state, 1e9);
    ck_assert_double_eq_tol(battery_case_value(&b, state, "voltage_end"), 2.7,
                            1e-5); // the tolerance, 1e-6 of 3 V, thrice
    mag_battery_model.destroy(state);
    battery_case_end(&b);
}
END_TEST

static void add(TCase *tc)
{
    tcase_add_test(tc, a_file_of_the_first_generation_fills_the_case);
    tcase_add_test(tc, a_file_of_the_second_generation_has_a_state);
    tcase_add_test(tc, what_the_case_says_wins);
    tcase_add_test(tc, tables_are_taken_and_turned_round);
    tcase_add_test(tc, what_is_not_known_is_named_and_left);
    tcase_add_test(tc, without_measured_curves_the_cell_is_discharged);
    tcase_add_test(tc, faults_of_a_file_name_their_place);
    tcase_add_test(tc, files_of_other_kinds_are_refused);
    tcase_add_test(tc, what_is_no_json_is_shown_where);
    tcase_add_test(tc, a_published_cell_goes_round);
    tcase_add_test(tc, a_cell_with_magnesium_goes_round);
    tcase_add_test(tc, particles_of_many_sizes_cannot_be_written);
    tcase_add_test(tc, models_without_a_format_say_so);
    tcase_add_test(tc, each_measured_curve_begins_with_the_first_state);
    tcase_add_test(tc, a_discharge_that_names_no_voltage_ends_at_the_cells_limit);
}

int main(void)
{
    return support_run("cells in the exchange format", add);
}
