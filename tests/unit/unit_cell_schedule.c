/// What is said to be done to a cell becomes steps, in the order that loops and trains give them;
/// what could be misread is refused, with the place and what is allowed.
#include "model/battery/cell/schedule.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double drive_times[] = {0.0, 10.0, 40.0};
static const double drive_values[] = {1.0, 3.0, -1.0};
static const mag_cell_drive drives[] = {
    {"city", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, {3, 0.0, drive_times, drive_values}, false},
    {"WLTP-3", MAG_CELL_DO_POWER, MAG_CELL_PER_AREA, {3, 0.0, drive_times, drive_values}, false},
    {"still", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, {0, 1.0, NULL, NULL}, false},
    {"C/20", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, {3, 0.0, drive_times, drive_values}, true},
    {"C/20 at 5 degC",
     MAG_CELL_DO_CURRENT,
     MAG_CELL_WHOLE,
     {3, 0.0, drive_times, drive_values},
     true},
};

static mag_status read_text(mag_context *ctx, const char *text, mag_cell_schedule **out)
{
    const mag_cell_source from = {"experiment", text, drives, sizeof drives / sizeof *drives};
    mag_units *u = NULL;
    ck_assert_int_eq(mag_units_create(ctx, &u), MAG_OK);
    const mag_status status = mag_cell_schedule_read(ctx, u, &from, out);
    mag_units_destroy(u);
    return status;
}

static mag_cell_schedule *read_fine(const char *text)
{
    mag_context ctx = mag_context_default();
    mag_cell_schedule *s = NULL;
    const mag_status status = read_text(&ctx, text, &s);
    ck_assert_msg(status == MAG_OK, "'%s': %s", text, mag_message(&ctx));
    return s;
}

/// The only step of a line. What it borrows is gone.
static mag_cell_action read_step(const char *text)
{
    mag_cell_schedule *s = read_fine(text);
    ck_assert_int_eq(s->step_count, 1);
    ck_assert_int_eq(s->item_count, 1);
    mag_cell_action step = s->steps[0];
    step.label = NULL;
    mag_cell_schedule_destroy(s);
    return step;
}

/// Equal to a few roundings of a conversion, or both not given.
static void check_number(const char *text, const char *what, double got, double want)
{
    const bool same = isnan(want) ? isnan(got) : fabs(got - want) <= 4.0 * DBL_EPSILON * fabs(want);
    ck_assert_msg(same, "'%s': %s is %.17g, not %.17g", text, what, got, want);
}

static void check_held(const char *text, mag_cell_do kind, mag_cell_basis basis, double want)
{
    const mag_cell_action step = read_step(text);
    ck_assert_msg(step.kind == kind, "'%s' is a step of kind %d", text, (int)step.kind);
    ck_assert_msg(step.held.basis == basis, "'%s' has basis %d", text, (int)step.held.basis);
    check_number(text, "what is held", step.held.value, want);
}

/// What ends a step: time, below, above, current, charge.
static void check_ends(const char *text, double time, double below, double above, double current,
                       double charge)
{
    const mag_cell_ends e = read_step(text).ends;
    check_number(text, "the time", e.time, time);
    check_number(text, "the lower voltage", e.below, below);
    check_number(text, "the upper voltage", e.above, above);
    check_number(text, "the end current", e.current.value, current);
    check_number(text, "the charge", e.charge.value, charge);
}

/// Refused at a column of a line, with words in the message.
static void check_refused(const char *text, int line, int column, const char *word)
{
    mag_context ctx = mag_context_default();
    mag_cell_schedule *s = NULL;
    char place[64];
    const mag_status status = read_text(&ctx, text, &s);
    snprintf(place, sizeof place, "experiment:%d:%d: ", line, column);
    ck_assert_msg(status == MAG_BAD_CASE && s == NULL, "'%s' was taken", text);
    const char *got = mag_message(&ctx);
    ck_assert_msg(strncmp(got, place, strlen(place)) == 0, "'%s' is refused with\n%s\nnot at %s",
                  text, got, place);
    ck_assert_msg(strstr(got, word) != NULL, "'%s' is refused with\n%s\nnot '%s'", text, got, word);
}

