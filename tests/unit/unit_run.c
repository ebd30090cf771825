#include "support.h"

#include "mag/run.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// A model that counts: it lands on `until` or takes steps of its own.
typedef struct counter {
    double time;
    double calls;
    double fail_at; ///< [s] the numbers fail there; 0: never
    double step;    ///< [s] own step; 0: lands exactly
    double last;    ///< [s] end of the run
    bool stuck;     ///< never moves
} counter;

static mag_status create(mag_context *ctx, const void *params, void **state)
{
    counter *c = malloc(sizeof *c);
    (void)ctx;
    *c = *(const counter *)params;
    *state = c;
    return MAG_OK;
}

static mag_status advance(mag_context *ctx, const void *params, void *state, double until)
{
    counter *c = state;
    (void)params;
    c->calls++;
    if (c->stuck) {
        c->calls--;
        return MAG_OK;
    }
    const double next = c->step > 0.0 ? c->calls * c->step : fmin(until, c->last);
    if (c->fail_at > 0.0 && next >= c->fail_at) {
        return mag_fail(ctx, MAG_DIVERGED, "the count is NaN at %g s", next);
    }
    c->time = next;
    return MAG_OK;
}

static void progress(const void *params, const void *state, mag_progress *out)
{
    const counter *c = state;
    (void)params;
    *out = (mag_progress){.time = c->time,
                          .end = c->last,
                          .share = c->time / c->last,
                          .work = c->calls,
                          .work_unit = "calls",
                          .finished = c->time >= c->last,
                          .reason = c->time >= c->last ? "all counted" : ""};
}

static mag_status observe(mag_context *ctx, const void *params, const void *state, int aspects,
                          mag_observation *out)
{
    const counter *c = state;
    (void)ctx;
    (void)params;
    if (aspects & MAG_NUMBERS) {
        mag_observe_number(out, "calls", c->calls, "1", "of advance");
    }
    if (aspects & MAG_SERIES) {
        mag_observe_series(out, "calls", c->calls, "1", "of advance");
    }
    return MAG_OK;
}

static int chunks(void *state, mag_chunk *out)
{
    out[0] = (mag_chunk){"counter", state, sizeof(counter)};
    return 1;
}

static const mag_params no_params = {"count", "", 0, NULL, 0, NULL, 0, NULL, NULL};
static const mag_model count_model = {.name = "count",
                                      .params = &no_params,
                                      .create = create,
                                      .advance = advance,
                                      .progress = progress,
                                      .observe = observe,
                                      .chunks = chunks,
                                      .destroy = free};

enum { MOST = 2000 };

/// What came out of a run.
typedef struct catch
{
    double rows[MOST];
    double fields[MOST];
    int row_count;
    int field_count;
    int flushes;
    int stop_after;  ///< rows, then the signal comes; 0: never
    int break_after; ///< rows, then the disk is full; 0: never
    volatile sig_atomic_t signal;
    double clock;
    int paces;
    mag_pace last_pace;
}
catch;

static mag_status take_row(mag_context *ctx, void *user, double time, const mag_observation *o)
{
    catch *k = user;
    int count = 0;
    ck_assert_str_eq(mag_observation_row(o, &count)[0].name, "calls");
    ck_assert_int_eq(count, 1);
    ck_assert_int_lt(k->row_count, MOST);
    k->rows[k->row_count++] = time;
    if (k->row_count == k->stop_after) {
        k->signal = SIGTERM;
    }
    if (k->row_count == k->break_after) {
        return mag_fail(ctx, MAG_MACHINE, "series.csv: no space left");
    }
    return MAG_OK;
}

static mag_status take_fields(mag_context *ctx, void *user, int index, double time,
                              const mag_observation *o)
{
    catch *k = user;
    (void)ctx;
    (void)o;
    ck_assert_int_eq(index, k->field_count);
    k->fields[k->field_count++] = time;
    return MAG_OK;
}

static mag_status flush(mag_context *ctx, void *user)
{
    catch *k = user;
    (void)ctx;
    k->flushes++;
    return MAG_OK;
}

static mag_status rewind_to(mag_context *ctx, void *user, uint64_t rows, uint64_t fields)
{
    catch *k = user;
    (void)ctx;
    ck_assert_uint_le(rows, (uint64_t)k->row_count);
    ck_assert_uint_le(fields, (uint64_t)k->field_count);
    k->row_count = (int)rows;
    k->field_count = (int)fields;
    return MAG_OK;
}

