#include "mag/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

mag_status mag_fail(mag_context *ctx, mag_status status, const char *format, ...)
{
    if (ctx == NULL) {
        return status;
    }
    // A message may quote the one before it, so it is written aside first.
    char text[MAG_MESSAGE_LENGTH];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(ctx->message, sizeof ctx->message, "%s", text);
    return status;
}

const char *mag_message(const mag_context *ctx)
{
    return ctx != NULL ? ctx->message : "";
}

#ifdef MAG_ASSERTS
void mag_assert_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: this must hold, but does not: %s\n", file, line, what);
    abort();
}
#endif
