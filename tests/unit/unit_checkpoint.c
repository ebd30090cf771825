#include "support.h"

#include "mag/run.h"
#include "run/checkpoint.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/// A state of two chunks; the second one is no whole number of words.
typedef struct twin {
    double first[100];
    char second[13];
} twin;

static int twin_chunks(void *state, mag_chunk *chunks)
{
    twin *t = state;
    chunks[0] = (mag_chunk){"first", t->first, sizeof t->first};
    chunks[1] = (mag_chunk){"second", t->second, sizeof t->second};
    return 2;
}

static int single_chunk(void *state, mag_chunk *chunks)
{
    twin *t = state;
    chunks[0] = (mag_chunk){"first", t->first, sizeof t->first};
    return 1;
}

static int renamed_chunks(void *state, mag_chunk *chunks)
{
    const int count = twin_chunks(state, chunks);
    chunks[1].name = "other";
    return count;
}

static const mag_model twin_model = {.name = "twin", .chunks = twin_chunks};
static const mag_model other_model = {.name = "other", .chunks = twin_chunks};
static const mag_model short_model = {.name = "twin", .chunks = single_chunk};
static const mag_model renamed_model = {.name = "twin", .chunks = renamed_chunks};

static const mag_schedule plan = {.series_step = 0.25,
                                  .output_step = 5.0,
                                  .series_time = 2.0,
                                  .output_time = 1.0,
                                  .next_row = 9,
                                  .next_output = 2,
                                  .rows = 8,
                                  .outputs = 1,
                                  .wall_seconds = 3.5};

static twin make_twin(int seed)
{
    twin t;
    memset(&t, 0, sizeof t);
    for (int i = 0; i < 100; i++) {
        t.first[i] = seed + 0.1 * i;
    }
    memset(t.second, seed, sizeof t.second);
    return t;
}

/// A folder of its own for each test, since they run one in a process each.
static mag_checkpoint begin(char *path)
{
    strcpy(path, "/tmp/mag-checkpoint-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
    strcat(path, "/checkpoint");
    return (mag_checkpoint){path, &twin_model, 77};
}

static void end(const char *path)
{
    char folder[256];
    strcpy(folder, path);
    *strrchr(folder, '/') = '\0';
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0); // also: nothing else was left behind
}

static void write_twin(const mag_checkpoint *c, int seed)
{
    mag_context ctx = mag_context_default();
    twin t = make_twin(seed);
    ck_assert_int_eq(mag_checkpoint_write(&ctx, c, &t, &plan), MAG_OK);
}

/// Reads and expects a refusal whose message holds `words`.
static void expect_refusal(const mag_checkpoint *c, const char *words)
{
    mag_context ctx = mag_context_default();
    mag_schedule schedule = {0};
    bool found = false;
    twin t = make_twin(0);
    ck_assert_int_eq(mag_checkpoint_read(&ctx, c, &t, &schedule, &found), MAG_BAD_CASE);
    ck_assert_msg(strstr(mag_message(&ctx), words) != NULL, "%s", mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), c->path) != NULL, "%s", mag_message(&ctx));
}

START_TEST(removing_takes_what_a_kill_left_too)
{
    char path[256];
    char part[300];
    const mag_checkpoint c = begin(path);
    write_twin(&c, 4);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *torn = fopen(part, "w");
    ck_assert_ptr_nonnull(torn);
    fclose(torn);
    mag_checkpoint_remove(&c);
    ck_assert_int_ne(access(path, F_OK), 0);
    end(path); // the folder is empty
}
END_TEST

START_TEST(a_state_comes_back_as_it_was)
{
    char path[256];
    mag_context ctx = mag_context_default();
    mag_schedule schedule = {0};
    bool found = false;
    twin t = make_twin(0);
    const twin want = make_twin(5);
    const mag_checkpoint c = begin(path);

    write_twin(&c, 4);
    write_twin(&c, 5); // takes the place of the first
    ck_assert_int_eq(mag_checkpoint_read(&ctx, &c, &t, &schedule, &found), MAG_OK);
    ck_assert(found);
    ck_assert_mem_eq(t.first, want.first, sizeof t.first);
    ck_assert_mem_eq(t.second, want.second, sizeof t.second);
    ck_assert_mem_eq(&schedule, &plan, sizeof plan);
    end(path);
}
END_TEST

