#include "mag/data.h"

#include <string.h>

bool mag_data_find(const char *name, mag_data *out)
{
    mag_data file;
    for (int i = 0; mag_data_file(i, &file); i++) {
        if (strcmp(file.name, name) == 0) {
            *out = file;
            return true;
        }
    }
    return false;
}
