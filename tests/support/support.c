#include "support.h"

#include <math.h>
#include <stdlib.h>

enum { TIME_LIMIT = 900 }; // [s] a test, unless it sets its own

int support_run(const char *title, void (*add)(TCase *tc))
{
    Suite *suite = suite_create(title);
    TCase *tests = tcase_create(title);
    tcase_set_timeout(tests, TIME_LIMIT);
    add(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    const int ran = srunner_ntests_run(runner);
    srunner_free(runner);
    if (ran == 0) { // a program that tests nothing must not look like one that passes
        fprintf(stderr, "%s: no test ran\n", title);
        return EXIT_FAILURE;
    }
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void order_add(order_table *t, double size, double error)
{
    ck_assert_msg(t->rows < ORDER_ROWS, "%s: more than %d rows", t->title, (int)ORDER_ROWS);
    ck_assert_msg(size > 0.0 && (t->rows == 0 || size < t->sizes[t->rows - 1]),
                  "%s: sizes must fall, but %g came next", t->title, size);
    t->sizes[t->rows] = size;
    t->errors[t->rows] = error;
    t->rows++;
}

double order_between(const order_table *t, int i)
{
    return log(t->errors[i] / t->errors[i - 1]) / log(t->sizes[i] / t->sizes[i - 1]);
}

static void print_order_table(const order_table *t)
{
    printf("  %s\n  %12s  %15s   order\n", t->title, t->size != NULL ? t->size : "size [m]",
           t->unit);
    for (int i = 0; i < t->rows; i++) {
        printf("  %12.4g  %15.3e", t->sizes[i], t->errors[i]);
        if (i == 0) {
            printf("       -\n");
        } else {
            printf("  %6.2f\n", order_between(t, i));
        }
    }
    fflush(stdout);
}

void order_check(const order_table *t, double want, double slack)
{
    ck_assert_msg(t->rows >= 2, "%s: an order needs two rows", t->title);
    print_order_table(t);
    const support_row_text text = {.id = t->id,
                                   .subject = t->title,
                                   .source = "order of accuracy, two finest sizes",
                                   .reason = "slack of the last order"};
    support_row(ROW_ORDER, &text, order_between(t, t->rows - 1), want, slack);
}

int support_row_holds(row_limit kind, double ours, double reference, double limit)
{
    if (!isfinite(ours) || !isfinite(reference) || !isfinite(limit) || limit < 0.0) {
        return 0;
    }
    switch (kind) {
    case ROW_RELATIVE:
        return fabs(reference) > 0.0 && fabs(ours - reference) <= limit * fabs(reference);
    case ROW_ABSOLUTE:
        return fabs(ours - reference) <= limit;
    case ROW_BELOW:
        return ours >= 0.0 && ours <= limit;
    case ROW_ORDER:
        return ours >= reference - limit;
    }
    return 0;
}

static const char *find_kind_name(row_limit kind)
{
    switch (kind) {
    case ROW_RELATIVE:
        return "relative";
    case ROW_ABSOLUTE:
        return "absolute";
    case ROW_BELOW:
        return "below";
    case ROW_ORDER:
        return "order";
    }
    return "?";
}

/// The separator of a row may not stand in its texts.
static void print_text(FILE *to, const char *text)
{
    for (const char *c = text != NULL && *text != '\0' ? text : "-"; *c != '\0'; c++) {
        fputc(*c == '|' ? '/' : *c == '\n' ? ' ' : *c, to);
    }
    fputs(" | ", to);
}

void support_row_print(FILE *to, row_limit kind, const support_row_text *text, double ours,
                       double reference, double limit)
{
    fputs("  row: ", to);
    print_text(to, text->id);
    print_text(to, text->subject);
    print_text(to, text->source);
    fprintf(to, "%.9g | ", ours);
    if (kind == ROW_BELOW) {
        fputs("- | ", to);
    } else {
        fprintf(to, "%.9g | ", reference);
    }
    fprintf(to, "%s %.6g | ", find_kind_name(kind), limit);
    print_text(to, text->reason);
    fputs(support_row_holds(kind, ours, reference, limit) ? "holds\n" : "BROKEN\n", to);
}

void support_row(row_limit kind, const support_row_text *text, double ours, double reference,
                 double limit)
{
    support_row_print(stdout, kind, text, ours, reference, limit);
    fflush(stdout); // a failed assertion ends the process at once
    ck_assert_msg(support_row_holds(kind, ours, reference, limit),
                  "%s: %s: ours is %.9g, the reference %.9g, the limit %s %.6g (%s)",
                  text->id != NULL ? text->id : "-", text->subject, ours, reference,
                  find_kind_name(kind), limit, text->reason);
}

void verify_row(const char *id, const char *subject, const char *source, double ours,
                double reference, double limit, const char *reason)
{
    const support_row_text text = {id, subject, source, reason};
    support_row(ROW_RELATIVE, &text, ours, reference, limit);
}

void verify_row_absolute(const char *id, const char *subject, const char *source, double ours,
                         double reference, double limit, const char *reason)
{
    const support_row_text text = {id, subject, source, reason};
    support_row(ROW_ABSOLUTE, &text, ours, reference, limit);
}

void verify_row_below(const char *id, const char *subject, const char *source, double ours,
                      double limit, const char *reason)
{
    const support_row_text text = {id, subject, source, reason};
    support_row(ROW_BELOW, &text, ours, 0.0, limit);
}
