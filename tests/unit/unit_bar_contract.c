#include "support.h"
#include "taken.h"

#include "mag/context.h"
#include "model/bar/bar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const mag_model *const model = &mag_bar_model;

static mag_bar_params sine_bar(int cells)
{
    mag_bar_params p = mag_bar_default();
    p.cells = cells;
    p.start = MAG_BAR_SINE;
    return p;
}

static void *make_bar(mag_context *ctx, const mag_bar_params *p)
{
    void *state = NULL;
    ck_assert_int_eq(model->create(ctx, p, &state), MAG_OK);
    return state;
}

/// Copies of all chunks of a state, one after the other. To be freed.
static char *copy_chunks(void *state, size_t *size)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = model->chunks(state, chunks);
    size_t at = 0;
    *size = 0;
    for (int c = 0; c < count; c++) {
        *size += chunks[c].size;
    }
    char *copy = malloc(*size);
    for (int c = 0; c < count; c++) {
        memcpy(copy + at, chunks[c].data, chunks[c].size);
        at += chunks[c].size;
    }
    return copy;
}

static void put_chunks(void *state, const char *copy)
{
    mag_chunk chunks[MAG_CHUNKS];
    const int count = model->chunks(state, chunks);
    for (int c = 0; c < count; c++) {
        memcpy(chunks[c].data, copy, chunks[c].size);
        copy += chunks[c].size;
    }
}

static void expect_same_state(void *a, void *b)
{
    size_t size_a = 0;
    size_t size_b = 0;
    char *copy_a = copy_chunks(a, &size_a);
    char *copy_b = copy_chunks(b, &size_b);
    ck_assert_uint_eq(size_a, size_b);
    ck_assert_mem_eq(copy_a, copy_b, size_a);
    free(copy_a);
    free(copy_b);
}

/// Advances until the model has come to `until` or stands still before it.
static void advance_to(mag_context *ctx, const mag_bar_params *p, void *state, double until)
{
    mag_progress before;
    mag_progress now;
    model->progress(p, state, &now);
    do {
        before = now;
        ck_assert_int_eq(model->advance(ctx, p, state, until), MAG_OK);
        model->progress(p, state, &now);
    } while (now.work > before.work && !now.finished);
}

/// A counter that counts nothing would let everything pass.
START_TEST(the_counter_counts)
{
    const int before = taken;
    void *volatile memory = malloc(10);
    ck_assert_int_eq(taken, before + 1);
    free(memory);
}
END_TEST

static int count_taken(int cells, int threads)
{
    mag_context ctx = mag_context_default();
    ctx.threads = threads;
    const mag_bar_params p = sine_bar(cells);
    void *state = make_bar(&ctx, &p);
    ck_assert_int_eq(model->advance(&ctx, &p, state, INFINITY), MAG_OK); // threads begin here
    const int before = taken;
    for (int n = 0; n < 10; n++) {
        model->advance(&ctx, &p, state, INFINITY);
    }
    const int after = taken;
    model->destroy(state);
    return after - before;
}

START_TEST(steps_take_no_memory)
{
    ck_assert_int_eq(count_taken(64, 1), 0);
    ck_assert_int_eq(count_taken(8192, 2), 0);
}
END_TEST

START_TEST(steps_do_not_depend_on_where_one_wants_to_look)
{
    mag_context ctx = mag_context_default();
    const mag_bar_params p = sine_bar(64);
    void *often = make_bar(&ctx, &p);
    void *once = make_bar(&ctx, &p);
    for (int n = 1; n <= 70; n++) {
        advance_to(&ctx, &p, often, 0.1 * n);
    }
    advance_to(&ctx, &p, once, 7.0);
    expect_same_state(often, once);
    model->destroy(often);
    model->destroy(once);
}
END_TEST

START_TEST(looking_changes_nothing)
{
    size_t size = 0;
    mag_context ctx = mag_context_default();
    const mag_bar_params p = sine_bar(64);
    void *state = make_bar(&ctx, &p);
    mag_observation *o = mag_observation_create();
    advance_to(&ctx, &p, state, 1.0);
    char *before = copy_chunks(state, &size);
    ck_assert_int_eq(model->observe(&ctx, &p, state, MAG_NUMBERS | MAG_SERIES | MAG_FIELDS, o),
                     MAG_OK);
    char *after = copy_chunks(state, &size);
    ck_assert_mem_eq(before, after, size);
    free(before);
    free(after);
    mag_observation_destroy(o);
    model->destroy(state);
}
END_TEST

START_TEST(the_chunks_are_the_whole_state)
{
    size_t size = 0;
    mag_context ctx = mag_context_default();
    const mag_bar_params p = sine_bar(64);
    void *first = make_bar(&ctx, &p);
    void *second = make_bar(&ctx, &p);
    advance_to(&ctx, &p, first, 3.0);
    char *copy = copy_chunks(first, &size);
    put_chunks(second, copy);
    if (model->restored != NULL) {
        ck_assert_int_eq(model->restored(&ctx, &p, second), MAG_OK);
    }
    advance_to(&ctx, &p, first, 6.0);
    advance_to(&ctx, &p, second, 6.0);
    expect_same_state(first, second);
    free(copy);
    model->destroy(first);
    model->destroy(second);
}
END_TEST

START_TEST(numbers_series_and_fields_come_only_when_asked_for)
{
    int numbers = 0;
    int row = 0;
    int fields = 0;
    mag_context ctx = mag_context_default();
    const mag_bar_params p = sine_bar(64);
    void *state = make_bar(&ctx, &p);
    mag_observation *o = mag_observation_create();
    for (int aspects = 1; aspects < 8; aspects++) {
        mag_observation_clear(o);
        ck_assert_int_eq(model->observe(&ctx, &p, state, aspects, o), MAG_OK);
        mag_observation_numbers(o, &numbers);
        mag_observation_row(o, &row);
        mag_observation_fields(o, &fields);
        ck_assert_int_eq(numbers > 0, (aspects & MAG_NUMBERS) != 0);
        ck_assert_int_eq(row > 0, (aspects & MAG_SERIES) != 0);
        ck_assert_int_eq(fields > 0, (aspects & MAG_FIELDS) != 0);
    }
    mag_observation_destroy(o);
    model->destroy(state);
}
END_TEST

START_TEST(a_temperature_that_is_none_names_cell_and_time)
{
    mag_context ctx = mag_context_default();
    const mag_bar_params p = sine_bar(64);
    mag_bar_state *state = make_bar(&ctx, &p);
    state->temperature[0] = NAN;
    ck_assert_int_eq(model->advance(&ctx, &p, state, INFINITY), MAG_DIVERGED);
    ck_assert_msg(strstr(mag_message(&ctx), "temperature of cell 0") != NULL, "%s",
                  mag_message(&ctx));
    model->destroy(state);
}
END_TEST

START_TEST(destroying_nothing_is_fine)
{
    model->destroy(NULL);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, the_counter_counts);
    tcase_add_test(tc, steps_take_no_memory);
    tcase_add_test(tc, steps_do_not_depend_on_where_one_wants_to_look);
    tcase_add_test(tc, looking_changes_nothing);
    tcase_add_test(tc, the_chunks_are_the_whole_state);
    tcase_add_test(tc, numbers_series_and_fields_come_only_when_asked_for);
    tcase_add_test(tc, a_temperature_that_is_none_names_cell_and_time);
    tcase_add_test(tc, destroying_nothing_is_fine);
}

int main(void)
{
    return support_run("bar's contract", add_tests);
}
