#include "report/report_parts.h"

enum { TABLE_ROWS = 5000 }; ///< most rows of a table that a page holds

static void put_cells(FILE *out, const mag_shown_table *t, size_t rows, int c)
{
    fputs(",\"cells\":[", out);
    for (size_t row = 0; row < rows; row++) {
        const size_t cell = row * (size_t)t->column_count + (size_t)c;
        fputs(row == 0 ? "" : ",", out);
        if (t->texts[cell] != NULL) {
            mag_json_text(out, t->texts[cell]);
        } else {
            mag_json_number(out, t->numbers[cell]);
        }
    }
    fputc(']', out);
}

static void put_table(FILE *out, const mag_shown_table *t)
{
    const size_t rows = t->row_count < TABLE_ROWS ? t->row_count : TABLE_ROWS;

    fputs("{\"name\":", out);
    mag_json_text(out, t->name);
    fputs(",\"title\":", out);
    mag_json_text(out, t->title);
    fputs(",\"meaning\":", out);
    mag_json_text(out, t->meaning);
    fprintf(out, ",\"form\":\"%s\"", mag_form_name(t->form));
    fprintf(out, ",\"rows\":%zu,\"total\":%zu,\"columns\":[", rows, t->row_count);
    for (int c = 0; c < t->column_count; c++) {
        fputs(c == 0 ? "\n{\"name\":" : ",\n{\"name\":", out);
        mag_json_text(out, t->columns[c].name);
        fputs(",\"unit\":", out);
        if (t->columns[c].unit != NULL) {
            mag_json_text(out, t->columns[c].unit);
        } else {
            fputs("null", out);
        }
        fputs(",\"meaning\":", out);
        mag_json_text(out, t->columns[c].meaning);
        put_cells(out, t, rows, c);
        fputc('}', out);
    }
    fputs("]}", out);
}

void mag_page_tables(FILE *out, const mag_result_view *v)
{
    fputs(",\n\"tables\":[", out);
    for (int i = 0; i < v->table_count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put_table(out, &v->tables[i]);
    }
    fputc(']', out);
}
