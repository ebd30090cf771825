#include "result/csv.h"

#include <stdlib.h>
#include <string.h>

/// The shortest of three lengths that reads back to the same number.
void mag_csv_put_number(FILE *to, double value)
{
    char text[40];
    for (int digits = 9; digits <= 17; digits += 4) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    fputs(text, to);
}

void mag_csv_put_text(FILE *to, const char *text)
{
    if (text[0] != '\0' && strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"') {
            fputc('"', to);
        }
        fputc(*c, to);
    }
    fputc('"', to);
}

/// Unquotes the cell that begins with a quote at `from`; returns where it goes on behind the
/// closing quote, or at a zero byte within; NULL where both are missing.
static char *unquote(mag_csv *csv, char *from)
{
    char *to = from;
    for (char *c = from + 1; c < csv->end; c++) {
        if (*c == '\0') {
            return c;
        }
        if (*c == '"' && c[1] != '"') {
            *to = '\0'; // at the closing quote or before it
            return c + 1;
        }
        c += *c == '"';
        csv->line += *c == '\n';
        *to++ = *c;
    }
    return NULL;
}

char *mag_csv_take(mag_csv *csv, bool *last, const char **why)
{
    char *cell = csv->at;
    char *behind = cell + strcspn(cell, ",\"\r\n");

    *why = NULL;
    if (behind == cell && *cell == '"') {
        behind = unquote(csv, cell);
    }
    if (behind == NULL || behind >= csv->end) {
        *why = "is cut off: each line must end, and each quote be closed";
        return NULL;
    }
    const bool returned = *behind == '\r' && behind[1] == '\n';
    char *stop = behind + returned;
    if (*stop != ',' && *stop != '\n') {
        *why = *stop == '\0' ? "holds a zero byte" : "has a quote or line end within a cell";
        return NULL;
    }
    *last = *stop == '\n';
    *behind = '\0';
    csv->at = stop + 1;
    csv->line += *last;
    return cell;
}

bool mag_csv_number(const char *cell, double *value)
{
    char *end;
    *value = strtod(cell, &end);
    return end != cell && *end == '\0';
}
