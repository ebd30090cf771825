#include "mag/report.h"
#include "report/report_parts.h"
#include "run/aside.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;color:#1c2430;max-width:1180px;margin:2em auto;"
    "padding:0 1em}h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2em}img{width:100%;height:auto}"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;"
    "padding:.25em 1em .25em 0;border-bottom:1px solid #d8dde3;vertical-align:top}td.amount,"
    "th.amount{text-align:right}.scroll{overflow-x:auto}pre{background:#f4f6f8;padding:1em;"
    "overflow-x:auto}.quiet{color:#5c6978}";

/// Writes a text as HTML.
static void put(FILE *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        const char *as = *c == '<'   ? "&lt;"
                         : *c == '>' ? "&gt;"
                         : *c == '&' ? "&amp;"
                         : *c == '"' ? "&quot;"
                                     : NULL;
        if (as != NULL) {
            fputs(as, out);
        } else {
            fputc(*c, out);
        }
    }
}

/// Writes the bytes of a file as base64.
static mag_status put_picture(mag_context *ctx, const char *path, FILE *out)
{
    FILE *from = fopen(path, "re");
    if (from == NULL) {
        return mag_fail(ctx, MAG_BAD_CASE, "%s: cannot be read: %s", path, strerror(errno));
    }
    const long size = fseek(from, 0, SEEK_END) == 0 ? ftell(from) : -1;
    rewind(from);
    unsigned char *bytes = size >= 0 ? malloc((size_t)size + 1) : NULL;
    const bool whole = bytes != NULL && fread(bytes, 1, (size_t)size, from) == (size_t)size;
    fclose(from);
    if (whole) {
        fputs("<img alt=\"map\" src=\"data:image/png;base64,", out);
        mag_base64(out, bytes, (size_t)size);
        fputs("\">\n", out);
    }
    free(bytes);
    return whole ? MAG_OK : mag_fail(ctx, MAG_MACHINE, "%s: cannot be read whole", path);
}

static void put_cell(FILE *out, const mag_column *column, double number, const char *text)
{
    if (column->unit == NULL) {
        fputs("<td>", out);
        put(out, text != NULL ? text : "");
    } else if (isfinite(number)) {
        fprintf(out, "<td class=\"amount\">%.6g", number);
    } else {
        fputs("<td class=\"amount\">-", out);
    }
    fputs("</td>", out);
}

static void put_table(FILE *out, const mag_shown_table *t)
{
    fputs("<div class=\"scroll\"><table><thead><tr>", out);
    for (int c = 0; c < t->column_count; c++) {
        const mag_column *column = &t->columns[c];
        fprintf(out, "<th%s title=\"", column->unit != NULL ? " class=\"amount\"" : "");
        put(out, column->meaning);
        fputs("\">", out);
        put(out, column->name);
        if (column->unit != NULL && strcmp(column->unit, "1") != 0 && column->unit[0] != '\0') {
            fputs(" [", out);
            put(out, column->unit);
            fputc(']', out);
        }
        fputs("</th>", out);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t r = 0; r < t->row_count; r++) {
        fputs("<tr>", out);
        for (int c = 0; c < t->column_count; c++) {
            const size_t at = r * (size_t)t->column_count + (size_t)c;
            put_cell(out, &t->columns[c], t->numbers[at], t->texts != NULL ? t->texts[at] : NULL);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

static void put_assumptions(FILE *out, const mag_map_page *page)
{
    fputs("<h2>Assumptions</h2>\n<p>Inputs that nobody measured for these runs.</p>\n"
          "<div class=\"scroll\"><table><thead><tr><th>What</th><th class=\"amount\">Value</th>"
          "<th>Unit</th><th>Standing</th><th>Source</th></tr></thead><tbody>\n",
          out);
    for (int i = 0; i < page->assumption_count; i++) {
        const mag_assumption *a = &page->assumptions[i];
        fputs("<tr><td>", out);
        put(out, a->name);
        if (isfinite(a->value)) {
            fprintf(out, "</td><td class=\"amount\">%.6g</td><td>", a->value);
        } else {
            fputs("</td><td></td><td>", out);
        }
        put(out, strcmp(a->unit, "1") == 0 ? "" : a->unit);
        fprintf(out, "</td><td>%s</td><td>", a->flag == MAG_FLAG_recalled ? "recalled" : "assumed");
        put(out, a->source);
        fputs("</td></tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

static mag_status put_page(mag_context *ctx, const mag_map *map, const mag_map_page *page,
                           FILE *out)
{
    const char *title = map->title[0] != '\0' ? map->title : map->model;

    fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>", out);
    put(out, title);
    fprintf(out, " - window</title><style>%s</style></head><body>\n<h1>", style);
    put(out, title);
    fputs("</h1>\n<p>Sound where", out);
    for (int i = 0; i < map->condition_count; i++) {
        fputs(i > 0 ? " and <b>" : " <b>", out);
        put(out, map->conditions[i]);
        fputs("</b>", out);
    }
    fputs(".</p>\n", out);
    MAG_TRY(put_picture(ctx, page->picture, out));
    fputs("<h2>", out);
    put(out, page->table->title);
    fputs("</h2>\n<p class=\"quiet\">", out);
    put(out, page->table->meaning);
    fputs("</p>\n", out);
    put_table(out, page->table);
    put_assumptions(out, page);
    fputs("<h2>Case</h2>\n", out);
    if (page->note[0] != '\0') {
        fputs("<p>With ", out);
        put(out, page->note);
        fputs(".</p>\n", out);
    }
    fputs("<pre>", out);
    put(out, page->case_text);
    fprintf(out, "</pre>\n<p class=\"quiet\">Magnesia %s, model ", MAG_VERSION);
    put(out, map->model);
    fputs("</p></body></html>\n", out);
    return MAG_OK;
}

mag_status mag_report_map_page(mag_context *ctx, const mag_map *map, const mag_map_page *page,
                               const char *file)
{
    char part[MAG_PATH_LENGTH];
    FILE *out = NULL;

    MAG_TRY(mag_aside_open(ctx, file, part, &out));
    const mag_status status = put_page(ctx, map, page, out);
    if (status != MAG_OK) {
        fclose(out);
        remove(part);
        return status;
    }
    return mag_aside_close(ctx, out, true, part, file);
}
