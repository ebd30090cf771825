#include "case/describe.h"
#include "mag/case.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void write_block(FILE *to, const mag_params *t, const char *before, int depth);

static void write_meaning(FILE *to, const char *before, int depth, const mag_param *p)
{
    char range[MAG_DESCRIPTION];
    mag_describe_range(p, range);
    fprintf(to, "%s%*s# %s%s%s\n", before, 2 * depth, "", p->meaning, range[0] == '\0' ? "" : "; ",
            range);
}

/// One value: required ones as blanks, all others as remarks with their default.
static void write_value(FILE *to, const mag_param *p, const char *before, int depth)
{
    char text[MAG_DESCRIPTION];
    if (mag_param_is_required(p) && before[0] == '\0') {
        char form[MAG_DESCRIPTION];
        mag_describe_form(p, form);
        fprintf(to, "%*s%s:  # fill in: %s\n", 2 * depth, "", p->name, form);
        return;
    }
    mag_describe_normal(p, text);
    const bool is_words = p->kind == MAG_KIND_mag_text || p->kind == MAG_KIND_mag_file;
    const char *quote = is_words ? "\"" : "";
    fprintf(to, "%s%*s%s: %s%s%s\n", before[0] == '\0' ? "# " : before, 2 * depth, "", p->name,
            quote, text, quote);
}

static void write_param(FILE *to, const mag_param *p, const char *before, int depth)
{
    write_meaning(to, before[0] == '\0' && p->items == NULL ? "" : before, depth, p);
    if (p->kind == MAG_KIND_list) {
        fprintf(to, "# %*s%s:\n# %*s-\n", 2 * depth, "", p->name, 2 * depth + 2, "");
        write_block(to, p->items, "# ", depth + 2);
    } else if (p->kind == MAG_KIND_group) {
        fprintf(to, "%s%*s%s:\n", before, 2 * depth, "", p->name);
        write_block(to, p->items, before, depth + 1);
    } else {
        write_value(to, p, before, depth);
    }
}

static void write_block(FILE *to, const mag_params *t, const char *before, int depth)
{
    for (int i = 0; i < t->count; i++) {
        write_param(to, &t->params[i], before, depth);
    }
}

mag_status mag_params_template(mag_context *ctx, const mag_params *model,
                               const mag_params *const *common, FILE *to)
{
    fprintf(to,
            "# A case for the model %s: %s.\n"
            "# Fill in the blanks. A line that begins with '#' shows a default: take the '# ' away "
            "to change it.\n"
            "# Every number needs its unit. Then: mag check CASE.yaml, mag run CASE.yaml\n\n"
            "model: %s\ntitle: \"\"\n\n%s:\n",
            model->name, model->meaning, model->name, model->name);
    write_block(to, model, "", 1);
    for (int i = 0; common[i] != NULL; i++) {
        fprintf(to, "\n# %s\n%s:\n", common[i]->meaning, common[i]->name);
        write_block(to, common[i], "", 1);
    }
    if (fflush(to) != 0 || ferror(to)) {
        return mag_fail(ctx, MAG_MACHINE, "the case cannot be written: %s", strerror(errno));
    }
    return MAG_OK;
}
