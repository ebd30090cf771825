/// Feeds any bytes to the reader of expressions: it must refuse or accept them, and nothing else.
/// What it accepts has the same value at a place, to the bit, alone and among others, with its
/// slope and without.
#include "mag/context.h"
#include "num/curve.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLACES = 67 };

static void expect(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void evaluate(const mag_curve *c)
{
    double x[PLACES], value[PLACES], again[PLACES], slope[PLACES];

    for (int n = 0; n < PLACES; n++) {
        x[n] = (n - 20) / 16.0; // of both signs, 0 among them
    }
    x[PLACES - 1] = 1e300;
    mag_curve_at(c, PLACES, x, value, slope);
    mag_curve_at(c, PLACES, x, again, NULL);
    for (int n = 0; n < PLACES; n++) {
        const double alone = mag_curve_value(c, x[n]);
        const bool is_number = alone == alone; // the bits of what is no number mean nothing
        expect(is_number == (value[n] == value[n]));
        expect(!is_number || memcmp(&alone, &value[n], sizeof alone) == 0);
        expect(!is_number || memcmp(&again[n], &value[n], sizeof alone) == 0);
        expect(!mag_curve_is_constant(c) || (value[n] == value[0] && slope[n] == 0.0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mag_context ctx = mag_context_default();
    mag_curve *c = NULL;
    char *text = malloc(size + 1); // to the byte: the sanitizers see a step beyond
    if (text == NULL) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        text[i] = (char)data[i];
    }
    text[size] = '\0';
    if (mag_curve_expression(&ctx, text, NULL, &c) == MAG_OK) {
        evaluate(c);
    } else {
        expect(c == NULL && mag_message(&ctx)[0] != '\0'); // a refusal says why
    }
    mag_curve_destroy(c);
    free(text);
    return 0;
}
