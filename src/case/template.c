#include "case/describe.h"
#include "mag/case.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void write_block(FILE *to, const mag_params *t, bool is_off, int depth);

/// Begins a line. A line that is off stands in line again once its '#' is taken away.
static void begin(FILE *to, bool is_off, int depth)
{
    if (is_off) {
        fprintf(to, "  #%*s", 2 * depth - 2, "");
    } else {
        fprintf(to, "%*s", 2 * depth, "");
    }
}

static void write_meaning(FILE *to, const mag_param *p, bool is_off, int depth)
{
    char range[MAG_DESCRIPTION];
    mag_describe_range(p, range);
    begin(to, is_off, depth);
    fprintf(to, "# %s%s%s\n", p->meaning, range[0] == '\0' ? "" : "; ", range);
}

/// One value: required ones as blanks, all others as remarks with their default.
static void write_value(FILE *to, const mag_param *p, bool is_off, int depth)
{
    char text[MAG_DESCRIPTION];
    const bool is_blank = mag_param_is_required(p);
    begin(to, is_off || !is_blank, depth);
    if (is_blank) {
        mag_describe_form(p, text);
        fprintf(to, "%s:  # fill in: %s\n", p->name, text);
        return;
    }
    mag_describe_normal(p, text);
    const bool is_words = p->kind == MAG_KIND_mag_text || p->kind == MAG_KIND_mag_file;
    const char *quote = is_words ? "\"" : "";
    fprintf(to, "%s: %s%s%s\n", p->name, quote, text, quote);
}

static void write_param(FILE *to, const mag_param *p, bool is_off, int depth)
{
    write_meaning(to, p, is_off, depth);
    if (p->kind == MAG_KIND_list) {
        begin(to, true, depth);
        fprintf(to, "%s:\n", p->name);
        begin(to, true, depth + 1);
        fputs("-\n", to);
        write_block(to, p->items, true, depth + 2);
    } else if (p->kind == MAG_KIND_group) {
        begin(to, is_off, depth);
        fprintf(to, "%s:\n", p->name);
        write_block(to, p->items, is_off, depth + 1);
    } else {
        write_value(to, p, is_off, depth);
    }
}

static void write_block(FILE *to, const mag_params *t, bool is_off, int depth)
{
    for (int i = 0; i < t->count; i++) {
        write_param(to, &t->params[i], is_off, depth);
    }
}

mag_status mag_params_template(mag_context *ctx, const mag_params *model,
                               const mag_params *const *common, FILE *to)
{
    fprintf(
        to,
        "# A case for the model %s: %s.\n"
        "# Fill in the blanks. Where a '#' stands right before a name, take it away to change the "
        "default.\n"
        "# Every number needs its unit. Then: mag check CASE.yaml, mag run CASE.yaml\n\n"
        "model: %s\ntitle: \"\"\n\n%s:\n",
        model->name, model->meaning, model->name, model->name);
    write_block(to, model, false, 1);
    for (int i = 0; common[i] != NULL; i++) {
        fprintf(to, "\n# %s\n%s:\n", common[i]->meaning, common[i]->name);
        write_block(to, common[i], false, 1);
    }
    if (fflush(to) != 0 || ferror(to)) {
        return mag_fail(ctx, MAG_MACHINE, "the case cannot be written: %s", strerror(errno));
    }
    return MAG_OK;
}
