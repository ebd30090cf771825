#include "app.h"

#include <stdio.h>

static error_t take_word(app_given *g, char *word, struct argp_state *state)
{
    if (g->count == g->most) {
        argp_error(state, "'%s' is one word too many", word);
    }
    g->words[g->count++] = word;
    return 0;
}

error_t app_take(int key, char *value, struct argp_state *state)
{
    app_given *g = state->input;
    switch (key) {
    case APP_KEY_JSON:
        g->json = true;
        return 0;
    case APP_KEY_SET:
        if (g->set_count == APP_SETS) {
            argp_error(state, "at most %d --set", APP_SETS);
        }
        g->sets[g->set_count++] = value;
        return 0;
    case ARGP_KEY_ARG:
        return take_word(g, value, state);
    case ARGP_KEY_NO_ARGS:
        if (g->missing != NULL) {
            argp_error(state, "%s", g->missing);
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}
