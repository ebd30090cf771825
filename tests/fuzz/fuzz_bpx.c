/// Feeds any bytes to the reader of BPX files: it must refuse or accept them, and nothing else.
/// What it accepts and the model takes is written as a file that is JSON again.
#include "base/json.h"
#include "base/text.h"
#include "model/battery/bpx.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool gives_nothing(const void *user, const char *path)
{
    (void)user, (void)path;
    return false;
}

static void write_back(mag_context *ctx, const mag_battery_params *p)
{
    char *text = NULL;
    struct json_t *root = NULL;
    if (mag_bpx_write(ctx, p, &text) == MAG_OK &&
        mag_json_read(ctx, "written", text, strlen(text), &root) != MAG_OK) {
        abort();
    }
    mag_json_destroy(root);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mag_context ctx = mag_context_default();
    mag_battery_params p;
    mag_arena *arena = mag_arena_create();
    char *text = calloc(1, size + 1);
    if (arena == NULL || text == NULL) {
        abort();
    }
    memcpy(text, data, size);
    mag_params_default(mag_battery_model.params, &p);
    p.bpx = (mag_file){"fuzz.json", text, size};
    const mag_completion how = {&ctx, arena, gives_nothing, NULL};
    if (mag_bpx_complete(&how, &p) == MAG_OK) {
        write_back(&ctx, &p);
    } else if (mag_message(&ctx)[0] == '\0') {
        abort(); // a refusal says why
    }
    mag_arena_destroy(arena);
    free(text);
    return 0;
}