static double tick(void *user)
{
    catch *k = user;
    return k->clock += 0.01;
}

static void take_pace(void *user, const mag_pace *p)
{
    catch *k = user;
    k->paces++;
    k->last_pace = *p;
}

/// All of a run's pieces, wired up.
typedef struct rig {
    mag_context ctx;
    mag_run_params run;
    counter params;
    catch *caught;
    mag_run_setup setup;
    mag_run_end end;
    mag_observation *last;
} rig;

static rig *make_rig(double step, double last)
{
    rig *r = calloc(1, sizeof *r);
    r->ctx = mag_context_default();
    mag_params_default(&mag_run_table, &r->run);
    r->params = (counter){.step = step, .last = last};
    r->caught = calloc(1, sizeof *r->caught);
    r->ctx.clock = tick;
    r->ctx.clock_user = r->caught;
    r->last = mag_observation_create();
    r->setup = (mag_run_setup){.model = &count_model,
                               .params = &r->params,
                               .run = &r->run,
                               .until = NAN,
                               .signal = &r->caught->signal,
                               .sink = {r->caught, take_row, take_fields, flush, rewind_to},
                               .pace = take_pace,
                               .pace_user = r->caught};
    return r;
}

static mag_status go(rig *r)
{
    return mag_run(&r->ctx, &r->setup, r->last, &r->end);
}

static void free_rig(rig *r)
{
    mag_observation_destroy(r->last);
    free(r->caught);
    free(r);
}

START_TEST(outputs_come_at_the_start_each_interval_and_the_end)
{
    rig *r = make_rig(0.0, 1.0);
    r->run.output_interval = 0.4;
    r->run.series_interval = 0.25;
    ck_assert_int_eq(go(r), MAG_OK);
    const double rows[] = {0, 0.25, 0.5, 0.75, 1.0};
    const double fields[] = {0, 0.4, 0.8, 1.0};
    ck_assert_int_eq(r->caught->row_count, 5);
    ck_assert_int_eq(r->caught->field_count, 4);
    ck_assert_mem_eq(r->caught->rows, rows, sizeof rows);
    ck_assert_mem_eq(r->caught->fields, fields, sizeof fields);
    ck_assert_str_eq(r->end.status, "finished");
    ck_assert_str_eq(r->end.reason, "all counted");
    ck_assert_double_eq(r->end.time, 1.0);
    free_rig(r);
}
END_TEST

START_TEST(intervals_left_open_are_shares_of_the_run)
{
    rig *r = make_rig(0.0, 3.0);
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_int_eq(r->caught->row_count, 501);
    ck_assert_int_eq(r->caught->field_count, 21);
    ck_assert_double_eq_tol(r->caught->fields[1], 0.15, 1e-15); // one rounding
    free_rig(r);
}
END_TEST

/// Steps of 0.3 with outputs each 0.1: one output a step, none twice.
START_TEST(a_step_longer_than_the_interval_gives_one_output)
{
    rig *r = make_rig(0.3, 1.2);
    r->run.output_interval = 0.1;
    r->run.series_interval = 0.1;
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_int_eq(r->caught->row_count, 5);
    for (int i = 1; i < 5; i++) {
        ck_assert_double_gt(r->caught->rows[i], r->caught->rows[i - 1]);
        ck_assert_double_gt(r->caught->fields[i], r->caught->fields[i - 1]);
    }
    free_rig(r);
}
END_TEST

START_TEST(an_interval_too_short_to_count_is_refused)
{
    rig *r = make_rig(0.3, 1.0);
    r->run.output_interval = 1e-20;
    ck_assert_int_eq(go(r), MAG_BAD_CASE);
    ck_assert_ptr_nonnull(strstr(mag_message(&r->ctx), "run.output_interval is 1e-20 s"));
    ck_assert_str_eq(r->end.status, "failed");
    free_rig(r);
}
END_TEST

START_TEST(the_end_of_the_case_ends_the_run)
{
    rig *r = make_rig(0.0, 10.0);
    r->run.end = 2.0;
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_str_eq(r->end.status, "finished");
    ck_assert_double_eq(r->end.time, 2.0);
    ck_assert_int_eq(r->caught->field_count, 21); // a twentieth of 2 s, not of 10 s
    ck_assert_ptr_nonnull(strstr(r->end.reason, "2 s"));
    free_rig(r);
}
END_TEST