START_TEST(currents_are_for_the_cell_its_area_or_its_capacity)
{
    check_held("Discharge at 2.5 A for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, 2.5);
    check_held("Discharge at 250mA for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, 0.25);
    check_held("Charge at 2.5 A for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_WHOLE, -2.5);
    check_held("Discharge at 10 A/m2 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_PER_AREA, 10.0);
    check_held("Discharge at 1 mA/cm2 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_PER_AREA, 10.0);
    check_held("Discharge at 1 mA / cm^2 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_PER_AREA, 10.0);
    check_held("Discharge at 1 mA cm-2 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_PER_AREA, 10.0);
    check_held("Discharge at 1 mA per cm2 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_PER_AREA, 10.0);
    check_held("Discharge at C/5 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, 0.2);
    check_held("Discharge at C/2.5 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, 0.4);
    check_held("Discharge at 1C for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, 1.0);
    check_held("Discharge at 0.5 C for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, 0.5);
    check_held("Discharge at C for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, 1.0);
    check_held("Discharge at 2C/3 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, 2.0 / 3.0);
    check_held("charge at c/5 for 1 h", MAG_CELL_DO_CURRENT, MAG_CELL_C_RATE, -0.2);
}
END_TEST

START_TEST(powers_and_resistances_are_held_too)
{
    check_held("Discharge at 500 mW for 1 h", MAG_CELL_DO_POWER, MAG_CELL_WHOLE, 0.5);
    check_held("Charge at 2 W until 1.6 V", MAG_CELL_DO_POWER, MAG_CELL_WHOLE, -2.0);
    check_held("Discharge at 5 W/m2 for 1 h", MAG_CELL_DO_POWER, MAG_CELL_PER_AREA, 5.0);
    check_held("Charge at 1 mW/cm2 for 1 h", MAG_CELL_DO_POWER, MAG_CELL_PER_AREA, -10.0);
    check_held("Discharge at 5 ohm until 0.7 V", MAG_CELL_DO_RESISTANCE, MAG_CELL_WHOLE, 5.0);
    check_held("Discharge at 5 Ohms until 0.7 V", MAG_CELL_DO_RESISTANCE, MAG_CELL_WHOLE, 5.0);
    check_held("Discharge at 50 ohm cm2 for 1 h", MAG_CELL_DO_RESISTANCE, MAG_CELL_PER_AREA, 5e-3);
}
END_TEST

START_TEST(times_are_said_in_everyday_words)
{
    check_ends("Discharge at 1C for 30 minutes", 1800.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 600 s", 600.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 600 sec", 600.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 600 seconds", 600.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 1 second", 1.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 5min", 300.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 5 mins", 300.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 1 minute", 60.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 1 h", 3600.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 0.5 Hours", 1800.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 1 hr", 3600.0, NAN, NAN, NAN, NAN);
    check_ends("Rest for 2 days", 172800.0, NAN, NAN, NAN, NAN);
}
END_TEST

START_TEST(a_voltage_ends_a_discharge_below_and_a_charge_above)
{
    check_ends("Discharge at C/5 until 0.7 V", NAN, 0.7, NAN, NAN, NAN);
    check_ends("Charge at C/5 until 1600 mV", NAN, NAN, 1.6, NAN, NAN);
    check_ends("Discharge at 1 W until 0.7 V", NAN, 0.7, NAN, NAN, NAN);
    check_ends("Charge at 1 W until 1.6 V", NAN, NAN, 1.6, NAN, NAN);
    check_ends("Discharge at 5 ohm until 0.7 V", NAN, 0.7, NAN, NAN, NAN);
    check_ends("Discharge at C/5 until -0.2 V", NAN, -0.2, NAN, NAN, NAN); // two equal electrodes
    check_ends("Discharge at C/5 until above 1 V", NAN, NAN, 1.0, NAN, NAN);
    check_ends("Discharge at C/5 until < 0.7 V", NAN, 0.7, NAN, NAN, NAN);
    check_ends("Rest for 2 hours or until above 1.1 V", 7200.0, NAN, 1.1, NAN, NAN);
    check_ends("Rest for 2 hours or until >1.1 V", 7200.0, NAN, 1.1, NAN, NAN);
    check_ends("Rest for 2 hours or until below 1.1 V or above 1.2 V", 7200.0, 1.1, 1.2, NAN, NAN);
}
END_TEST

START_TEST(any_number_of_ends_may_be_named)
{
    check_ends("Discharge at 1C for 30 minutes or until 2.5 V", 1800.0, 2.5, NAN, NAN, NAN);
    check_ends("Discharge at 1C until 2.5 V or for 30 minutes", 1800.0, 2.5, NAN, NAN, NAN);
    check_ends("Discharge at 1C until 2.5 V or 30 minutes", 1800.0, 2.5, NAN, NAN, NAN);
    check_ends("Discharge at 1C for 30 minutes until 2.5 V", 1800.0, 2.5, NAN, NAN, NAN);
    check_ends("Discharge at 5 ohm until 2.5 V or 50 mA or for 1 h or 2 Ah", 3600.0, 2.5, NAN, 0.05,
               7200.0);
    check_ends("Charge at 1 W until 1.6 V or 50 mA", NAN, NAN, 1.6, 0.05, NAN);
    check_ends("Hold at 4.1 V for 1 hour or until 1 mA/cm2", 3600.0, NAN, NAN, 10.0, NAN);
    check_ends("Discharge at 1C for 1.5 Ah", NAN, NAN, NAN, NAN, 5400.0);
    check_ends("Discharge at 1C for 1 mAh/cm2 or until 0.7 V", NAN, 0.7, NAN, NAN, 36000.0);
}
END_TEST

START_TEST(charge_and_end_current_keep_what_they_are_of)
{
    ck_assert_int_eq(read_step("Hold at 1.6 V until C/50").ends.current.basis, MAG_CELL_C_RATE);
    ck_assert_int_eq(read_step("Hold at 1.6 V until 50 mA").ends.current.basis, MAG_CELL_WHOLE);
    ck_assert_int_eq(read_step("Hold at 1.6 V until 1 A/m2").ends.current.basis, MAG_CELL_PER_AREA);
    ck_assert_int_eq(read_step("Charge at 1 A for 1 Ah").ends.charge.basis, MAG_CELL_WHOLE);
    ck_assert_int_eq(read_step("Charge at 1 A for 1 mAh/cm2 or 2 h").ends.charge.basis,
                     MAG_CELL_PER_AREA);
    check_number("C/50", "rate", read_step("Hold at 1.6 V until C/50").ends.current.value, 0.02);
}
END_TEST

START_TEST(a_hold_a_rest_and_a_temperature_are_steps)
{
    check_held("Hold at 1.6 V until C/50", MAG_CELL_DO_VOLTAGE, MAG_CELL_WHOLE, 1.6);
    check_held("Hold at -20 mV for 1 h", MAG_CELL_DO_VOLTAGE, MAG_CELL_WHOLE, -0.02);
    check_held("Rest for 1 hour", MAG_CELL_DO_REST, MAG_CELL_PER_AREA, 0.0);
    check_held("Set temperature to 45 degC", MAG_CELL_DO_TEMPERATURE, MAG_CELL_WHOLE, 318.15);
    check_held("set Temperature to 300 K", MAG_CELL_DO_TEMPERATURE, MAG_CELL_WHOLE, 300.0);
    check_ends("set temperature to 300 K", NAN, NAN, NAN, NAN, NAN);
}
END_TEST

START_TEST(a_drive_cycle_is_found_and_lasts_as_its_table)
{
    const mag_cell_action step = read_step("Run drive cycle wltp-3 until 0.7 V (1 s period)");
    ck_assert_int_eq(step.kind, MAG_CELL_DO_DRIVE);
    ck_assert_int_eq(step.drive, 1);
    check_number("drive", "the period", step.period, 1.0);
    check_ends("Run drive cycle city", 40.0, NAN, NAN, NAN, NAN);
    check_ends("Run drive cycle city until 0.7 V or above 1.6 V", 40.0, 0.7, 1.6, NAN, NAN);
    ck_assert_int_eq(read_step("Rest for 1 h").drive, -1);
}
END_TEST

START_TEST(a_spectrum_goes_from_the_lowest_frequency_to_the_highest)
{
    static const char *const texts[] = {
        "EIS at 10 mHz to 100 kHz, 60 frequencies",
        "eis from 100 kHz to 0.01 Hz 60 points",
    };
    for (int i = 0; i < 2; i++) {
        const mag_cell_action step = read_step(texts[i]);
        ck_assert_int_eq(step.kind, MAG_CELL_DO_SPECTRUM);
        check_number(texts[i], "the lowest", step.low, 0.01);
        check_number(texts[i], "the highest", step.high, 1e5);
        ck_assert_int_eq(step.frequencies, 60);
    }
}
END_TEST

START_TEST(a_period_is_kept)
{
    check_number("brackets", "period",
                 read_step("Discharge at 1C until 2 V (1 minute period)").period, 60.0);
    check_number("every", "period", read_step("Discharge at 1C for 1 h every 10 seconds").period,
                 10.0);
    check_number("none", "period", read_step("Discharge at 1C for 1 h").period, NAN);
}
END_TEST

START_TEST(capitals_blanks_and_comments_do_not_matter)
{
    static const char text[] = "\r\n"
                               "  # how we do it\r\n"
                               "  DISCHARGE\tat   c/5  UNTIL 0.7 V   # gently\r\n"
                               "\n"
                               "  rest FOR 1 Hour";
    mag_cell_schedule *s = read_fine(text);
    ck_assert_int_eq(s->step_count, 2);
    ck_assert_str_eq(s->steps[0].label, "DISCHARGE\tat   c/5  UNTIL 0.7 V");
    ck_assert_int_eq(s->steps[0].line, 3);
    ck_assert_str_eq(s->steps[1].label, "rest FOR 1 Hour");
    ck_assert_int_eq(s->steps[1].line, 5);
    mag_cell_schedule_destroy(s);
}
END_TEST

// ---- order ----------------------------------------------------------------------------------

/// Appends the lines of the steps that come, with a cycle's number where it changes: "2 3 | 1: 4".
static void walk(const mag_cell_schedule *s, mag_cell_cursor *c, char *text, size_t size)
{
    int64_t cycle = c->cycle;
    const mag_cell_action *step = mag_cell_schedule_next(s, c);
    for (size_t used = 0; step != NULL; step = mag_cell_schedule_next(s, c)) {
        if (c->cycle != cycle) {
            used += (size_t)snprintf(text + used, size - used, "(%d)", (int)c->cycle);
            cycle = c->cycle;
        }
        used += (size_t)snprintf(text + used, size - used, "%d ", step->line);
        ck_assert_uint_lt(used, size);
    }
}

static void check_order(const char *text, const char *want)
{
    char got[1024] = "";
    mag_cell_cursor c = {0};
    mag_cell_schedule *s = read_fine(text);
    walk(s, &c, got, sizeof got);
    ck_assert_str_eq(got, want);
    ck_assert_ptr_null(mag_cell_schedule_next(s, &c)); // the end stays the end
    mag_cell_schedule_destroy(s);
}

START_TEST(steps_come_as_they_stand)
{
    check_order("Rest for 1 s\nRest for 2 s\nRest for 3 s", "1 2 3 ");
}
END_TEST

START_TEST(what_is_indented_is_repeated)
{
    check_order("Rest for 1 s\nRepeat 3 times:\n  Rest for 2 s\n  Rest for 3 s\nRest for 4 s",
                "1 (1)3 4 (2)3 4 (3)3 4 5 ");
    check_order("Repeat 1 time:\n  Rest for 2 s", "(1)2 ");
    check_order("Repeat 2 cycles :\n Rest for 2 s\n", "(1)2 (2)2 ");
}
END_TEST

START_TEST(loops_nest_and_the_innermost_count_as_cycles)
{
    check_order("Repeat 2 times:\n"
                "  Rest for 2 s\n"
                "  Repeat 2 times:\n"
                "\n"
                "      Rest for 5 s\n"
                " # a comment may stand anywhere\n"
                "      Repeat 2 times:\n"
                "       Rest for 8 s\n"
                "  Rest for 9 s\n"
                "Rest for 10 s\n",
                "2 5 (1)8 (2)8 5 (3)8 (4)8 9 2 5 (5)8 (6)8 5 (7)8 (8)8 9 10 ");
}
END_TEST

START_TEST(loops_that_end_together_end_one_by_one)
{
    check_order("Repeat 2 times:\n  Repeat 2 times:\n    Repeat 1 times:\n      Rest for 4 s",
                "(1)4 (2)4 (3)4 (4)4 ");
    check_order("Repeat 2 times:\n  Repeat 2 times:\n    Rest for 1 s\n  Repeat 1 times:\n"
                "    Rest for 5 s",
                "(1)3 (2)3 (3)5 (4)3 (5)3 (6)5 ");
}
END_TEST

/// A text of `depth` loops of two turns within each other.
static void nest(int depth, char *text)
{
    for (int i = 0; i < depth; i++) {
        text += sprintf(text, "%*sRepeat 2 times:\n", i, "");
    }
    sprintf(text, "%*sGITT discharge at C/10 for 10 min, rest for 1 h, until 0.7 V\n", depth, "");
}

START_TEST(loops_nest_to_a_depth_of_eight)
{
    char text[1024];
    mag_cell_cursor c = {0};
    nest(MAG_CELL_NESTING, text);
    mag_cell_schedule *s = read_fine(text);
    int pulses = 0;
    for (; mag_cell_schedule_next(s, &c) != NULL; pulses++) {
        ck_assert_int_le(c.depth, MAG_CELL_LOOPS);
        mag_cell_schedule_leave(s, &c);
    }
    ck_assert_int_eq(pulses, 1 << MAG_CELL_NESTING);
    ck_assert_int_eq(c.cycle, 1 << MAG_CELL_NESTING);
    mag_cell_schedule_destroy(s);
    nest(MAG_CELL_NESTING + 1, text);
    check_refused(text, 9, 9, "at most 8 deep");
}
END_TEST

START_TEST(a_million_cycles_are_not_written_out)
{
    mag_cell_cursor c = {0};
    mag_cell_schedule *s = read_fine("Repeat 1000 times:\n  Repeat 1000 times:\n"
                                     "    Discharge at 1C until 0.7 V\n    Charge at 1C for 1 h\n");
    ck_assert_int_eq(s->step_count, 2);
    ck_assert_int_eq(s->item_count, 4);
    while (mag_cell_schedule_next(s, &c) != NULL) {
    }
    ck_assert_int_eq(c.taken, 2000000);
    ck_assert_int_eq(c.cycle, 1000000);
    mag_cell_schedule_destroy(s);
}
END_TEST

START_TEST(a_copied_cursor_goes_on_where_it_was)
{
    static const char text[] = "Repeat 3 times:\n  Rest for 2 s\n  Repeat 2 times:\n"
                               "    Rest for 4 s\n    Rest for 5 s\nRest for 6 s";
    mag_cell_schedule *s = read_fine(text);
    mag_cell_schedule *again = read_fine(text);
    mag_cell_cursor c = {0};
    do {
        unsigned char kept[sizeof c];
        mag_cell_cursor copy;
        char here[256] = "", there[256] = "";
        memcpy(kept, &c, sizeof c);
        memcpy(&copy, kept, sizeof copy);
        mag_cell_cursor rest = c;
        walk(s, &rest, here, sizeof here);
        walk(again, &copy, there, sizeof there);
        ck_assert_str_eq(here, there);
    } while (mag_cell_schedule_next(s, &c) != NULL);
    ck_assert_int_eq(c.taken, 16);
    mag_cell_schedule_destroy(s);
    mag_cell_schedule_destroy(again);
}
END_TEST

START_TEST(a_train_is_pulse_and_pause_until_a_voltage_ends_a_pulse)
{
    mag_cell_schedule *s = read_fine("GITT discharge at C/10 for 10 minutes, rest for 1 hour, "
                                     "until 0.7 V (5 s period)\nRest for 1 s\n");
    const mag_cell_action *pulse = &s->steps[0];
    const mag_cell_action *pause = &s->steps[1];
    ck_assert_int_eq(s->step_count, 3);
    ck_assert(pulse->train == MAG_CELL_PULSE && pause->train == MAG_CELL_PAUSE);
    ck_assert(pulse->kind == MAG_CELL_DO_CURRENT && pause->kind == MAG_CELL_DO_REST);
    check_number("GITT", "the current", pulse->held.value, 0.1);
    check_number("GITT", "the pulse", pulse->ends.time, 600.0);
    check_number("GITT", "the end", pulse->ends.below, 0.7);
    check_number("GITT", "the pause", pause->ends.time, 3600.0);
    check_number("GITT", "the pause's end", pause->ends.below, NAN);
    check_number("GITT", "the period", pause->period, 5.0);
    mag_cell_cursor c = {0};
    for (int i = 0; i < 50; i++) {
        ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), pulse);
        ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), pause);
        mag_cell_schedule_leave(s, &c); // behind a pause it means nothing
    }
    ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), pulse);
    mag_cell_schedule_leave(s, &c);
    ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), &s->steps[2]);
    mag_cell_schedule_leave(s, &c); // nor behind a step of no train
    ck_assert_ptr_null(mag_cell_schedule_next(s, &c));
    ck_assert_int_eq(c.cycle, 0); // a train's turns are no cycles
    mag_cell_schedule_destroy(s);
}
END_TEST

START_TEST(a_train_may_charge_and_repeat)
{
    mag_cell_schedule *s = read_fine("Repeat 2 times:\n"
                                     "  gitt charge at 1 mA/cm2 for 0.1 mAh/cm2 rest 30 min until "
                                     "1.6 V\n");
    mag_cell_cursor c = {0};
    check_number("GITT", "the current", s->steps[0].held.value, -10.0);
    check_number("GITT", "the charge", s->steps[0].ends.charge.value, 3600.0);
    check_number("GITT", "the end", s->steps[0].ends.above, 1.6);
    for (int i = 0; i < 2; i++) {
        ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), &s->steps[0]);
        ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), &s->steps[1]);
        ck_assert_ptr_eq(mag_cell_schedule_next(s, &c), &s->steps[0]);
        ck_assert_int_eq(c.cycle, i + 1);
        mag_cell_schedule_leave(s, &c);
    }
    ck_assert_ptr_null(mag_cell_schedule_next(s, &c));
    mag_cell_schedule_destroy(s);
}
END_TEST

// ---- amounts and forecast -------------------------------------------------------------------

static const mag_cell_nominal nominal = {.area = 0.02, .capacity = 7200.0, .voltage = 1.2};

static void check_density(const char *text, double want)
{
    const mag_cell_action step = read_step(text);
    check_number(text, "for a square metre", mag_cell_action_held(&step, &nominal), want);
}

START_TEST(amounts_become_those_of_a_square_metre)
{
    check_density("Discharge at 10 A/m2 for 1 h", 10.0);
    check_density("Discharge at 3 A for 1 h", 150.0);
    check_density("Charge at C/4 for 1 h", -25.0); // 2 Ah in 4 h are 0.5 A, on 0.02 m2
    check_density("Discharge at 1 W for 1 h", 50.0);
    check_density("Charge at 5 W/m2 for 1 h", -5.0);
    check_density("Discharge at 5 ohm for 1 h", 0.1);
    check_density("Discharge at 5 ohm m2 for 1 h", 5.0);
    check_density("Hold at 1.6 V for 1 h", 1.6);
    check_density("Rest for 1 h", 0.0);
    check_density("Set temperature to 300 K", 300.0);
    check_density("Run drive cycle city", NAN);
    check_density("EIS at 1 Hz to 10 Hz, 2 points", NAN);
    const mag_cell_action step = read_step("Hold at 1.6 V until C/50 or for 1 mAh");
    check_number("end", "current", mag_cell_density(step.ends.current, &nominal), 2.0);
    check_number("end", "charge", mag_cell_density(step.ends.charge, &nominal), 180.0);
}
END_TEST

START_TEST(a_drive_cycle_is_read_between_its_points)
{
    check_number("city", "current", mag_cell_drive_at(&drives[0], &nominal, 5.0), 100.0);
    check_number("city", "current", mag_cell_drive_at(&drives[0], &nominal, 40.0), -50.0);
    check_number("WLTP-3", "power", mag_cell_drive_at(&drives[1], &nominal, 25.0), 1.0);
}
END_TEST

static void check_plan(const char *text, double steps, double seconds)
{
    mag_cell_schedule *s = read_fine(text);
    const mag_cell_plan plan = mag_cell_schedule_plan(s, &nominal);
    mag_cell_schedule_destroy(s);
    check_number(text, "steps", plan.steps, steps);
    check_number(text, "time", plan.seconds, seconds);
}

START_TEST(a_forecast_adds_times_or_those_of_a_full_cell)
{
    check_plan("Rest for 1 h", 1.0, 3600.0);
    check_plan("Discharge at C/5 until 0.7 V", 1.0, 18000.0);
    check_plan("Discharge at C/5 for 1 h or until 0.7 V", 1.0, 3600.0);
    check_plan("Discharge at C/5 for 9 h or until 0.7 V", 1.0, 18000.0);
    check_plan("Charge at 4 A until 1.6 V", 1.0, 1800.0);
    check_plan("Charge at 4 A for 1 Ah", 1.0, 900.0);
    check_plan("Discharge at 50 A/m2 until 0.7 V", 1.0, 7200.0);
    check_plan("Discharge at 2.4 W until 0.7 V", 1.0, 3600.0);
    check_plan("Discharge at 0.6 ohm until 0.7 V", 1.0, 3600.0);
    check_plan("Hold at 1.6 V until C/50", 1.0, 3600.0);
    check_plan("Run drive cycle city", 1.0, 40.0);
    check_plan("EIS at 1 Hz to 10 Hz, 2 points\nSet temperature to 300 K", 2.0, 0.0);
    check_plan("Repeat 10 times:\n  Repeat 10 times:\n    Rest for 1 s\n  Rest for 5 s", 110.0,
               150.0);
    check_plan("GITT discharge at C/10 for 1 h, rest for 2 h, until 0.7 V", 20.0, 108000.0);
}
END_TEST

START_TEST(a_forecast_needs_no_capacity_for_c_rates)
{
    const mag_cell_nominal unknown = {NAN, NAN, NAN};
    mag_cell_schedule *s = read_fine("Discharge at C/5 until 0.7 V\nCharge at 1 A until 1.6 V");
    // the second step's time cannot be known: an hour
    check_number("unknown", "time", mag_cell_schedule_plan(s, &unknown).seconds, 18000.0 + 3600.0);
    mag_cell_schedule_destroy(s);
}
END_TEST

// ---- refusals -------------------------------------------------------------------------------

START_TEST(an_unknown_instruction_says_which_there_are)
{
    check_refused("Dischrge at 1C until 0.7 V", 1, 1, "did you mean Discharge?");
    check_refused("Rest for 1 h\n\n  # x\nwait for 1 h", 4, 1, "begins with Discharge, Charge");
    check_refused("Discharges at 1C until 0.7 V", 1, 1, "did you mean Discharge?");
    check_refused("", 1, 1, "there is no instruction");
    check_refused("\n # nothing\n", 1, 1, "there is no instruction");
}
END_TEST

START_TEST(a_missing_word_is_named)
{
    check_refused("Discharge 1C until 0.7 V", 1, 11, "here must stand 'at'");
    check_refused("Hold 1.6 V for 1 h", 1, 6, "here must stand 'at'");
    check_refused("Run cycle city", 1, 5, "here must stand 'drive'");
    check_refused("Run drive city", 1, 11, "here must stand 'cycle'");
    check_refused("Set 45 degC", 1, 5, "here must stand 'temperature'");
    check_refused("Set temperature 45 degC", 1, 17, "here must stand 'to'");
    check_refused("Rest for 1 h (10 s)", 1, 19, "here must stand 'period'");
    check_refused("Rest for 1 h (10 s period", 1, 26, "here must stand ')'");
    check_refused("GITT at C/10", 1, 6, "here must stand 'discharge'");
    check_refused("GITT discharge at C/10 until 1 V", 1, 24, "here must stand 'for'");
    check_refused("GITT discharge at C/10 for 1 h until 1 V", 1, 32, "here must stand 'rest'");
    check_refused("EIS 1 Hz to 10 Hz, 5 points", 1, 5, "here must stand 'at'");
    check_refused("EIS at 1 Hz, 5 points", 1, 12, "here must stand 'to'");
    check_refused("EIS at 1 Hz to 2 Hz, 5", 1, 23, "here must stand 'frequencies'");
}
END_TEST

START_TEST(a_number_without_unit_is_refused)
{
    check_refused("Discharge at 5", 1, 14, "has no unit: here must stand a current (C/5");
    check_refused("Discharge at 5 until 0.7 V", 1, 14, "has no unit");
    check_refused("Hold at 4.1 for 1 h", 1, 9, "a voltage (2.5 V)");
    check_refused("Rest for 10", 1, 10, "has no unit: here must stand a time");
    check_refused("Rest for an hour", 1, 10, "here must stand a time (30 minutes) or a charge");
    check_refused("Rest for", 1, 9, "here must stand a time");
}
END_TEST

START_TEST(a_unit_of_another_kind_is_refused)
{
    check_refused("Discharge at 5 K until 0.7 V", 1, 14, "a current (C/5");
    check_refused("Discharge at 50 ma until 0.7 V", 1, 14, "a current (C/5");
    check_refused("Discharge at 5 furz until 0.7 V", 1, 14, "or a voltage (2.5 V)");
    check_refused("Discharge at 1C until 30 minutes", 1, 23,
                  "a current (C/5, 2.5 A or 1 mA/cm2) or a voltage (2.5 V)");
    check_refused("Discharge at 1C for 2.5 V", 1, 21, "a time (30 minutes) or a charge");
    check_refused("Rest for 2 Hz", 1, 10, "a time");
    check_refused("EIS at 1 rad/s to 10 Hz, 5 points", 1, 8, "a frequency (10 mHz)");
    check_refused("Set temperature to 45 C", 1, 20, "a temperature (45 degC)");
    check_refused("Rest for 1 h or until below 50 mA", 1, 29, "a voltage");
    check_refused("Discharge at 1,5 A until 0.7 V", 1, 14, "decimals with a point");
    check_refused("Hold at 1 V until 1 C/x", 1, 19, "a current");
}
END_TEST

START_TEST(a_number_out_of_reason_is_refused)
{
    check_refused("Discharge at -1 A until 0.7 V", 1, 14, "must be above 0");
    check_refused("Discharge at 0 A until 0.7 V", 1, 14, "must be above 0");
    check_refused("Discharge at 0C until 0.7 V", 1, 14, "must be above 0");
    check_refused("Discharge at C/0 until 0.7 V", 1, 14, "too large");
    check_refused("Discharge at 1e999 A until 0.7 V", 1, 14, "too large");
    check_refused("Discharge at 1e999 kA until 0.7 V", 1, 14, "too large");
    check_refused("Rest for -1 h", 1, 10, "must be above 0");
    check_refused("Set temperature to -300 degC", 1, 20, "above 0 K");
    check_refused("EIS at 1 Hz to 1 Hz, 5 points", 1, 8, "must differ");
    check_refused("EIS at 1 Hz to 2 Hz, 1 points", 1, 22, "a whole number from 2 to 10000");
    check_refused("EIS at 1 Hz to 2 Hz, 5.5 points", 1, 22, "how many frequencies must be");
    check_refused("Repeat 0 times:\n  Rest for 1 s", 1, 8, "a whole number from 1 to 1000000");
    check_refused("Repeat 1000001 times:\n  Rest for 1 s", 1, 8, "from 1 to 1000000");
    check_refused("Repeat 99999999999 times:\n  Rest for 1 s", 1, 8, "from 1 to 1000000");
    check_refused("Repeat often:\n  Rest for 1 s", 1, 8, "how often to repeat must be");
}
END_TEST

START_TEST(a_step_that_nothing_ends_is_refused)
{
    check_refused("Discharge at 1C", 1, 16, "nothing ends this step: write 'Discharge at C/5");
    check_refused("Charge at 1C  # forever", 1, 13, "nothing ends this step: write 'Charge");
    check_refused("Hold at 1.6 V", 1, 14, "nothing ends this step: write 'Hold at 1.6 V for");
    check_refused("Rest", 1, 5, "a rest needs a time: write 'Rest for 1 hour'");
    check_refused("Rest until above 1 V", 1, 21, "a rest needs a time");
    check_refused("GITT discharge at C/10 for 1 h, rest for 1 h", 1, 45, "no voltage ends");
}
END_TEST

START_TEST(an_end_that_cannot_come_is_refused)
{
    check_refused("Discharge at 1C until 50 mA", 1, 23, "no current comes down to an end here");
    check_refused("Discharge at 1 W until 50 mA", 1, 24, "no current comes down to an end here");
    check_refused("Rest for 1 h or until 50 mA", 1, 23, "no current comes down to an end here");
    check_refused("Rest for 1 h or until 1.1 V", 1, 23, "'until above' or 'until below'");
    check_refused("Rest for 1 Ah", 1, 10, "no charge passes");
    check_refused("Hold at 1.6 V until 1.5 V", 1, 21, "a held voltage does not change");
    check_refused("Run drive cycle city for 1 h", 1, 26, "as long as its table");
    check_refused("Run drive cycle city for 1 Ah", 1, 26, "as long as its table");
    check_refused("Run drive cycle city until 1 A", 1, 28, "no current comes down");
}
END_TEST

START_TEST(an_end_said_twice_is_refused)
{
    check_refused("Discharge at 1C until 2 V or 1 V", 1, 30, "already ends below a voltage");
    check_refused("Charge at 1C until 2 V or 1 V", 1, 27, "already ends above a voltage");
    check_refused("Rest for 1 h or 2 h", 1, 17, "already ends by a time");
    check_refused("Charge at 1C for 1 Ah or 1 mAh/cm2", 1, 26, "already ends by a charge");
    check_refused("Hold at 1 V until 1 A or C/5", 1, 26, "already ends by a current");
    check_refused("GITT discharge at C/9 for 1 h, rest 1 h, until 1 V or 1 h", 1, 55,
                  "already ends by a time");
}
END_TEST

START_TEST(words_behind_an_instruction_are_refused)
{
    check_refused("Discharge at 1C untill 2.5 V", 1, 17, "did you mean 'until'?");
    check_refused("Discharge at 1C for 1 h, slowly", 1, 24, "this is not understood");
    check_refused("Rest for 1 h then", 1, 14, "this is not understood");
    check_refused("EIS at 1 Hz to 2 Hz, 5 points twice", 1, 31, "nothing may follow here");
    check_refused("Set temperature to 45 degC for 1 h", 1, 28, "nothing may follow here");
    check_refused("Repeat 3 times: Rest for 1 h", 1, 17, "in the lines below, indented");
    check_refused("Repeat 3 times\n  Rest for 1 h", 1, 15, "here must stand ':'");
}
END_TEST

START_TEST(what_a_cell_cannot_do_is_refused)
{
    check_refused("Charge at 5 ohm until 1.6 V", 1, 11, "a cell only discharges");
    check_refused("Charge at 1.6 V until C/50", 1, 11, "write 'Hold at 1.6 V until C/50'");
    check_refused("GITT discharge at 1 W for 1 h, rest for 1 h, until 1 V", 1, 19, "a current");
}
END_TEST

START_TEST(an_unknown_drive_cycle_says_which_there_are)
{
    check_refused("Run drive cycle citty", 1, 17,
                  "there are: city, WLTP-3, still; did you mean 'city'");
    check_refused("Run drive cycle US06", 1, 17, "there are: city, WLTP-3, still\n");
    check_refused("Run drive cycle", 1, 16, "there are: city");
    check_refused("Run drive cycle still", 1, 17, "must go on after 0 s");
    mag_context ctx = mag_context_default();
    mag_units *u = NULL;
    mag_cell_schedule *s = NULL;
    const mag_cell_source none = {"experiment", "Run drive cycle city", NULL, 0};
    ck_assert_int_eq(mag_units_create(&ctx, &u), MAG_OK);
    ck_assert_int_eq(mag_cell_schedule_read(&ctx, u, &none, &s), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&ctx), "none is given"));
    mag_units_destroy(u);
}
END_TEST

