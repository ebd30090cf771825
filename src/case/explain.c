#include "case/describe.h"
#include "mag/case.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS = 92 };

/// Prints a text in lines of at most COLUMNS, each after `indent` blanks.
static void print_wrapped(FILE *to, int indent, const char *label, const char *text)
{
    int used = fprintf(to, "%*s%s", indent, "", label);
    const int hang = used;
    while (*text != '\0') {
        const size_t word = strcspn(text, " ");
        if (used > hang && used + 1 + (int)word > COLUMNS) {
            fprintf(to, "\n%*s", hang, "");
            used = hang;
        }
        used += fprintf(to, "%s%.*s", used > hang ? " " : "", (int)word, text);
        text += word + strspn(text + word, " ");
    }
    fputc('\n', to);
}

static void explain_block(FILE *to, const mag_params *t, int indent);

static void explain_param(FILE *to, const mag_params *t, const mag_param *p, int indent)
{
    char text[MAG_DESCRIPTION];
    fprintf(to, "%*s%s\n", indent, "", p->name);
    print_wrapped(to, indent + 4, "", p->meaning);
    mag_describe_form(p, text);
    print_wrapped(to, indent + 4, "write    ", text);
    mag_describe_range(p, text);
    if (text[0] != '\0') {
        print_wrapped(to, indent + 4, "allowed  ", text);
    }
    mag_describe_normal(p, text);
    if (mag_param_is_required(p)) {
        print_wrapped(to, indent + 4, "default  ", "none: must be given");
    } else if (text[0] != '\0') {
        print_wrapped(to, indent + 4, "default  ", text);
    }
    const mag_source *s = mag_describe_source(t, p);
    if (s != NULL) {
        char line[MAG_DESCRIPTION];
        snprintf(line, sizeof line, "%s: %s", mag_describe_flag(s->flag), s->source);
        print_wrapped(to, indent + 4, "source   ", line);
    }
    if (p->items != NULL) {
        explain_block(to, p->items, indent + 4);
    }
}

static void explain_block(FILE *to, const mag_params *t, int indent)
{
    for (int i = 0; i < t->count; i++) {
        explain_param(to, t, &t->params[i], indent);
    }
}

static mag_status finish(mag_context *ctx, FILE *to)
{
    if (fflush(to) != 0 || ferror(to)) {
        return mag_fail(ctx, MAG_MACHINE, "cannot be written: %s", strerror(errno));
    }
    return MAG_OK;
}

mag_status mag_params_explain(mag_context *ctx, const mag_params *t, const char *path, FILE *to)
{
    const mag_params *in = t;
    const mag_param *p = NULL;
    MAG_TRY(mag_describe_find(ctx, t, path == NULL ? "" : path, &in, &p));
    if (p != NULL) {
        explain_param(to, in, p, 0);
    } else {
        print_wrapped(to, 0, "", t->name);
        print_wrapped(to, 4, "", t->meaning);
        fputc('\n', to);
        explain_block(to, t, 0);
    }
    return finish(ctx, to);
}

static json_t *make_block(const mag_params *t);

static void set_text(json_t *o, const char *key, const char *text)
{
    if (text[0] != '\0') {
        json_object_set_new(o, key, json_string(text));
    }
}

static json_t *make_param(const mag_params *t, const mag_param *p)
{
    static const char *const kinds[] = {"number", "whole number", "truth", "words", "choice",
                                        "vector", "file",         "table", "block", "list"};
    char text[MAG_DESCRIPTION];
    json_t *o = json_object();
    set_text(o, "name", p->name);
    set_text(o, "kind", kinds[p->kind]);
    set_text(o, p->kind == MAG_KIND_mag_choice ? "words" : "unit", p->unit);
    set_text(o, "meaning", p->meaning);
    mag_describe_form(p, text);
    set_text(o, "write", text);
    json_object_set_new(o, "required", json_boolean(mag_param_is_required(p)));
    mag_describe_normal(p, text);
    set_text(o, "default", text);
    const bool is_number = p->kind == MAG_KIND_double || p->kind == MAG_KIND_int;
    if (is_number && isfinite(p->normal)) {
        json_object_set_new(o, "default_si", json_real(p->normal));
    }
    if (p->items == NULL && mag_param_is_bounded(p)) {
        json_object_set_new(o, "least", json_real(p->least));
        json_object_set_new(o, "most", json_real(p->most));
    }
    const mag_source *s = mag_describe_source(t, p);
    if (s != NULL) {
        set_text(o, "flag", mag_describe_flag(s->flag));
        set_text(o, "source", s->source);
    }
    if (p->items != NULL) {
        json_object_set_new(o, "params", make_block(p->items));
    }
    return o;
}

static json_t *make_block(const mag_params *t)
{
    json_t *list = json_array();
    for (int i = 0; i < t->count; i++) {
        json_array_append_new(list, make_param(t, &t->params[i]));
    }
    return list;
}

mag_status mag_params_explain_json(mag_context *ctx, const mag_params *t, const char *path,
                                   FILE *to)
{
    const mag_params *in = t;
    const mag_param *p = NULL;
    MAG_TRY(mag_describe_find(ctx, t, path == NULL ? "" : path, &in, &p));
    json_t *o = NULL;
    if (p != NULL) {
        o = make_param(in, p);
    } else {
        o = json_pack("{s:s, s:s}", "name", t->name, "meaning", t->meaning);
        json_object_set_new(o, "params", make_block(t));
    }
    const int broken = json_dumpf(o, to, JSON_INDENT(2));
    json_decref(o);
    fputc('\n', to);
    return broken ? mag_fail(ctx, MAG_MACHINE, "the JSON cannot be written") : finish(ctx, to);
}