START_TEST(no_checkpoint_is_no_failure)
{
    char path[256];
    mag_context ctx = mag_context_default();
    mag_schedule schedule = {0};
    bool found = true;
    twin t = make_twin(0);
    const mag_checkpoint c = begin(path);

    ck_assert_int_eq(mag_checkpoint_read(&ctx, &c, &t, &schedule, &found), MAG_OK);
    ck_assert(!found);
    mag_checkpoint_remove(&c); // neither is removing none
    end(path);
}
END_TEST

START_TEST(a_checkpoint_of_something_else_is_refused)
{
    char path[256];
    const mag_checkpoint c = begin(path);
    write_twin(&c, 5);
    expect_refusal(&(mag_checkpoint){path, &other_model, 77}, "another model");
    expect_refusal(&(mag_checkpoint){path, &twin_model, 78}, "another case");
    expect_refusal(&(mag_checkpoint){path, &short_model, 77}, "another number of fields");
    expect_refusal(&(mag_checkpoint){path, &renamed_model, 77}, "'other'");
    end(path);
}
END_TEST

static long size_of(const char *path)
{
    struct stat s;
    ck_assert_int_eq(stat(path, &s), 0);
    return (long)s.st_size;
}

START_TEST(a_torn_checkpoint_is_refused_at_any_length)
{
    char path[256];
    const mag_checkpoint c = begin(path);
    write_twin(&c, 5);
    for (long size = size_of(path) - 1; size >= 0; size -= 7) {
        ck_assert_int_eq(truncate(path, size), 0);
        expect_refusal(&c, "start anew without --resume");
    }
    end(path);
}
END_TEST

static void flip_byte(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    fseek(file, at, SEEK_SET);
    const int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 0x10, file);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_single_changed_bit_is_seen_anywhere)
{
    char path[256];
    const mag_checkpoint c = begin(path);
    write_twin(&c, 5);
    const long size = size_of(path);
    for (long at = 0; at < size; at += 3) {
        flip_byte(path, at);
        expect_refusal(&c, "start anew without --resume");
        flip_byte(path, at);
    }
    FILE *file = fopen(path, "ab");
    fputc(0, file);
    fclose(file);
    expect_refusal(&c, "does not add up");
    end(path);
}
END_TEST

/// The limit of file size stands for a disk that is full: fwrite fails alike.
START_TEST(what_cannot_be_written_leaves_the_last_one)
{
    char path[256];
    mag_context ctx = mag_context_default();
    mag_schedule schedule = {0};
    bool found = false;
    twin t = make_twin(6);
    const twin want = make_twin(5);
    const mag_checkpoint c = begin(path);
    write_twin(&c, 5);

    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){200, limit.rlim_max});
    const mag_status status = mag_checkpoint_write(&ctx, &c, &t, &plan);
    setrlimit(RLIMIT_FSIZE, &limit);

    ck_assert_int_eq(status, MAG_MACHINE);
    ck_assert_msg(strstr(mag_message(&ctx), path) != NULL, "%s", mag_message(&ctx));
    ck_assert_msg(strstr(mag_message(&ctx), "File too large") != NULL, "%s", mag_message(&ctx));
    ck_assert_int_eq(mag_checkpoint_read(&ctx, &c, &t, &schedule, &found), MAG_OK);
    ck_assert_mem_eq(t.first, want.first, sizeof t.first);
    end(path); // fails if the part is still there
}
END_TEST

START_TEST(a_folder_that_is_missing_is_named)
{
    mag_context ctx = mag_context_default();
    twin t = make_twin(6);
    const mag_checkpoint c = {"/nowhere/at/all/checkpoint", &twin_model, 77};
    ck_assert_int_eq(mag_checkpoint_write(&ctx, &c, &t, &plan), MAG_MACHINE);
    ck_assert_str_eq(mag_message(&ctx), "/nowhere/at/all/checkpoint: cannot be written: "
                                        "No such file or directory");
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, removing_takes_what_a_kill_left_too);
    tcase_add_test(tc, a_state_comes_back_as_it_was);
    tcase_add_test(tc, no_checkpoint_is_no_failure);
    tcase_add_test(tc, a_checkpoint_of_something_else_is_refused);
    tcase_add_test(tc, a_torn_checkpoint_is_refused_at_any_length);
    tcase_add_test(tc, a_single_changed_bit_is_seen_anywhere);
    tcase_add_test(tc, what_cannot_be_written_leaves_the_last_one);
    tcase_add_test(tc, a_folder_that_is_missing_is_named);
}

int main(void)
{
    return support_run("checkpoint", add_tests);
}