START_TEST(a_failure_keeps_its_message_and_stops_the_outputs)
{
    rig *r = make_rig(0.1, 1.0);
    r->params.fail_at = 0.45;
    ck_assert_int_eq(go(r), MAG_DIVERGED);
    ck_assert_str_eq(r->end.status, "failed");
    ck_assert_str_eq(r->end.reason, "the count is NaN at 0.5 s");
    ck_assert_str_eq(mag_message(&r->ctx), "the count is NaN at 0.5 s");
    ck_assert_double_eq_tol(r->end.time, 0.4, 1e-12); // rounding of 4 * 0.1
    free_rig(r);
}
END_TEST

START_TEST(an_output_that_fails_ends_the_run)
{
    rig *r = make_rig(0.1, 1.0);
    r->caught->break_after = 3;
    ck_assert_int_eq(go(r), MAG_MACHINE);
    ck_assert_str_eq(r->end.status, "failed");
    ck_assert_str_eq(r->end.reason, "series.csv: no space left");
    free_rig(r);
}
END_TEST

START_TEST(a_model_that_never_moves_is_found_out)
{
    rig *r = make_rig(0.1, 1.0);
    r->params.stuck = true;
    r->params.last = INFINITY; // nothing is due: no target to wait for
    ck_assert_int_eq(go(r), MAG_DIVERGED);
    ck_assert_ptr_nonnull(strstr(r->end.reason, "stands still"));
    free_rig(r);
}
END_TEST

START_TEST(numbers_are_there_at_the_end)
{
    int count = 0;
    rig *r = make_rig(0.1, 1.0);
    ck_assert_int_eq(go(r), MAG_OK);
    const mag_value *numbers = mag_observation_numbers(r->last, &count);
    ck_assert_int_eq(count, 1);
    ck_assert_double_eq(numbers[0].value, 10.0);
    free_rig(r);
}
END_TEST

/// The clock ticks 10 ms a look: four lines of progress a second, and one at the end.
START_TEST(progress_is_told_four_times_a_second)
{
    rig *r = make_rig(0.001, 1.0);
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_double_ge(r->caught->paces, r->end.wall_seconds * 4.0 * 0.9 - 1.0);
    ck_assert_double_le(r->caught->paces, r->end.wall_seconds * 4.0 + 1.0);
    ck_assert_double_eq(r->caught->last_pace.share, 1.0);
    ck_assert_str_eq(r->caught->last_pace.work_unit, "calls");
    free_rig(r);
}
END_TEST

