/// The word that was meant is found, the arena keeps what it is given, contexts keep messages.
#include "base/text.h"
#include "mag/context.h"
#include "mag/data.h"
#include "support.h"

#include <stdint.h>
#include <string.h>

static const char *const words[] = {"spacing", "alloy",    "inlet_speed",
                                    "gravity", "fill_end", "fill_limit"};
enum { WORDS = sizeof words / sizeof *words };

static void check_nearest(const char *word, const char *want)
{
    const char *got = mag_text_nearest(word, words, WORDS);
    if (want == NULL) {
        ck_assert_msg(got == NULL, "'%s' was taken for '%s'", word, got);
    } else {
        ck_assert_msg(got != NULL && strcmp(got, want) == 0, "'%s' was taken for '%s', not '%s'",
                      word, got == NULL ? "(none)" : got, want);
    }
}

START_TEST(a_slip_of_the_finger_is_understood)
{
    check_nearest("spaceing", "spacing");
    check_nearest("spcaing", "spacing");
    check_nearest("Alloy", "alloy");
    check_nearest("inletspeed", "inlet_speed");
    check_nearest("fill_limt", "fill_limit");
    check_nearest("fill_ned", "fill_end");
}
END_TEST

START_TEST(another_word_is_taken_for_none)
{
    check_nearest("temperature", NULL);
    check_nearest("", NULL);
    check_nearest("x", NULL);
    ck_assert_ptr_null(mag_text_nearest("spacing", words, 0));
}
END_TEST

START_TEST(the_distance_counts_edits)
{
    ck_assert_int_eq(mag_text_distance("abc", "abc"), 0);
    ck_assert_int_eq(mag_text_distance("abc", "abd"), 4);
    ck_assert_int_eq(mag_text_distance("abc", "acb"), 4);
    ck_assert_int_eq(mag_text_distance("abc", "aBc"), 1);
    ck_assert_int_eq(mag_text_distance("", "abc"), 12);
    ck_assert_int_eq(mag_text_distance("kitten", "sitting"), 12);
    ck_assert_int_eq(mag_text_distance("sitting", "kitten"), 12);
}
END_TEST

START_TEST(long_words_are_cut_and_not_overrun)
{
    char a[500];
    char b[500];
    memset(a, 'a', sizeof a);
    memset(b, 'b', sizeof b);
    a[sizeof a - 1] = b[sizeof b - 1] = '\0';
    ck_assert_int_eq(mag_text_distance(a, b), 63 * 4);
    ck_assert_int_eq(mag_text_distance(a, a), 0);
}
END_TEST

START_TEST(an_arena_keeps_what_it_is_given)
{
    enum { COUNT = 3000 };
    mag_arena *a = mag_arena_create();
    ck_assert_ptr_nonnull(a);
    const char *kept[COUNT];
    for (int i = 0; i < COUNT; i++) {
        kept[i] = mag_arena_print(a, "number %d of some that fill several pieces", i);
        ck_assert_ptr_nonnull(kept[i]);
        ck_assert_uint_eq((uintptr_t)kept[i] % _Alignof(max_align_t), 0);
    }
    char want[64];
    for (int i = 0; i < COUNT; i++) {
        snprintf(want, sizeof want, "number %d of some that fill several pieces", i);
        ck_assert_str_eq(kept[i], want);
    }
    mag_arena_destroy(a);
}
END_TEST

START_TEST(an_arena_gives_large_and_empty_pieces_zeroed)
{
    enum { LARGE = 1000000 };
    mag_arena *a = mag_arena_create();
    const char *empty = mag_arena_take(a, 0);
    const char *other = mag_arena_take(a, 0);
    const char *large = mag_arena_take(a, LARGE);
    ck_assert(empty != NULL && other != NULL && empty != other && large != NULL);
    for (int i = 0; i < LARGE; i++) {
        ck_assert_int_eq(large[i], 0);
    }
    ck_assert_ptr_null(mag_arena_take(a, SIZE_MAX - 4)); // does not wrap round to a small piece
    mag_arena_destroy(a);
    mag_arena_destroy(NULL);
}
END_TEST

