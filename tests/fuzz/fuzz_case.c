/// Feeds any bytes to the case reader: it must refuse or accept them, and nothing else. What it
/// accepts it must write so that it reads back.
#include "case/case.h"
#include "unit/case_example.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Reads a case. The units take longer to make than most cases to read, so they are kept.
static mag_status parse(mag_context *ctx, const char *text, size_t length, mag_case **out)
{
    static mag_units *units = NULL;
    if (units == NULL && mag_units_create(ctx, &units) != MAG_OK) {
        abort();
    }
    const mag_case_source from = {"fuzz.yaml", "/nonexistent", text, length};
    return mag_case_parse_with(ctx, units, &from, &example_tables, 0, NULL, out);
}

/// Writes an accepted case in full and reads that back.
static void read_back(mag_context *ctx, const mag_case *c)
{
    char *text = NULL;
    size_t length = 0;
    mag_case *again = NULL;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL) {
        return;
    }
    const mag_status written = mag_case_write_full(ctx, c, to);
    if (fclose(to) != 0 || written != MAG_OK) {
        abort();
    }
    if (parse(ctx, text, length, &again) != MAG_OK) {
        fprintf(stderr, "%s\n%s\n", mag_message(ctx), text);
        abort();
    }
    mag_case_destroy(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)data[i];
    }
    text[size] = '\0';
    const mag_status status = parse(&ctx, text, size, &c);
    if (status == MAG_OK) {
        read_back(&ctx, c);
    } else if (mag_message(&ctx)[0] == '\0') {
        abort(); // a refusal says why
    }
    mag_case_destroy(c);
    free(text);
    return 0;
}