START_TEST(a_validation_is_found_by_its_whole_name)
{
    ck_assert_int_eq(read_step("Run validation c/20").drive, 3);
    ck_assert_int_eq(read_step("Run validation C/20 at 5 degC").drive, 4);
    ck_assert_int_eq(read_step("Run validation C/20 until 2 V").drive, 3);
    check_ends("Run validation C/20", 40.0, NAN, NAN, NAN, NAN);
    check_refused("Run validation city", 1, 16,
                  "there is no validation of that name; there are: "
                  "C/20, C/20 at 5 degC\n");
    check_refused("Run drive cycle C/20", 1, 17, "there are: city, WLTP-3, still\n");
    check_refused("Run validation", 1, 15, "there are: C/20");
}
END_TEST

START_TEST(indentation_that_fits_nothing_is_refused)
{
    check_refused("Rest for 1 s\n  Rest for 2 s", 2, 3, "there is no Repeat above");
    check_refused("Repeat 2 times:\n    Rest for 1 s\n  Rest for 2 s", 3, 3,
                  "begins with 2 spaces, which fits no line above: there it is 0 or 4");
    check_refused("Repeat 2 times:\n  Rest for 1 s\n    Rest for 2 s", 3, 5, "no Repeat above");
    check_refused("  Rest for 1 s\nRest for 2 s", 2, 1, "fits no line above");
    check_refused("Repeat 2 times:\n\tRest for 1 s", 2, 1, "indent by spaces");
}
END_TEST

