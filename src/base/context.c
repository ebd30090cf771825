#include "mag/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

mag_context mag_context_default(void)
{
    mag_context c;
    memset(&c, 0, sizeof c);
    c.threads = 1;
    c.seed = 1;
    c.sweep_now = -1;
    return c;
}

mag_status mag_fail(mag_context *ctx, mag_status status, const char *format, ...)
{
    if (ctx == NULL) {
        return status;
    }
    // The new message may quote the old one, so it is made beside it.
    char text[MAG_MESSAGE_LENGTH];
    va_list rest;
    va_start(rest, format);
    vsnprintf(text, sizeof text, format, rest);
    va_end(rest);
    memcpy(ctx->message, text, sizeof text);
    return status;
}

const char *mag_message(const mag_context *ctx)
{
    return ctx == NULL ? "" : ctx->message;
}

void mag_log(mag_context *ctx, mag_level level, const char *format, ...)
{
    if (ctx == NULL || ctx->log == NULL) {
        return;
    }
    char text[MAG_MESSAGE_LENGTH];
    va_list rest;
    va_start(rest, format);
    vsnprintf(text, sizeof text, format, rest);
    va_end(rest);
    ctx->log(ctx->log_user, level, text);
}

/// Index of a sweep's timer, new or old; the last one is shared by all that find no place.
static int find_sweep(mag_context *ctx, const char *name)
{
    for (int i = 0; i < ctx->sweep_count; i++) {
        if (strcmp(ctx->sweeps[i].name, name) == 0) {
            return i;
        }
    }
    if (ctx->sweep_count == MAG_SWEEPS) {
        ctx->sweeps[MAG_SWEEPS - 1].name = "others";
        return MAG_SWEEPS - 1;
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
    ctx->sweep_now = -1;
    if (name != NULL) {
        ctx->sweep_now = find_sweep(ctx, name);
        ctx->sweeps[ctx->sweep_now].calls++;
        ctx->sweep_start = now;
    }
}

#ifdef MAG_ASSERTS
void mag_assert_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: our mistake: %s does not hold\n", file, line, what);
    abort();
}
#endif
