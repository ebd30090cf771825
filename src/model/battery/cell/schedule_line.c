#include "model/battery/cell/schedule_line.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    ENDS = MAG_CELL_IS_VOLTAGE | MAG_CELL_IS_CURRENT,
    SPANS = MAG_CELL_IS_TIME | MAG_CELL_IS_CHARGE
};

/// The side that a voltage ends a step on, as the user says it.
typedef enum side { NOT_SAID, BELOW, ABOVE } side;

static mag_cell_action make_step(mag_cell_do kind, mag_cell_amount held)
{
    const mag_cell_amount none = {NAN, MAG_CELL_WHOLE};
    return (mag_cell_action){
        .kind = kind,
        .held = held,
        .ends = {.time = NAN, .below = NAN, .above = NAN, .current = none, .charge = none},
        .period = NAN,
        .low = NAN,
        .high = NAN,
        .drive = -1,
        .label = "",
    };
}

static bool is_endless(const mag_cell_ends *e)
{
    return isnan(e->time) && isnan(e->below) && isnan(e->above) && isnan(e->current.value) &&
           isnan(e->charge.value);
}

/// Takes a word that the instruction needs.
static mag_status expect(mag_cell_reader *r, const char *word, const char *example)
{
    return mag_cell_take(r, word)
               ? MAG_OK
               : mag_cell_fail_here(r, "here must stand '%s', as in '%s'", word, example);
}

// ---- what ends a step -----------------------------------------------------------------------

static mag_status set_voltage_end(mag_cell_reader *r, const mag_cell_found *f, side said,
                                  mag_cell_action *step)
{
    const bool flows = step->kind == MAG_CELL_DO_CURRENT || step->kind == MAG_CELL_DO_POWER ||
                       step->kind == MAG_CELL_DO_RESISTANCE;
    if (step->kind == MAG_CELL_DO_VOLTAGE) {
        return mag_cell_fail(r, f->from, f->to,
                             "a held voltage does not change: end it by a current or a time");
    }
    if (said == NOT_SAID && !flows && step->kind != MAG_CELL_DO_DRIVE) {
        return mag_cell_fail(r, f->from, f->to,
                             "at rest a voltage goes either way: write 'until above' or 'until "
                             "below'");
    }
    const bool rises = said == ABOVE || (said == NOT_SAID && flows && step->held.value < 0.0);
    double *end = rises ? &step->ends.above : &step->ends.below;
    if (!isnan(*end)) {
        return mag_cell_fail(r, f->from, f->to, "the step already ends %s a voltage",
                             rises ? "above" : "below");
    }
    *end = f->amount.value;
    return MAG_OK;
}

static mag_status set_current_end(mag_cell_reader *r, const mag_cell_found *f,
                                  mag_cell_action *step)
{
    const bool falls = step->kind == MAG_CELL_DO_VOLTAGE || step->kind == MAG_CELL_DO_RESISTANCE ||
                       (step->kind == MAG_CELL_DO_POWER && step->held.value < 0.0);
    if (!falls) {
        return mag_cell_fail(r, f->from, f->to,
                             "no current comes down to an end here: it does where a voltage is "
                             "held, through a resistance, and in a charge at a power");
    }
    if (!isnan(step->ends.current.value)) {
        return mag_cell_fail(r, f->from, f->to, "the step already ends by a current");
    }
    step->ends.current = f->amount;
    return MAG_OK;
}

/// Sets the time or the charge that a step ends by.
static mag_status set_span(mag_cell_reader *r, const mag_cell_found *f, mag_cell_action *step)
{
    const bool is_time = f->kind == MAG_CELL_IS_TIME;
    if (step->kind == MAG_CELL_DO_DRIVE) {
        return mag_cell_fail(r, f->from, f->to,
                             "a drive cycle lasts as long as its table; it may end before that "
                             "'until' a voltage");
    }
    if (!is_time && step->kind == MAG_CELL_DO_REST) {
        return mag_cell_fail(r, f->from, f->to, "at rest no charge passes");
    }
    if (!isnan(is_time ? step->ends.time : step->ends.charge.value)) {
        return mag_cell_fail(r, f->from, f->to, "the step already ends by a %s",
                             is_time ? "time" : "charge");
    }
    if (is_time) {
        step->ends.time = f->amount.value;
    } else {
        step->ends.charge = f->amount;
    }
    return MAG_OK;
}

