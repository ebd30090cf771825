#include "mag/data.h"

#include <string.h>

bool mag_data_find(const char *name, mag_data *out)
{
    for (int i = 0; mag_data_file(i, out); i++) {
        if (strcmp(out->name, name) == 0) {
            return true;
        }
    }
    return false;
}
