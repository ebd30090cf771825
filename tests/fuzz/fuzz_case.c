/// Feeds any bytes to the case reader: it must refuse or accept them, and nothing else. What it
/// accepts it must write so that it reads back.
#include "case/case.h"
#include "unit/case_example.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Reads a case. The units take longer to make than most cases to read, so they are kept.
static mag_status parse(mag_context *ctx, const char *text, size_t length, const char *override,
                        mag_case **out)
{
    static mag_units *units = NULL;
    if (units == NULL && mag_units_create(ctx, &units) != MAG_OK) {
        abort();
    }
    const mag_case_source from = {"fuzz.yaml", "/nonexistent", text, length};
    return mag_case_parse_with(ctx, units, &from, &example_tables, override != NULL, &override,
                               out);
}

/// The case in full. To be freed.
static char *write_full(mag_context *ctx, const mag_case *c)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (to == NULL) {
        abort();
    }
    const mag_status written = mag_case_write_full(ctx, c, to);
    if (fclose(to) != 0 || written != MAG_OK) {
        abort();
    }
    return text;
}

/// What is written in full reads back, and is then written the same.
static void read_back(mag_context *ctx, const mag_case *c)
{
    mag_case *again = NULL;
    char *first = write_full(ctx, c);
    if (parse(ctx, first, strlen(first), NULL, &again) != MAG_OK) {
        fprintf(stderr, "%s\n%s\n", mag_message(ctx), first);
        abort();
    }
    char *second = write_full(ctx, again);
    if (strcmp(first, second) != 0) {
        fprintf(stderr, "%s\n----\n%s\n", first, second);
        abort();
    }
    mag_case_destroy(again);
    free(first);
    free(second);
}

static void try_case(const char *text, size_t length, const char *override)
{
    mag_context ctx = mag_context_default();
    mag_case *c = NULL;
    if (parse(&ctx, text, length, override, &c) == MAG_OK) {
        read_back(&ctx, c);
    } else if (mag_message(&ctx)[0] == '\0') {
        abort(); // a refusal says why
    }
    mag_case_destroy(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char sound[] = "model: example\nexample:\n  width: 1 mm\n  places:\n"
                                "    - radius: 1 mm\n";
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)data[i];
    }
    text[size] = '\0';
    try_case(text, size, NULL);
    if (memchr(text, '=', size) != NULL) {
        try_case(sound, sizeof sound - 1, text); // the same bytes as a --set
    }
    free(text);
    return 0;
}
