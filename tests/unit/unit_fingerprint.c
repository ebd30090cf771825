#include "support.h"

#include "mag/run.h"

#include <string.h>

typedef struct inner {
    double speed;
} inner;

typedef struct outer {
    int cells;
    mag_text alloy;
    mag_file shape;
    mag_table ramp;
    inner gate;
    mag_list_of(inner) more;
} outer;

static const mag_param inner_rows[] = {
    {.kind = MAG_KIND_double, .name = "speed", .offset = 0, .size = sizeof(double)},
};
static const mag_params inner_table = {"inner", "", sizeof(inner), inner_rows, 1,
                                       NULL,    0,  NULL,          NULL};

#define AT(member) .offset = offsetof(outer, member), .size = sizeof(((outer *)0)->member)

static const mag_param outer_rows[] = {
    {.kind = MAG_KIND_int, .name = "cells", AT(cells)},
    {.kind = MAG_KIND_mag_text, .name = "alloy", AT(alloy)},
    {.kind = MAG_KIND_mag_file, .name = "shape", AT(shape)},
    {.kind = MAG_KIND_mag_table, .name = "ramp", AT(ramp)},
    {.kind = MAG_KIND_group, .name = "gate", AT(gate), .items = &inner_table},
    {.kind = MAG_KIND_list,
     .name = "more",
     .offset = offsetof(outer, more),
     .size = sizeof(inner),
     .items = &inner_table},
};
static const mag_params outer_table = {"outer", "", sizeof(outer), outer_rows, 6,
                                       NULL,    0,  NULL,          NULL};

static const double ramp_x[] = {0.0, 1.0};
static const double ramp_y[] = {2.0, 3.0};
static const inner two[] = {{1.0}, {2.0}};

static outer make_choice(void)
{
    outer o;
    memset(&o, 0, sizeof o);
    o.cells = 64;
    o.alloy = "AZ91D";
    o.shape = (mag_file){"lid.stl", "solid", 5};
    o.ramp = (mag_table){2, 0.0, ramp_x, ramp_y};
    o.gate.speed = 45.0;
    o.more.count = 2;
    o.more.items = two;
    return o;
}

static uint64_t print_of(const outer *o)
{
    return mag_run_fingerprint(&outer_table, o);
}

START_TEST(the_same_choices_give_the_same_number)
{
    const outer a = make_choice();
    outer b = make_choice();
    char copy[] = "AZ91D";
    b.alloy = copy; // another place in memory
    b.shape.name = "elsewhere/lid.stl";
    ck_assert_uint_eq(print_of(&a), print_of(&b));
}
END_TEST

/// Every kind of choice in turn, and no two changes alike.
START_TEST(each_change_gives_another_number)
{
    static const double other_y[] = {2.0, 3.5};
    static const inner other_two[] = {{1.0}, {2.5}};
    outer all[9];
    for (int i = 0; i < 9; i++) {
        all[i] = make_choice();
    }
    all[1].cells = 65;
    all[2].alloy = "AM60B";
    all[3].shape.data = "solie";
    all[4].ramp.y = other_y;
    all[5].ramp = (mag_table){0, 2.0, NULL, NULL};
    all[6].gate.speed = 45.5;
    all[7].more.items = other_two;
    all[8].more.count = 1;
    for (int i = 0; i < 9; i++) {
        for (int j = 0; j < i; j++) {
            ck_assert_msg(print_of(&all[i]) != print_of(&all[j]), "changes %d and %d", i, j);
        }
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, the_same_choices_give_the_same_number);
    tcase_add_test(tc, each_change_gives_another_number);
}

int main(void)
{
    return support_run("fingerprint", add_tests);
}
