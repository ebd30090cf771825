#include "report/report_parts.h"

static void put_values(FILE *out, const char *key, const mag_value *v, int count)
{
    fprintf(out, ",\n\"%s\":[", key);
    for (int i = 0; i < count; i++) {
        mag_json_put_item(out, i, v[i].name);
        mag_json_put_number(out, "value", v[i].value);
        mag_json_put_number(out, "low", v[i].low);
        mag_json_put_number(out, "high", v[i].high);
        mag_json_put_text(out, "unit", v[i].unit);
        mag_json_put_text(out, "meaning", v[i].meaning);
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_band(FILE *out, int index, const mag_result_band *b)
{
    mag_json_put_item(out, index, b->name);
    mag_json_put_number(out, "low", b->low);
    mag_json_put_number(out, "base", b->base);
    mag_json_put_number(out, "high", b->high);
    fputc('}', out);
}

/// The bands of numbers, and the runs that they rest on; null where there are none.
static void put_bands(FILE *out, const mag_result_bands *all)
{
    if (all->run_count == 0) {
        fputs(",\n\"bands\":null", out);
        return;
    }
    fprintf(out, ",\n\"bands\":{\"of\":%d,\"runs\":[", all->finished);
    for (int i = 0; i < all->run_count; i++) {
        mag_json_put_item(out, i, all->runs[i].name);
        mag_json_put_text(out, "changes", all->runs[i].changes);
        mag_json_put_text(out, "status", all->runs[i].status);
        mag_json_put_text(out, "reason", all->runs[i].reason);
        fprintf(out, ",\"base\":%s}", all->runs[i].is_base ? "true" : "false");
    }
    fputs("],\"numbers\":[", out);
    for (int i = 0; i < all->count; i++) {
        put_band(out, i, &all->bands[i]);
    }
    fputs("]}", out);
}

static const char *name_flag(mag_flag flag)
{
    return flag == MAG_FLAG_assumed ? "assumed" : flag == MAG_FLAG_recalled ? "recalled" : "other";
}

static void put_assumptions(FILE *out, const mag_result_view *v)
{
    fputs(",\n\"assumptions\":[", out);
    for (int i = 0; i < v->assumption_count; i++) {
        const mag_assumption *a = &v->assumptions[i];
        mag_json_put_item(out, i, a->name);
        mag_json_put_number(out, "value", a->value);
        mag_json_put_text(out, "unit", a->unit);
        mag_json_put_text(out, "flag", name_flag(a->flag));
        mag_json_put_text(out, "source", a->source);
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_sweeps(FILE *out, const mag_result_view *v)
{
    fputs(",\n\"sweeps\":[", out);
    for (int i = 0; i < v->sweep_count; i++) {
        mag_json_put_item(out, i, v->sweeps[i].name);
        mag_json_put_number(out, "seconds", v->sweeps[i].seconds);
        fputc('}', out);
    }
    fputc(']', out);
}

void mag_page_numbers(FILE *out, const mag_result_view *v)
{
    put_values(out, "numbers", v->numbers, v->number_count);
    put_bands(out, &v->bands);
    put_assumptions(out, v);
    put_sweeps(out, v);
    put_values(out, "columns", v->columns, v->column_count);
}
