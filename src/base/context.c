#include "mag/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

mag_context mag_context_default(void)
{
    return (mag_context){.threads = 1, .seed = 1, .sweep_now = -1};
}

void mag_log(mag_context *ctx, mag_level level, const char *format, ...)
{
    if (ctx == NULL || ctx->log == NULL) {
        return;
    }
    char text[MAG_MESSAGE_LENGTH];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ctx->log(ctx->log_user, level, text);
}

/// Where the sweep of that name is kept; a new place if there is room, else -1.
static int find_sweep(mag_context *ctx, const char *name)
{
    for (int s = 0; s < ctx->sweep_count; s++) {
        if (ctx->sweeps[s].name == name || strcmp(ctx->sweeps[s].name, name) == 0) {
            return s;
        }
    }
    if (ctx->sweep_count == MAG_SWEEPS) {
        return -1;
    }
    ctx->sweeps[ctx->sweep_count] = (mag_sweep){.name = name};
    return ctx->sweep_count++;
}

void mag_sweep_begin(mag_context *ctx, const char *name)
{
    if (ctx == NULL || ctx->clock == NULL) {
        return;
    }
    const double now = ctx->clock(ctx->clock_user);
    if (ctx->sweep_now >= 0) {
        ctx->sweeps[ctx->sweep_now].seconds += now - ctx->sweep_start;
    }
    ctx->sweep_now = name != NULL ? find_sweep(ctx, name) : -1;
    if (ctx->sweep_now >= 0) {
        ctx->sweeps[ctx->sweep_now].calls++;
    }
    ctx->sweep_start = now;
}
