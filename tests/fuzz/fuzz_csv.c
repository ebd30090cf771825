/// Feeds any bytes to the reader of a table's cells: it must give cells or say why not. Every cell
/// it gives must be read back from what the writer makes of it.
#include "result/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth) {
        abort();
    }
}

/// Writes a cell and reads it back.
static void write_and_read(const char *cell)
{
    char *text = NULL;
    size_t length = 0;
    bool last = false;
    const char *why = NULL;

    FILE *to = open_memstream(&text, &length);
    expect(to != NULL);
    mag_csv_put_text(to, cell);
    fputc('\n', to);
    expect(fclose(to) == 0);
    mag_csv csv = {text, text + length, 1};
    const char *back = mag_csv_take(&csv, &last, &why);
    expect(back != NULL && last && strcmp(back, cell) == 0 && csv.at == csv.end);
    free(text);
}

/// Reads a cell as a number, which must survive writing.
static void read_number(const char *cell)
{
    char text[64];
    double value = 0.0, back = 0.0;

    if (!mag_csv_number(cell, &value)) {
        return;
    }
    FILE *to = fmemopen(text, sizeof text, "w");
    expect(to != NULL);
    mag_csv_put_number(to, value);
    expect(fclose(to) == 0);
    expect(mag_csv_number(text, &back) && (back == value || (back != back && value != value)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1); // to the byte: the sanitizers see a step beyond
    if (text == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)data[i];
    }
    text[size] = '\0';
    mag_csv csv = {text, text + size, 1};
    while (csv.at < csv.end) {
        bool last = false;
        const char *why = NULL;
        const char *before = csv.at;
        const char *cell = mag_csv_take(&csv, &last, &why);
        expect((cell == NULL) == (why != NULL));
        if (cell == NULL) {
            break;
        }
        expect(cell == before && csv.at > before && csv.at <= csv.end);
        write_and_read(cell);
        read_number(cell);
    }
    free(text);
    return 0;
}
