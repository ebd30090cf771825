#include "pace.h"
#include "base/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/// A time in four digits: more would only flicker.
static void say_time(double seconds, char text[MAG_FRIENDLY_LENGTH])
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.4g", seconds);
    mag_units_friendly(strtod(digits, NULL), "s", text);
}

void app_pace_say_left(double seconds, char *text, size_t size)
{
    const double minutes = floor(seconds / 60.0);
    const double rest = floor(fmod(seconds, 60.0));
    if (!isfinite(seconds)) {
        snprintf(text, size, "?");
    } else if (minutes < 60.0) {
        snprintf(text, size, "%.0f:%02.0f", minutes, rest);
    } else if (minutes < 48.0 * 60.0) {
        snprintf(text, size, "%.0f:%02.0f:%02.0f", floor(minutes / 60.0), fmod(minutes, 60.0),
                 rest);
    } else {
        snprintf(text, size, "%.0f days", round(minutes / (24.0 * 60.0)));
    }
}

/// As much of a text as a line of the terminal holds: a longer one could not be written anew.
static int fit(const char *text)
{
    struct winsize size = {0};
    const int length = (int)strlen(text);
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return known && length >= size.ws_col ? size.ws_col - 1 : length;
}

void app_pace_write(app_pace *line, const char *text)
{
    fprintf(stderr, "\r\033[K%.*s", fit(text), text);
    line->open = true;
}

void app_pace_show(void *line, const mag_pace *p)
{
    char time[MAG_FRIENDLY_LENGTH];
    char left[64];
    char text[512];

    say_time(p->time, time);
    app_pace_say_left(p->left, left, sizeof left);
    snprintf(text, sizeof text, "%s  %.1f %%  %.3g %s/s  %s left", time, 100.0 * p->share, p->speed,
             p->work_unit, left);
    app_pace_write(line, text);
}

void app_pace_end(app_pace *line)
{
    if (line->open) {
        fputc('\n', stderr);
    }
    line->open = false;
}
