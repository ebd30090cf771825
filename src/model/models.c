#include "mag/model.h"

#include <stdio.h>
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

static mag_status refuse_exchange(mag_context *ctx, const mag_model *model)
{
    char all[256] = "";
    size_t used = 0;
    for (int m = 0; models[m] != NULL && used < sizeof all; m++) {
        if (models[m]->exchange != NULL) {
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used == 0 ? "" : ", ",
                                     models[m]->name);
        }
    }
    return mag_fail(ctx, MAG_BAD_CALL,
                    "cases of model %s cannot be exported: there is no format for them; there is "
                    "one for: %s",
                    model->name, all);
}

mag_status mag_model_exchange(mag_context *ctx, const mag_model *model, const void *params,
                              char **text)
{
    *text = NULL;
    return model->exchange != NULL ? model->exchange(ctx, params, text)
                                   : refuse_exchange(ctx, model);
}
