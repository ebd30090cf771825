#include "case/describe.h"
#include "mag/case.h"

#include <string.h>

enum { WIDTH = 92, STEP = 2 };

/// Prints a text as comment lines of at most WIDTH bytes.
static void comment(FILE *to, int by, const char *text)
{
    const size_t room = (size_t)(WIDTH - by - 2);
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > room) {
            length = room;
            while (length > 0 && text[length] != ' ') {
                length--;
            }
            length = length > 0 ? length : strcspn(text, " ");
        }
        fprintf(to, "%*s# %.*s\n", by, "", (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
}

static bool is_plain(const char *unit)
{
    return unit[0] == '\0' || strcmp(unit, "1") == 0;
}

/// Prints a number with its unit as the reader takes it.
static void print_number(FILE *to, double value, const char *unit)
{
    fprintf(to, is_plain(unit) ? "%.9g%.0s" : "%.9g %s", value, unit);
}

/// Prints the default as it would stand in a case.
static void print_default(FILE *to, const mag_param *p)
{
    char words[MAG_WORDS_LENGTH];
    char unit[MAG_WORDS_LENGTH];

    mag_describe_default(p, words);
    mag_describe_unit(p, unit);
    switch (p->kind) {
    case MAG_KIND_double:
    case MAG_KIND_mag_table:
        print_number(to, p->normal, unit);
        break;
    case MAG_KIND_int:
        fprintf(to, "%d", (int)p->normal);
        break;
    case MAG_KIND_mag_vector:
        for (int i = 0; i < 3; i++) {
            fputs(i == 0 ? "[" : ", ", to);
            print_number(to, p->normal, unit);
        }
        fputc(']', to);
        break;
    case MAG_KIND_mag_text:
    case MAG_KIND_mag_file:
        fprintf(to, p->normal_text[0] != '\0' ? "%s" : "\"%s\"", p->normal_text);
        break;
    default:
        fputs(words, to);
    }
}

/// "number [m]; required; 10 um to 100 mm"
static void comment_kind(FILE *to, int by, const mag_param *p)
{
    char kind[MAG_WORDS_LENGTH];
    char range[MAG_WORDS_LENGTH];
    char line[3 * MAG_WORDS_LENGTH];

    mag_describe_kind(p, kind);
    mag_describe_range(p, range);
    snprintf(line, sizeof line, "%s%s%s%s", kind, mag_param_is_required(p) ? "; required" : "",
             range[0] != '\0' ? "; " : "", range);
    comment(to, by, line);
}

static void print_rows(FILE *to, const mag_params *t, int by, bool commented);

/// A block, or the first record of a list; all of it in comments.
static void print_items(FILE *to, const mag_param *p, int by)
{
    fprintf(to, "%*s# %s:\n", by, "", p->name);
    if (p->kind == MAG_KIND_list) {
        fprintf(to, "%*s#   -\n", by, "");
    }
    print_rows(to, p->items, by + STEP * (p->kind == MAG_KIND_list ? 2 : 1), true);
}

/// A row: meaning, kind, and the line itself: a blank to fill if required, else a comment.
static void print_row(FILE *to, const mag_params *t, const mag_param *p, int by, bool commented)
{
    const mag_source *source = mag_param_source(t, p);
    char line[2 * MAG_WORDS_LENGTH];

    comment(to, by, p->meaning);
    if (p->items != NULL) {
        print_items(to, p, by);
        return;
    }
    comment_kind(to, by, p);
    if (source != NULL) {
        snprintf(line, sizeof line, "%s: %s", mag_flag_word(source->flag), source->source);
        comment(to, by, line);
    }
    const bool blank = mag_param_is_required(p);
    fprintf(to, blank && !commented ? "%*s%s:" : "%*s# %s:", by, "", p->name);
    if (!blank) {
        fputc(' ', to);
        print_default(to, p);
    }
    fputc('\n', to);
}

static void print_rows(FILE *to, const mag_params *t, int by, bool commented)
{
    for (int i = 0; i < t->count; i++) {
        print_row(to, t, &t->params[i], by, commented);
        if (!commented && i + 1 < t->count) {
            fputc('\n', to);
        }
    }
}

mag_status mag_params_template(mag_context *ctx, const mag_params *model,
                               const mag_params *const *common, FILE *to)
{
    fprintf(to,
            "# %s\n# A line behind # shows a default: remove the # and change it. Fill in the "
            "blanks.\n",
            model->meaning);
    fprintf(to, "model: %s\ntitle: \"\"\n\n%s:\n", model->name, model->name);
    print_rows(to, model, STEP, false);
    for (int c = 0; common != NULL && common[c] != NULL; c++) {
        fprintf(to, "\n# %s\n%s:\n", common[c]->meaning, common[c]->name);
        print_rows(to, common[c], STEP, false);
    }
    return ferror(to) ? mag_fail(ctx, MAG_MACHINE, "the case cannot be written") : MAG_OK;
}
