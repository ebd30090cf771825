#include "report/report_parts.h"

#include <math.h>
#include <string.h>

/// One way to show a unit.
typedef struct rung {
    const char *unit;  ///< SI
    double factor;     ///< shown per SI
    const char *shown; ///< its name
} rung;

/// Those of a unit stand together, the finest first. The page has the same in web/src/units.ts.
static const rung ladder[] = {
    {"s", 1e6, "µs"},          {"s", 1e3, "ms"},
    {"s", 1.0, "s"},           {"s", 1.0 / 3600.0, "h"},
    {"s", 1.0 / 86400.0, "d"}, {"m", 1e6, "µm"},
    {"m", 1e3, "mm"},          {"m", 1.0, "m"},
    {"m", 1e-3, "km"},         {"kg", 1e6, "mg"},
    {"kg", 1e3, "g"},          {"kg", 1.0, "kg"},
    {"kg", 1e-3, "t"},         {"Pa", 1.0, "Pa"},
    {"Pa", 1e-3, "kPa"},       {"Pa", 1e-6, "MPa"},
    {"Pa", 1e-9, "GPa"},       {"N", 1.0, "N"},
    {"N", 1e-3, "kN"},         {"N", 1e-6, "MN"},
    {"W", 1e3, "mW"},          {"W", 1.0, "W"},
    {"W", 1e-3, "kW"},         {"W", 1e-6, "MW"},
    {"J", 1.0, "J"},           {"J", 1e-3, "kJ"},
    {"J", 1e-6, "MJ"},         {"J", 1e-9, "GJ"},
    {"m2", 1e6, "mm²"},        {"m2", 1e4, "cm²"},
    {"m2", 1.0, "m²"},         {"m3", 1e9, "mm³"},
    {"m3", 1e6, "cm³"},        {"m3", 1.0, "m³"},
    {"V", 1e3, "mV"},          {"V", 1.0, "V"},
    {"A", 1e3, "mA"},          {"A", 1.0, "A"},
    {"A", 1e-3, "kA"},         {"W/m2", 1.0, "W/m²"},
    {"W/m2", 1e-3, "kW/m²"},   {"W/m2", 1e-6, "MW/m²"},
    {"W/m2/K", 1.0, "W/m²/K"}, {"W/m2/K", 1e-3, "kW/m²/K"},
    {"J/m2", 1.0, "J/m²"},     {"J/m2", 1e-3, "kJ/m²"},
    {"J/m2", 1e-6, "MJ/m²"},   {"J/kg", 1.0, "J/kg"},
    {"J/kg", 1e-3, "kJ/kg"},   {"J/kg", 1e-6, "MJ/kg"},
};

enum { RUNGS = sizeof ladder / sizeof ladder[0] };

mag_shown_unit mag_shown_unit_for(const char *unit, double size)
{
    mag_shown_unit best = {1.0, 0.0, strcmp(unit, "1") == 0 ? "" : unit};
    const bool sized = isfinite(size) && fabs(size) > 0.0;
    bool first = true;

    if (strcmp(unit, "K") == 0) { // as mag_units_of_size(): what is less is a difference
        return size >= 250.0 ? (mag_shown_unit){1.0, -273.15, "°C"}
                             : (mag_shown_unit){1.0, 0.0, "K"};
    }
    for (int i = 0; i < RUNGS && sized; i++) {
        // hours and days only where a reading in the finer unit would be long
        const bool is_long = ladder[i].shown[0] == 'h' || ladder[i].shown[0] == 'd';
        const double least = is_long ? 3.0 : 1.0;
        if (strcmp(ladder[i].unit, unit) == 0 &&
            (first || fabs(size) * ladder[i].factor >= least)) {
            best = (mag_shown_unit){ladder[i].factor, 0.0, ladder[i].shown};
            first = false;
        }
    }
    return best;
}