static mag_status set_end(mag_cell_reader *r, const mag_cell_found *f, side said,
                          mag_cell_action *step)
{
    switch (f->kind) {
    case MAG_CELL_IS_VOLTAGE:
        return set_voltage_end(r, f, said, step);
    case MAG_CELL_IS_CURRENT:
        return set_current_end(r, f, step);
    default:
        return set_span(r, f, step);
    }
}

static side take_side(mag_cell_reader *r)
{
    if (mag_cell_take(r, "below") || mag_cell_take_mark(r, '<')) {
        return BELOW;
    }
    return mag_cell_take(r, "above") || mag_cell_take_mark(r, '>') ? ABOVE : NOT_SAID;
}

/// Takes "for 30 minutes or until 2.5 V": any number of ends. Behind an "or" the unit alone may say
/// what an end is.
static mag_status take_ends(mag_cell_reader *r, mag_cell_action *step)
{
    for (bool is_first = true;; is_first = false) {
        int kinds = !is_first && mag_cell_take(r, "or") ? ENDS | SPANS : 0;
        if (mag_cell_take(r, "for")) {
            kinds = SPANS;
        } else if (mag_cell_take(r, "until")) {
            kinds = ENDS;
        } else if (kinds == 0) {
            return MAG_OK;
        }
        const side said = kinds == SPANS ? NOT_SAID : take_side(r);
        kinds = said == NOT_SAID ? kinds : MAG_CELL_IS_VOLTAGE;
        mag_cell_found found;
        MAG_TRY(mag_cell_take_quantity(r, kinds, &found));
        MAG_TRY(set_end(r, &found, said, step));
    }
}

/// Takes "(10 second period)" or "every 10 seconds", if it stands there.
static mag_status take_period(mag_cell_reader *r, mag_cell_action *step)
{
    static const char example[] = "(10 second period)";
    const bool in_brackets = mag_cell_take_mark(r, '(');
    mag_cell_found found;
    if (!in_brackets && !mag_cell_take(r, "every")) {
        return MAG_OK;
    }
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_TIME, &found));
    step->period = found.amount.value;
    if (in_brackets) {
        MAG_TRY(expect(r, "period", example));
        if (!mag_cell_take_mark(r, ')')) {
            return mag_cell_fail_here(r, "here must stand ')', as in '%s'", example);
        }
    }
    return MAG_OK;
}

/// Takes the ends and the period of a step, with which its line is over.
static mag_status take_tail(mag_cell_reader *r, mag_cell_action *step)
{
    static const char *const words[] = {"for", "until", "or", "every"};
    MAG_TRY(take_ends(r, step));
    MAG_TRY(take_period(r, step));
    if (mag_cell_is_done(r)) {
        return MAG_OK;
    }
    const char *near = mag_cell_nearest(r, words, sizeof words / sizeof *words);
    return mag_cell_fail_here(r,
                              "this is not understood; a step goes on with 'for', 'until', 'or', "
                              "'every' or '(10 second period)'%s%s%s",
                              near == NULL ? "" : ": did you mean '", near == NULL ? "" : near,
                              near == NULL ? "" : "'?");
}

// ---- instructions ---------------------------------------------------------------------------

/// An instruction, told by its first word.
typedef struct verb {
    const char *word;
    const char *example;
    mag_status (*read)(mag_cell_reader *r, const struct verb *v, mag_cell_instruction *out);
} verb;

/// Refuses a step that nothing ends.
static mag_status expect_end(mag_cell_reader *r, const verb *v, const mag_cell_action *step)
{
    return is_endless(&step->ends)
               ? mag_cell_fail(r, r->end, r->end, "nothing ends this step: write '%s'", v->example)
               : MAG_OK;
}

