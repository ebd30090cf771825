#include "support.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

// A disk of its own that is small: a tmpfs in a folder of this test. Needs root; where it cannot be
// mounted the test says so and checks nothing.

enum { PATH = 512, TEXT = 65536, MACHINE_FAILED = 5 };

typedef struct disk {
    char folder[PATH];
    char errors[TEXT]; ///< stderr of the last call
} disk;

static bool mount_disk(disk *d, const char *size)
{
    char options[64];
    strcpy(d->folder, "/tmp/mag-disk-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(d->folder));
    snprintf(options, sizeof options, "size=%s", size);
    if (mount("none", d->folder, "tmpfs", 0, options) != 0) {
        printf("  skipped: no small disk can be mounted here: %s\n", strerror(errno));
        rmdir(d->folder);
        return false;
    }
    return true;
}

static void drop_disk(disk *d)
{
    ck_assert_int_eq(umount2(d->folder, MNT_DETACH), 0);
    rmdir(d->folder);
}

static void in_disk(const disk *d, const char *name, char *path)
{
    snprintf(path, PATH + 64, "%s/%s", d->folder, name);
}

static bool is_there(const disk *d, const char *name)
{
    char path[PATH + 64];
    in_disk(d, name, path);
    return access(path, F_OK) == 0;
}

/// Size of a file there and a sum over its bytes, to see whether it changed.
static unsigned long sum_of(const disk *d, const char *name, long *size)
{
    char path[PATH + 64];
    unsigned long sum = 5381;
    in_disk(d, name, path);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s is not there", path);
    *size = 0;
    for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
        sum = sum * 33 + (unsigned long)c;
        ++*size;
    }
    fclose(file);
    return sum;
}

/// Writes into a file until the disk is full but for `spare` bytes.
static void fill_disk(const disk *d, size_t spare)
{
    static const char block[4096] = {0};
    char path[PATH + 64];
    struct statvfs s;
    in_disk(d, "filler", path);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(statvfs(d->folder, &s), 0);
    const size_t room = (size_t)s.f_bavail * s.f_bsize;
    for (size_t have = 0; have + spare + sizeof block <= room; have += sizeof block) {
        ck_assert_uint_eq(fwrite(block, sizeof block, 1, file), 1);
    }
    ck_assert_int_eq(fclose(file), 0);
}

static void read_text(const char *path, char *text)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, TEXT - 1, file)] = '\0';
    fclose(file);
}

/// Runs the program on the bar with 65536 cells, whose state is half a MiB; returns its exit
/// status.
static int run_bar(disk *d, const char *more)
{
    char call[4096];
    char errors[] = "/tmp/mag-errors-XXXXXX";
    close(mkstemp(errors));
    snprintf(call, sizeof call,
             "%s run %s/cases/bar/case.yaml -o %s/result --threads 1 --set bar.cells=65536 "
             "--set 'bar.end_time=50 us' --set 'run.series_interval=1 s' %s >/dev/null 2>%s",
             MAG_PROGRAM, MAG_SOURCE_DIR, d->folder, more, errors);
    const int status = system(call);
    read_text(errors, d->errors);
    unlink(errors);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void expect_words(const disk *d, const char *words)
{
    ck_assert_msg(strstr(d->errors, words) != NULL, "no '%s' in: %s", words, d->errors);
}

START_TEST(fields_that_find_no_room_end_the_run_and_leave_no_part)
{
    disk d;
    if (!mount_disk(&d, "2m")) {
        return;
    }
    ck_assert_int_eq(run_bar(&d, "--set 'run.output_interval=1 us'"), MACHINE_FAILED);
    expect_words(&d, "/result/fields/00");
    expect_words(&d, "No space left on device");
    ck_assert(is_there(&d, "result/fields/0000.vtkhdf"));
    char list[PATH + 64];
    snprintf(list, sizeof list, "! find %s -name '*.part' | grep -q .", d.folder);
    ck_assert_int_eq(system(list), 0);
    drop_disk(&d);
}
END_TEST

START_TEST(a_checkpoint_that_finds_no_room_leaves_the_last_one_to_go_on_from)
{
    disk d;
    long size = 0;
    long size_after = 0;
    if (!mount_disk(&d, "16m")) {
        return;
    }
    ck_assert_int_eq(run_bar(&d, "--set 'run.output_interval=1 s' --until '10 us'"), 0);
    const unsigned long before = sum_of(&d, "result/checkpoint", &size);
    ck_assert_int_gt(size, 65536 * 8);

    fill_disk(&d, 200000);
    ck_assert_int_eq(run_bar(&d, "--set 'run.output_interval=1 s' --resume "
                                 "--set 'run.checkpoint_interval=1 ms'"),
                     MACHINE_FAILED);
    expect_words(&d, "/result/checkpoint: cannot be written: No space left on device");
    ck_assert_uint_eq(sum_of(&d, "result/checkpoint", &size_after), before);
    ck_assert_int_eq(size_after, size);
    ck_assert(!is_there(&d, "result/checkpoint.part"));

    char filler[PATH + 64];
    in_disk(&d, "filler", filler);
    ck_assert_int_eq(unlink(filler), 0);
    ck_assert_int_eq(run_bar(&d, "--set 'run.output_interval=1 s' --resume"), 0);
    ck_assert(!is_there(&d, "result/checkpoint")); // it ended: none is needed
    ck_assert(is_there(&d, "result/fields/0001.vtkhdf"));
    drop_disk(&d);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, fields_that_find_no_room_end_the_run_and_leave_no_part);
    tcase_add_test(tc, a_checkpoint_that_finds_no_room_leaves_the_last_one_to_go_on_from);
}

int main(void)
{
    return support_run("full disk", add_tests);
}
