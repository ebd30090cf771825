#include "case/describe.h"
#include "mag/case.h"

#include <string.h>

enum { WIDTH = 92 };

static void indent(FILE *to, int by)
{
    fprintf(to, "%*s", by, "");
}

/// Prints a text in lines of at most WIDTH bytes, each indented.
static void wrap(FILE *to, int by, const char *text)
{
    const size_t room = (size_t)(WIDTH - by);
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > room) {
            length = room;
            while (length > 0 && text[length] != ' ') {
                length--;
            }
            length = length > 0 ? length : strcspn(text, " ");
        }
        indent(to, by);
        fprintf(to, "%.*s\n", (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
}

static void explain_row(const mag_params *t, const mag_param *p, int by, FILE *to)
{
    char kind[MAG_WORDS_LENGTH];
    char normal[MAG_WORDS_LENGTH];
    char range[MAG_WORDS_LENGTH];
    char line[4 * MAG_WORDS_LENGTH];
    const mag_source *source = mag_param_source(t, p);

    mag_describe_kind(p, kind);
    mag_describe_default(p, normal);
    mag_describe_range(p, range);
    indent(to, by);
    fprintf(to, "%-20s %s", p->name, kind);
    if (mag_param_is_required(p)) {
        fprintf(to, "; required");
    } else if (p->items == NULL) {
        fprintf(to, "; default %s", normal);
    }
    fprintf(to, range[0] != '\0' ? "; %s\n" : "%s\n", range);
    wrap(to, by + 4, p->meaning);
    if (source != NULL) {
        snprintf(line, sizeof line, "%s: %s", mag_flag_word(source->flag), source->source);
        wrap(to, by + 4, line);
    }
}

static void explain_table(const mag_params *t, int by, FILE *to)
{
    for (int i = 0; i < t->count; i++) {
        explain_row(t, &t->params[i], by, to);
        if (t->params[i].items != NULL) {
            explain_table(t->params[i].items, by + 4, to);
        }
    }
}

mag_status mag_params_explain(mag_context *ctx, const mag_params *t, const char *path, FILE *to)
{
    if (path == NULL || path[0] == '\0' || strcmp(path, t->name) == 0) {
        fprintf(to, "%s: %s\n\n", t->name, t->meaning);
        explain_table(t, 2, to);
        return MAG_OK;
    }
    const mag_params *in = t;
    const mag_param *p = NULL;
    MAG_TRY(mag_params_find(ctx, t, path, &in, &p));
    explain_row(in, p, 0, to);
    if (p->items != NULL) {
        explain_table(p->items, 4, to);
    }
    return MAG_OK;
}