static void begin_checkpoint(char *path)
{
    strcpy(path, "/tmp/mag-run-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
    strcat(path, "/checkpoint");
}

static void end_checkpoint(char *path)
{
    unlink(path);
    *strrchr(path, '/') = '\0';
    ck_assert_int_eq(rmdir(path), 0);
}

static void expect_same_outputs(const catch *a, const catch *b)
{
    ck_assert_int_eq(a->row_count, b->row_count);
    ck_assert_int_eq(a->field_count, b->field_count);
    ck_assert_mem_eq(a->rows, b->rows, sizeof a->rows[0] * (size_t)a->row_count);
    ck_assert_mem_eq(a->fields, b->fields, sizeof a->fields[0] * (size_t)a->field_count);
}

/// Stops a run by a signal after each of its rows in turn; resumed, it gives the same as one whole.
static void stop_and_resume(double step)
{
    char path[256];
    rig *whole = make_rig(step, 1.0);
    whole->run.series_interval = 0.0625;
    ck_assert_int_eq(go(whole), MAG_OK);

    for (int rows = 1; rows < whole->caught->row_count; rows++) {
        rig *r = make_rig(step, 1.0);
        r->run.series_interval = 0.0625;
        begin_checkpoint(path);
        r->setup.checkpoint = path;
        r->caught->stop_after = rows;
        ck_assert_int_eq(go(r), MAG_STOPPED);
        ck_assert_str_eq(r->end.status, "stopped");
        ck_assert_int_eq(r->end.signal, SIGTERM);
        ck_assert_int_eq(r->caught->row_count, rows);
        ck_assert_int_ge(r->caught->flushes, 1);
        const double spent = r->end.wall_seconds;

        r->caught->signal = 0;
        r->setup.resume = true;
        ck_assert_int_eq(go(r), MAG_OK);
        ck_assert(r->end.resumed);
        ck_assert_double_gt(r->end.wall_seconds, spent);
        expect_same_outputs(r->caught, whole->caught);
        ck_assert_int_ne(access(path, F_OK), 0); // a run that is over needs none
        end_checkpoint(path);
        free_rig(r);
    }
    free_rig(whole);
}

START_TEST(a_stopped_run_resumes_with_exact_landing)
{
    stop_and_resume(0.0);
}
END_TEST

START_TEST(a_stopped_run_resumes_with_steps_of_its_own)
{
    stop_and_resume(0.01);
}
END_TEST

/// Cuts a run at `until`, then lets it go on: the outputs are those of a run never cut.
static void cut_and_go_on(const rig *whole, double step, double until)
{
    char path[256];
    rig *r = make_rig(step, 1.0);
    begin_checkpoint(path);
    r->setup.checkpoint = path;
    r->setup.until = until;
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_str_eq(r->end.status, "stopped");
    ck_assert_double_ge(r->end.time, until - step);
    ck_assert_double_le(r->end.time, until + step + 1e-12); // rounding
    ck_assert_msg(strncmp(r->end.reason, "reached the time", 16) == 0, "%s", r->end.reason);

    r->setup.resume = true;
    r->setup.until = 0.5 * (until - step); // looks back: there is nothing to do
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_msg(strncmp(r->end.reason, "was already past", 16) == 0, "%s", r->end.reason);

    r->setup.until = NAN;
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert_str_eq(r->end.status, "finished");
    expect_same_outputs(r->caught, whole->caught);
    end_checkpoint(path);
    free_rig(r);
}

START_TEST(a_run_cut_by_until_can_go_on)
{
    const double steps[] = {0.0, 0.01, 0.0007};
    for (int s = 0; s < 3; s++) {
        rig *whole = make_rig(steps[s], 1.0);
        ck_assert_int_eq(go(whole), MAG_OK);
        for (int n = 1; n < 20; n++) {
            cut_and_go_on(whole, steps[s], 0.0497 * n);
        }
        free_rig(whole);
    }
}
END_TEST

START_TEST(a_run_resumed_without_checkpoint_starts_anew)
{
    char path[256];
    rig *r = make_rig(0.1, 1.0);
    begin_checkpoint(path);
    r->setup.checkpoint = path;
    r->setup.resume = true;
    ck_assert_int_eq(go(r), MAG_OK);
    ck_assert(!r->end.resumed);
    ck_assert_int_gt(r->caught->row_count, 5);
    end_checkpoint(path);
    free_rig(r);
}
END_TEST

START_TEST(checkpoints_come_by_wall_time)
{
    char path[256];
    rig *r = make_rig(0.001, 1.0);
    begin_checkpoint(path);
    r->setup.checkpoint = path;
    r->run.checkpoint_interval = 2.0;
    ck_assert_int_eq(go(r), MAG_OK);
    // One at least each two seconds but for what the clock ticks between; one flush at the end.
    ck_assert_int_ge(r->caught->flushes, (int)(r->end.wall_seconds / 2.5));
    ck_assert_int_le(r->caught->flushes, (int)(r->end.wall_seconds / 2.0) + 1);
    ck_assert_int_gt(r->caught->flushes, 3);
    end_checkpoint(path);
    free_rig(r);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, outputs_come_at_the_start_each_interval_and_the_end);
    tcase_add_test(tc, intervals_left_open_are_shares_of_the_run);
    tcase_add_test(tc, a_step_longer_than_the_interval_gives_one_output);
    tcase_add_test(tc, an_interval_too_short_to_count_is_refused);
    tcase_add_test(tc, the_end_of_the_case_ends_the_run);
    tcase_add_test(tc, a_failure_keeps_its_message_and_stops_the_outputs);
    tcase_add_test(tc, an_output_that_fails_ends_the_run);
    tcase_add_test(tc, a_model_that_never_moves_is_found_out);
    tcase_add_test(tc, numbers_are_there_at_the_end);
    tcase_add_test(tc, progress_is_told_four_times_a_second);
    tcase_add_test(tc, a_stopped_run_resumes_with_exact_landing);
    tcase_add_test(tc, a_stopped_run_resumes_with_steps_of_its_own);
    tcase_add_test(tc, a_run_cut_by_until_can_go_on);
    tcase_add_test(tc, a_run_resumed_without_checkpoint_starts_anew);
    tcase_add_test(tc, checkpoints_come_by_wall_time);
}

int main(void)
{
    return support_run("run", add_tests);
}