static mag_status fail_flow(const mag_cell_reader *r, const mag_cell_found *f)
{
    return f->kind == MAG_CELL_IS_VOLTAGE
               ? mag_cell_fail(r, f->from, f->to,
                               "a voltage is held: write 'Hold at 1.6 V until C/50'")
               : mag_cell_fail(r, f->from, f->to,
                               "through a resistance a cell only discharges: charge at a current "
                               "or a power");
}

/// Takes "at C/5 until 0.7 V"; positive discharges.
static mag_status take_flow(mag_cell_reader *r, const verb *v, bool charges, mag_cell_action *step)
{
    const int kinds = MAG_CELL_IS_CURRENT | MAG_CELL_IS_POWER | MAG_CELL_IS_RESISTANCE;
    mag_cell_found f;
    MAG_TRY(expect(r, "at", v->example));
    MAG_TRY(mag_cell_take_quantity(r, kinds | MAG_CELL_IS_VOLTAGE, &f));
    if (f.kind == MAG_CELL_IS_VOLTAGE || (f.kind == MAG_CELL_IS_RESISTANCE && charges)) {
        return fail_flow(r, &f);
    }
    const mag_cell_do kind =
        f.kind == MAG_CELL_IS_CURRENT
            ? MAG_CELL_DO_CURRENT
            : (f.kind == MAG_CELL_IS_POWER ? MAG_CELL_DO_POWER : MAG_CELL_DO_RESISTANCE);
    f.amount.value = charges ? -f.amount.value : f.amount.value;
    *step = make_step(kind, f.amount);
    MAG_TRY(take_tail(r, step));
    return expect_end(r, v, step);
}

static mag_status read_discharge(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    return take_flow(r, v, false, &out->steps[0]);
}

static mag_status read_charge(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    return take_flow(r, v, true, &out->steps[0]);
}

static mag_status read_hold(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    mag_cell_found f;
    MAG_TRY(expect(r, "at", v->example));
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_VOLTAGE, &f));
    out->steps[0] = make_step(MAG_CELL_DO_VOLTAGE, f.amount);
    MAG_TRY(take_tail(r, &out->steps[0]));
    return expect_end(r, v, &out->steps[0]);
}

static mag_status read_rest(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    mag_cell_action *step = &out->steps[0];
    *step = make_step(MAG_CELL_DO_REST, (mag_cell_amount){0.0, MAG_CELL_PER_AREA});
    MAG_TRY(take_tail(r, step));
    return isnan(step->ends.time)
               ? mag_cell_fail(r, r->end, r->end, "a rest needs a time: write '%s'", v->example)
               : MAG_OK;
}

/// Says which drive cycles, or validations, there are, and which was probably meant.
static mag_status fail_drive(mag_cell_reader *r, bool is_measured)
{
    const mag_cell_source *from = r->from;
    const char *what = is_measured ? "validation" : "drive cycle";
    char all[512] = "";
    size_t used = 0;
    const char *near = NULL;
    for (int i = 0; i < from->drive_count && used < sizeof all; i++) {
        const char *name = from->drives[i].name;
        if (from->drives[i].is_measured == is_measured) {
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used == 0 ? "" : ", ",
                                     name);
            near = near == NULL ? mag_cell_nearest(r, &name, 1) : near;
        }
    }
    if (used == 0) {
        return mag_cell_fail_here(r, "there is no %s of that name: none is given", what);
    }
    return mag_cell_fail_here(r, "there is no %s of that name; there are: %s%s%s%s", what, all,
                              near == NULL ? "" : "; did you mean '", near == NULL ? "" : near,
                              near == NULL ? "" : "'?");
}

/// Whether a name stands next, up to a blank or the end of the line.
static bool stands_next(const mag_cell_reader *r, const char *name)
{
    const size_t length = strlen(name), left = (size_t)(r->end - r->at);
    return length > 0 && length <= left && strncasecmp(name, r->at, length) == 0 &&
           (length == left || r->at[length] == ' ' || r->at[length] == '\t');
}