START_TEST(a_loop_without_body_is_refused_at_its_head)
{
    check_refused("Repeat 2 times:", 1, 1, "nothing is repeated");
    check_refused("Repeat 2 times:\nRest for 1 s", 1, 1, "nothing is repeated");
    check_refused("Repeat 2 times:\n  Repeat 3 times:  # here\n\n Rest for 1 s", 2, 3,
                  "nothing is repeated");
}
END_TEST

START_TEST(a_refusal_shows_the_line_and_underlines_the_place)
{
    mag_context ctx = mag_context_default();
    mag_cell_schedule *s = NULL;
    ck_assert_int_eq(read_text(&ctx, "Rest for 1 h\n  # 20 °C\nHold at 5 µA for 1 h", &s),
                     MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx),
                     "experiment:3:9: the unit does not fit: here must stand a voltage (2.5 V)\n"
                     "    Hold at 5 µA for 1 h\n"
                     "            ^~~~");
}
END_TEST

START_TEST(more_instructions_than_anybody_writes_are_refused)
{
    static const char line[] = "Rest for 1 s\n";
    const size_t length = sizeof line - 1;
    char *text = malloc((MAG_CELL_MOST_INSTRUCTIONS + 1) * length + 1);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i <= MAG_CELL_MOST_INSTRUCTIONS; i++) {
        memcpy(text + i * length, line, sizeof line);
    }
    check_refused(text, MAG_CELL_MOST_INSTRUCTIONS + 1, 1, "more than 10000 instructions");
    text[MAG_CELL_MOST_INSTRUCTIONS * length] = '\0';
    mag_cell_schedule *s = read_fine(text);
    ck_assert_int_eq(s->step_count, MAG_CELL_MOST_INSTRUCTIONS);
    mag_cell_schedule_destroy(s);
    free(text);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, currents_are_for_the_cell_its_area_or_its_capacity);
    tcase_add_test(tc, powers_and_resistances_are_held_too);
    tcase_add_test(tc, times_are_said_in_everyday_words);
    tcase_add_test(tc, a_voltage_ends_a_discharge_below_and_a_charge_above);
    tcase_add_test(tc, any_number_of_ends_may_be_named);
    tcase_add_test(tc, charge_and_end_current_keep_what_they_are_of);
    tcase_add_test(tc, a_hold_a_rest_and_a_temperature_are_steps);
    tcase_add_test(tc, a_drive_cycle_is_found_and_lasts_as_its_table);
    tcase_add_test(tc, a_spectrum_goes_from_the_lowest_frequency_to_the_highest);
    tcase_add_test(tc, a_period_is_kept);
    tcase_add_test(tc, capitals_blanks_and_comments_do_not_matter);
    tcase_add_test(tc, steps_come_as_they_stand);
    tcase_add_test(tc, what_is_indented_is_repeated);
    tcase_add_test(tc, loops_nest_and_the_innermost_count_as_cycles);
    tcase_add_test(tc, loops_that_end_together_end_one_by_one);
    tcase_add_test(tc, loops_nest_to_a_depth_of_eight);
    tcase_add_test(tc, a_million_cycles_are_not_written_out);
    tcase_add_test(tc, a_copied_cursor_goes_on_where_it_was);
    tcase_add_test(tc, a_train_is_pulse_and_pause_until_a_voltage_ends_a_pulse);
    tcase_add_test(tc, a_train_may_charge_and_repeat);
    tcase_add_test(tc, amounts_become_those_of_a_square_metre);
    tcase_add_test(tc, a_drive_cycle_is_read_between_its_points);
    tcase_add_test(tc, a_forecast_adds_times_or_those_of_a_full_cell);
    tcase_add_test(tc, a_forecast_needs_no_capacity_for_c_rates);
    tcase_add_test(tc, an_unknown_instruction_says_which_there_are);
    tcase_add_test(tc, a_missing_word_is_named);
    tcase_add_test(tc, a_number_without_unit_is_refused);
    tcase_add_test(tc, a_unit_of_another_kind_is_refused);
    tcase_add_test(tc, a_number_out_of_reason_is_refused);
    tcase_add_test(tc, a_step_that_nothing_ends_is_refused);
    tcase_add_test(tc, an_end_that_cannot_come_is_refused);
    tcase_add_test(tc, an_end_said_twice_is_refused);
    tcase_add_test(tc, words_behind_an_instruction_are_refused);
    tcase_add_test(tc, what_a_cell_cannot_do_is_refused);
    tcase_add_test(tc, a_validation_is_found_by_its_whole_name);
    tcase_add_test(tc, an_unknown_drive_cycle_says_which_there_are);
    tcase_add_test(tc, indentation_that_fits_nothing_is_refused);
    tcase_add_test(tc, a_loop_without_body_is_refused_at_its_head);
    tcase_add_test(tc, a_refusal_shows_the_line_and_underlines_the_place);
    tcase_add_test(tc, more_instructions_than_anybody_writes_are_refused);
}

int main(void)
{
    return support_run("what is done to a cell", add_tests);
}
