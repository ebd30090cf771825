#include "mag/model.h"

#include <string.h>

#define MODEL(name) extern const mag_model mag_##name##_model;
#include "model/models.def"
#undef MODEL

static const mag_model *const models[] = {
#define MODEL(name) &mag_##name##_model,
#include "model/models.def"
#undef MODEL
    NULL,
};

const mag_model *const *mag_models(void)
{
    return models;
}

const mag_model *mag_model_find(const char *name)
{
    for (int m = 0; models[m] != NULL; m++) {
        if (strcmp(models[m]->name, name) == 0) {
            return models[m];
        }
    }
    return NULL;
}