/// Oklab to linear RGB. Bjorn Ottosson, "A perceptual color space for image processing".
static void find_linear(double L, double a, double b, double rgb[3])
{
    const double l = pow(L + 0.3963377774 * a + 0.2158037573 * b, 3.0);
    const double m = pow(L - 0.1055613458 * a - 0.0638541728 * b, 3.0);
    const double s = pow(L - 0.0894841775 * a - 1.2914855480 * b, 3.0);

    rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

static bool can_be_shown(const double rgb[3])
{
    return fmin(rgb[0], fmin(rgb[1], rgb[2])) >= 0.0 && fmax(rgb[0], fmax(rgb[1], rgb[2])) <= 1.0;
}

void mag_colour_at(double t, double rgb[3])
{
    const double at = fmin(1.0, fmax(0.0, t));
    const double L = 0.3 + 0.6 * at, hue = (300.0 - 200.0 * at) * 3.14159265358979 / 180.0;
    double chroma = 0.13 + 0.05 * at * at;

    find_linear(L, chroma * cos(hue), chroma * sin(hue), rgb);
    while (!can_be_shown(rgb) && chroma > 0.0) {
        chroma -= 0.002; // less colourful until a screen can show it
        find_linear(L, chroma * cos(hue), chroma * sin(hue), rgb);
    }
    for (int i = 0; i < 3; i++) {
        rgb[i] = rgb[i] <= 0.0031308 ? 12.92 * rgb[i] : 1.055 * pow(rgb[i], 1.0 / 2.4) - 0.055;
    }
}

double mag_tick_step(double span, int ticks)
{
    if (!(span > 0.0) || !isfinite(span)) {
        return 0.0;
    }
    const double raw = span / ticks, power = pow(10.0, floor(log10(raw))), lead = raw / power;
    return power * (lead <= 1.0 ? 1.0 : lead <= 2.0 ? 2.0 : lead <= 5.0 ? 5.0 : 10.0);
}

bool mag_points_are_line(const float *xyz, size_t count)
{
    int wide = 0;

    for (size_t d = 0; d < 3; d++) {
        bool same = true;
        for (size_t i = 1; i < count && same; i++) {
            same = xyz[3 * i + d] == xyz[d];
        }
        wide += same ? 0 : 1;
    }
    return wide <= 1;
}

void mag_json_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *c = text; *c != '\0'; c++) {
        const unsigned char u = (unsigned char)*c;
        if (u == '"' || u == '\\') {
            fprintf(out, "\\%c", u);
        } else if (u < 0x20 || u == '<' || u == '>' || u == '&' || u == 0x7f) {
            fprintf(out, "\\u%04x", u);
        } else {
            fputc(u, out);
        }
    }
    fputc('"', out);
}

void mag_json_number(FILE *out, double value)
{
    if (isfinite(value)) {
        fprintf(out, "%.9g", value);
    } else {
        fputs("null", out);
    }
}

void mag_json_put_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, ",\n\"%s\":", key);
    mag_json_text(out, text);
}

void mag_json_put_number(FILE *out, const char *key, double value)
{
    fprintf(out, ",\n\"%s\":", key);
    mag_json_number(out, value);
}

void mag_json_put_item(FILE *out, int index, const char *name)
{
    fputs(index == 0 ? "\n{\"name\":" : ",\n{\"name\":", out);
    mag_json_text(out, name);
}

void mag_base64(FILE *out, const void *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *b = data;

    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const unsigned v = (unsigned)b[i] << 16 | (left > 1 ? (unsigned)b[i + 1] << 8 : 0u) |
                           (left > 2 ? (unsigned)b[i + 2] : 0u);
        const char four[4] = {digits[v >> 18 & 63], digits[v >> 12 & 63],
                              left > 1 ? digits[v >> 6 & 63] : '=',
                              left > 2 ? digits[v & 63] : '='};
        fwrite(four, 1, sizeof four, out);
    }
}