/// The drive whose name stands next, the longest one; -1: there is none.
static int find_drive(const mag_cell_reader *r, bool is_measured)
{
    int found = -1;
    size_t longest = 0;
    for (int n = 0; n < r->from->drive_count; n++) {
        const mag_cell_drive *d = &r->from->drives[n];
        if (d->is_measured == is_measured && strlen(d->name) > longest && stands_next(r, d->name)) {
            found = n;
            longest = strlen(d->name);
        }
    }
    return found;
}

static mag_status read_drive(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    const bool is_measured = mag_cell_take(r, "validation");
    if (!is_measured) {
        MAG_TRY(expect(r, "drive", v->example));
        MAG_TRY(expect(r, "cycle", v->example));
    }
    if (mag_cell_is_done(r)) {
        return fail_drive(r, is_measured);
    }
    const int found = find_drive(r, is_measured);
    if (found < 0) {
        return fail_drive(r, is_measured);
    }
    const mag_table *t = &r->from->drives[found].table;
    if (t->count < 1 || !(t->x[t->count - 1] > 0.0)) {
        return mag_cell_fail_here(r, "the table of this drive cycle must go on after 0 s");
    }
    r->at += strlen(r->from->drives[found].name);
    mag_cell_action *step = &out->steps[0];
    *step = make_step(MAG_CELL_DO_DRIVE, (mag_cell_amount){NAN, MAG_CELL_WHOLE});
    step->drive = found;
    MAG_TRY(take_tail(r, step));
    step->ends.time = t->x[t->count - 1];
    return MAG_OK;
}

/// Takes "C/10 for 10 minutes," of a train.
static mag_status take_pulse(mag_cell_reader *r, const verb *v, bool charges,
                             mag_cell_action *pulse)
{
    mag_cell_found f;
    MAG_TRY(expect(r, "at", v->example));
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_CURRENT, &f));
    f.amount.value = charges ? -f.amount.value : f.amount.value;
    *pulse = make_step(MAG_CELL_DO_CURRENT, f.amount);
    pulse->train = MAG_CELL_PULSE;
    MAG_TRY(expect(r, "for", v->example));
    MAG_TRY(mag_cell_take_quantity(r, SPANS, &f));
    MAG_TRY(set_span(r, &f, pulse));
    mag_cell_take_mark(r, ',');
    return MAG_OK;
}

/// Takes "rest for 1 hour," of a train.
static mag_status take_pause(mag_cell_reader *r, const verb *v, mag_cell_action *pause)
{
    mag_cell_found f;
    MAG_TRY(expect(r, "rest", v->example));
    mag_cell_take(r, "for");
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_TIME, &f));
    *pause = make_step(MAG_CELL_DO_REST, (mag_cell_amount){0.0, MAG_CELL_PER_AREA});
    pause->train = MAG_CELL_PAUSE;
    pause->ends.time = f.amount.value;
    mag_cell_take_mark(r, ',');
    return MAG_OK;
}

static mag_status read_train(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    mag_cell_action *pulse = &out->steps[0];
    mag_cell_action *pause = &out->steps[1];
    const bool charges = mag_cell_take(r, "charge");
    if (!charges) {
        MAG_TRY(expect(r, "discharge", v->example));
    }
    MAG_TRY(take_pulse(r, v, charges, pulse));
    MAG_TRY(take_pause(r, v, pause));
    MAG_TRY(take_tail(r, pulse));
    if (isnan(pulse->ends.below) && isnan(pulse->ends.above)) {
        return mag_cell_fail(r, r->end, r->end, "no voltage ends this train: write '%s'",
                             v->example);
    }
    pause->period = pulse->period;
    out->count = 2;
    return MAG_OK;
}

/// Refuses words behind an instruction that is complete.
static mag_status expect_nothing(mag_cell_reader *r, const verb *v)
{
    return mag_cell_is_done(r)
               ? MAG_OK
               : mag_cell_fail_here(r, "nothing may follow here, as in '%s'", v->example);
}

