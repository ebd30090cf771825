/// bench SCENARIO...: times scenarios, see bench.h.
#include "bench.h"

#include <argp.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCENARIOS(name) extern const bench_scenario mag_bench_##name[];
#include "scenarios.def"
#undef SCENARIOS

static const bench_table tables[] = {
#define SCENARIOS(name) mag_bench_##name,
#include "scenarios.def"
#undef SCENARIOS
};

enum { TABLES = sizeof tables / sizeof tables[0], PATH_LENGTH = 1024 };
enum { KEY_SAVE = 's', KEY_COMPARE = 'c', KEY_THREADS = 't', KEY_BASELINE = 'b', KEY_QUICK = 'q' };

typedef struct choices {
    const bench_scenario *scenarios[BENCH_RESULTS / 2];
    int count;
    int threads;
    bool save, compare, quick;
    char machine[128];
    char baseline[PATH_LENGTH];
} choices;

static const struct argp_option options[] = {
    {"save", KEY_SAVE, NULL, 0, "keep the results as this machine's baseline", 0},
    {"compare", KEY_COMPARE, NULL, 0, "exit with 1 if one is over a tenth slower than it was", 0},
    {"threads", KEY_THREADS, "N", 0, "most threads (the processors there are)", 0},
    {"baseline", KEY_BASELINE, "FILE", 0, "instead of bench/baseline/<machine>.csv", 0},
    {"quick", KEY_QUICK, NULL, 0, "tiny sizes: tests the benchmark, measures nothing", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

/// Adds the scenarios whose name is `word` or begins with it and a dot; all for "all".
static int add_scenarios(choices *c, const char *word)
{
    const size_t length = strlen(word);
    int added = 0;
    for (int t = 0; t < TABLES; t++) {
        for (const bench_scenario *s = tables[t]; s->name != NULL; s++) {
            const bool named = strncmp(s->name, word, length) == 0 &&
                               (s->name[length] == '\0' || s->name[length] == '.');
            if ((named || strcmp(word, "all") == 0) && c->count < BENCH_RESULTS / 2) {
                c->scenarios[c->count++] = s;
                added++;
            }
        }
    }
    return added;
}

static void list_scenarios(FILE *to)
{
    for (int t = 0; t < TABLES; t++) {
        for (const bench_scenario *s = tables[t]; s->name != NULL; s++) {
            fprintf(to, "  %-24s %s\n", s->name, s->unit);
        }
    }
}

static error_t take_option(int key, char *text, struct argp_state *state)
{
    choices *c = state->input;
    switch (key) {
    case KEY_SAVE:
        c->save = true;
        return 0;
    case KEY_COMPARE:
        c->compare = true;
        return 0;
    case KEY_QUICK:
        c->quick = true;
        return 0;
    case KEY_THREADS:
        c->threads = atoi(text);
        if (c->threads < 1) {
            argp_error(state, "--threads is at least 1, not %s", text);
        }
        return 0;
    case KEY_BASELINE:
        snprintf(c->baseline, sizeof c->baseline, "%s", text);
        return 0;
    case ARGP_KEY_ARG:
        if (add_scenarios(c, text) == 0) {
            fprintf(stderr, "bench: there is no scenario %s, but\n", text);
            list_scenarios(stderr);
            exit(MAG_BAD_CALL);
        }
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "which scenario? One of `bench all` or its first word");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/// "intel-xeon-platinum-8488c-2": the processor's name and how many there are.
static void name_machine(char *name, size_t size)
{
    char line[256] = "", model[100] = "machine";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "model name : %99[^\n]", model) == 1) {
            break;
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    size_t n = 0;
    for (const char *c = model; *c != '\0' && n + 8 < size; c++) {
        if (isalnum((unsigned char)*c)) {
            name[n++] = (char)tolower((unsigned char)*c);
        } else if (n > 0 && name[n - 1] != '-') {
            name[n++] = '-';
        }
    }
    while (n > 0 && name[n - 1] == '-') {
        n--;
    }
    snprintf(name + n, size - n, "-%ld", sysconf(_SC_NPROCESSORS_ONLN));
}

/// The rate of copying in place with as many threads, the roof of what works in place; 0 if it was
/// not measured.
static double find_roof(const bench_result *results, int count, int threads)
{
    for (int i = 0; i < count; i++) {
        if (results[i].threads == threads &&
            strcmp(results[i].scenario->name, "stream.in-place") == 0) {
            return results[i].best * results[i].scenario->bytes;
        }
    }
    return 0.0;
}

/// "Mcell/s" is told in bytes a cell, "GB/s" in bytes a byte.
static double find_bytes_each(const bench_scenario *s)
{
    const char prefixes[] = "kMGT";
    const char *found = strchr(prefixes, s->unit[0]);
    double each = s->bytes;
    for (const char *c = prefixes; found != NULL && c <= found; c++) {
        each *= 1e-3;
    }
    return each;
}

static void print_results(const bench_result *results, int count)
{
    printf("%-24s %7s %9s %9s %-9s %7s %8s %7s\n", "scenario", "threads", "best", "median", "unit",
           "bytes", "of roof", "others");
    for (int i = 0; i < count; i++) {
        const bench_result *r = &results[i];
        const double roof = find_roof(results, count, r->threads);
        printf("%-24s %7d %9.4g %9.4g %-9s %7.4g ", r->scenario->name, r->threads, r->best,
               r->median, r->scenario->unit, find_bytes_each(r->scenario));
        if (roof > 0.0 && r->scenario->bytes > 0.0) {
            printf("%6.0f %%", 100.0 * r->best * r->scenario->bytes / roof);
        } else {
            printf("%8s", "-");
        }
        printf(" %7.2f\n", r->others);
    }
    printf("Rates: fastest and middle of %d. bytes: to and from memory for each. of roof: of\n"
           "the memory speed of stream.in-place. others: cores that anything else took; above 0.3 "
           "measure again.\n",
           (int)BENCH_REPEATS);
}

static mag_status bench(mag_context *ctx, const choices *c, int *slower)
{
    bench_result results[BENCH_RESULTS];
    int count = 0;
    const bench_size size = {.quick = c->quick, .threads = c->threads};
    MAG_TRY(bench_measure(ctx, &size, c->scenarios, c->count, results, &count));
    print_results(results, count);
    if (c->compare) {
        MAG_TRY(bench_compare(ctx, c->baseline, results, count, slower));
    }
    if (c->save) {
        MAG_TRY(bench_save(ctx, c->baseline, c->machine, results, count));
    }
    return MAG_OK;
}

int main(int argc, char **argv)
{
    static const struct argp parser = {
        options,       take_option,
        "SCENARIO...", "Times scenarios: `bench all`, `bench stream`, `bench stream.triad`.",
        NULL,          NULL,
        NULL};
    choices c = {.threads = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    argp_err_exit_status = MAG_BAD_CALL;
    argp_parse(&parser, argc, argv, 0, NULL, &c);
    name_machine(c.machine, sizeof c.machine);
    if (c.baseline[0] == '\0') {
        snprintf(c.baseline, sizeof c.baseline, "bench/baseline/%s.csv", c.machine);
    }
    mag_context ctx = mag_context_default();
    int slower = 0;
    const mag_status status = bench(&ctx, &c, &slower);
    if (status != MAG_OK) {
        fprintf(stderr, "bench: %s\n", mag_message(&ctx));
        return status;
    }
    return slower > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