START_TEST(a_failure_keeps_its_message)
{
    mag_context ctx = mag_context_default();
    ck_assert_str_eq(mag_message(&ctx), "");
    ck_assert_int_eq(mag_fail(&ctx, MAG_DIVERGED, "cell %d", 7), MAG_DIVERGED);
    ck_assert_int_eq(mag_fail(&ctx, MAG_BAD_CASE, "lid: %s", mag_message(&ctx)), MAG_BAD_CASE);
    ck_assert_str_eq(mag_message(&ctx), "lid: cell 7");
    ck_assert_int_eq(mag_fail(NULL, MAG_MACHINE, "nobody hears it"), MAG_MACHINE);
    ck_assert_str_eq(mag_message(NULL), "");
}
END_TEST

/// A clock that goes on by one second at each look.
static double tick(void *user)
{
    double *now = user;
    return *now += 1.0;
}

START_TEST(sweeps_are_timed_by_name)
{
    double now = 0.0;
    mag_context ctx = mag_context_default();
    ctx.clock = tick;
    ctx.clock_user = &now;
    mag_sweep_begin(&ctx, "stream");
    mag_sweep_begin(&ctx, "collide");
    mag_sweep_begin(&ctx, "stream");
    mag_sweep_begin(&ctx, NULL);
    mag_sweep_begin(&ctx, NULL);
    ck_assert_int_eq(ctx.sweep_count, 2);
    ck_assert_str_eq(ctx.sweeps[0].name, "stream");
    ck_assert(ctx.sweeps[0].seconds == 2.0 && ctx.sweeps[1].seconds == 1.0);
    ck_assert_uint_eq(ctx.sweeps[0].calls, 2);
}
END_TEST

START_TEST(more_sweeps_than_there_is_room_for_share_the_last)
{
    double now = 0.0;
    char names[2 * MAG_SWEEPS][24];
    mag_context ctx = mag_context_default();
    ctx.clock = tick;
    ctx.clock_user = &now;
    for (int i = 0; i < 2 * MAG_SWEEPS; i++) {
        snprintf(names[i], sizeof names[i], "sweep %d", i);
        mag_sweep_begin(&ctx, names[i]);
    }
    mag_sweep_begin(&ctx, NULL);
    ck_assert_int_eq(ctx.sweep_count, MAG_SWEEPS);
    double sum = 0.0;
    for (int i = 0; i < MAG_SWEEPS; i++) {
        sum += ctx.sweeps[i].seconds;
    }
    ck_assert(sum == 2.0 * MAG_SWEEPS); // nothing is lost
}
END_TEST

START_TEST(every_built_in_file_is_found_by_its_name)
{
    mag_data file;
    mag_data found;
    int count = 0;
    for (; mag_data_file(count, &file); count++) {
        ck_assert(mag_data_find(file.name, &found));
        ck_assert(found.text == file.text && found.size == file.size);
        ck_assert_int_eq(found.text[found.size], 0);
    }
    ck_assert(!mag_data_find("no such file.csv", &found));
    ck_assert(!mag_data_file(-1, &file) && !mag_data_file(count, &file));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_slip_of_the_finger_is_understood);
    tcase_add_test(tc, another_word_is_taken_for_none);
    tcase_add_test(tc, the_distance_counts_edits);
    tcase_add_test(tc, long_words_are_cut_and_not_overrun);
    tcase_add_test(tc, an_arena_keeps_what_it_is_given);
    tcase_add_test(tc, an_arena_gives_large_and_empty_pieces_zeroed);
    tcase_add_test(tc, a_failure_keeps_its_message);
    tcase_add_test(tc, sweeps_are_timed_by_name);
    tcase_add_test(tc, more_sweeps_than_there_is_room_for_share_the_last);
    tcase_add_test(tc, every_built_in_file_is_found_by_its_name);
}

int main(void)
{
    return support_run("texts and contexts", add_tests);
}
