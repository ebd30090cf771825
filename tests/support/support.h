/// @file support.h
/// What Check lacks: a main, tables that measure an order of accuracy, and rows that compare a
/// number of ours with a reference and end up in docs/verification.md.
///
/// All texts handed in are one line; a '|' in them is printed as '/'.
#pragma once

#include <check.h>
#include <stdio.h>

/// Runs the tests that `add` adds to one case (time limit 900 s each) and returns the exit status:
/// the whole body of a test program's main.
int support_run(const char *title, void (*add)(TCase *tc));

enum { ORDER_ROWS = 12 }; ///< most sizes in an order table

/// Errors against sizes. Start from {.title = "...", .unit = "error [K]"}; the rest may stay zero.
typedef struct order_table {
    const char *title;         ///< what is solved, against what
    const char *unit;          ///< heading of the error column
    const char *size;          ///< heading of the size column; NULL: "size [m]"
    const char *id;            ///< name of the case in its literature or our list; NULL: none
    int rows;                  ///< added so far
    double sizes[ORDER_ROWS];  ///< (rows) falling
    double errors[ORDER_ROWS]; ///< (rows)
} order_table;

/// Adds a row: the error at a size (cell edge, time step). Sizes must fall from row to row.
void order_add(order_table *t, double size, double error);
/// The order between row i-1 and row i: log of the ratio of errors over log of the ratio of sizes.
double order_between(const order_table *t, int i);
/// Prints the table and asserts that its last order is at least `want - slack`. An order above
/// `want` passes: name the theory's order in `want`.
void order_check(const order_table *t, double want, double slack);

/// How a row's limit is meant.
typedef enum row_limit {
    ROW_RELATIVE, ///< |ours - reference| is at most limit times |reference|
    ROW_ABSOLUTE, ///< |ours - reference| is at most limit [unit of ours]
    ROW_BELOW,    ///< ours is at most limit, both not negative; there is no reference
    ROW_ORDER     ///< ours, an order of accuracy, is at least reference - limit
} row_limit;

/// One comparison. Texts are borrowed for the call.
typedef struct support_row_text {
    const char *id;      ///< case: "T-20"
    const char *subject; ///< "film on an incline, surface speed [m/s]"
    const char *source;  ///< "Nusselt's film"
    const char *reason;  ///< why the limit is what it is
} support_row_text;

/// True where `ours` keeps the limit. NaN and infinity never do; neither does any number with a
/// limit or reference that is not finite, nor a relative limit to a reference of 0.
int support_row_holds(row_limit kind, double ours, double reference, double limit);
/// Prints one row to `to`, as people and tools/make-verification read it.
void support_row_print(FILE *to, row_limit kind, const support_row_text *text, double ours,
                       double reference, double limit);
/// Prints a row to stdout and asserts that it holds. The verify_ functions below are shorter.
void support_row(row_limit kind, const support_row_text *text, double ours, double reference,
                 double limit);

/// Compares with a reference; `limit` is relative to it (0.01: one per cent).
void verify_row(const char *id, const char *subject, const char *source, double ours,
                double reference, double limit, const char *reason);
/// Compares with a reference; `limit` is in the unit of the number.
void verify_row_absolute(const char *id, const char *subject, const char *source, double ours,
                         double reference, double limit, const char *reason);
/// Asserts that a drift, a residual, a difference (not negative) is at most `limit`.
void verify_row_below(const char *id, const char *subject, const char *source, double ours,
                      double limit, const char *reason);