static mag_status read_spectrum(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    mag_cell_action *step = &out->steps[0];
    mag_cell_found one, other;
    if (!mag_cell_take(r, "from")) {
        MAG_TRY(expect(r, "at", v->example));
    }
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_FREQUENCY, &one));
    MAG_TRY(expect(r, "to", v->example));
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_FREQUENCY, &other));
    *step = make_step(MAG_CELL_DO_SPECTRUM, (mag_cell_amount){NAN, MAG_CELL_WHOLE});
    step->low = fmin(one.amount.value, other.amount.value);
    step->high = fmax(one.amount.value, other.amount.value);
    if (!(step->high > step->low)) {
        return mag_cell_fail(r, one.from, other.to, "the two frequencies must differ");
    }
    mag_cell_take_mark(r, ',');
    MAG_TRY(mag_cell_take_count(r, 2, MAG_CELL_MOST_FREQUENCIES, "how many frequencies",
                                &step->frequencies));
    if (!mag_cell_take(r, "points")) {
        MAG_TRY(expect(r, "frequencies", v->example));
    }
    return expect_nothing(r, v);
}

static mag_status read_temperature(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    mag_cell_found f;
    MAG_TRY(expect(r, "temperature", v->example));
    MAG_TRY(expect(r, "to", v->example));
    MAG_TRY(mag_cell_take_quantity(r, MAG_CELL_IS_TEMPERATURE, &f));
    out->steps[0] = make_step(MAG_CELL_DO_TEMPERATURE, f.amount);
    return expect_nothing(r, v);
}

static mag_status read_loop(mag_cell_reader *r, const verb *v, mag_cell_instruction *out)
{
    MAG_TRY(mag_cell_take_count(r, 1, MAG_CELL_MOST_REPEATS, "how often to repeat", &out->times));
    if (!mag_cell_take(r, "time") && !mag_cell_take(r, "cycles")) {
        MAG_TRY(expect(r, "times", v->example));
    }
    if (!mag_cell_take_mark(r, ':')) {
        return mag_cell_fail_here(r, "here must stand ':', as in '%s'", v->example);
    }
    out->count = 0;
    return mag_cell_is_done(r)
               ? MAG_OK
               : mag_cell_fail_here(r, "what is repeated stands in the lines below, indented");
}

static const verb verbs[] = {
    {"Discharge", "Discharge at C/5 until 0.7 V", read_discharge},
    {"Charge", "Charge at 1 mA/cm2 for 30 minutes or until 1.6 V", read_charge},
    {"Hold", "Hold at 1.6 V for 1 hour or until C/50", read_hold},
    {"Rest", "Rest for 1 hour", read_rest},
    {"Run", "Run drive cycle NAME", read_drive},
    {"GITT", "GITT discharge at C/10 for 10 minutes, rest for 1 hour, until 0.7 V", read_train},
    {"EIS", "EIS at 10 mHz to 100 kHz, 60 frequencies", read_spectrum},
    {"Set", "Set temperature to 45 degC", read_temperature},
    {"Repeat", "Repeat 100 times:", read_loop},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

static mag_status fail_verb(mag_cell_reader *r)
{
    const char *words[VERBS];
    for (int i = 0; i < VERBS; i++) {
        words[i] = verbs[i].word;
    }
    const char *near = mag_cell_nearest(r, words, VERBS);
    return mag_cell_fail_here(
        r,
        "an instruction begins with Discharge, Charge, Hold, Rest, Run, GITT, "
        "EIS, Set or Repeat%s%s%s",
        near == NULL ? "" : ": did you mean ", near == NULL ? "" : near, near == NULL ? "" : "?");
}

mag_status mag_cell_read_instruction(mag_cell_reader *r, mag_cell_instruction *out)
{
    *out = (mag_cell_instruction){.count = 1};
    for (int i = 0; i < VERBS; i++) {
        if (mag_cell_take(r, verbs[i].word)) {
            return verbs[i].read(r, &verbs[i], out);
        }
    }
    return fail_verb(r);
}
