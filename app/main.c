#include "app.h"
#include "base/text.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

/// A subcommand.
typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments;
    const char *meaning;
} command;

static const command commands[] = {
    {"run", app_run, "CASE.yaml", "runs a case"},
    {"check", app_check, "CASE.yaml", "is the case sound? runs nothing"},
    {"show", app_show, "DIR [NAME]", "the numbers of a result"},
    {"report", app_report, "DIR", "one self-contained page of a result"},
    {"window", app_window, "CASE.yaml --x ...", "maps where a part is sound"},
    {"export", app_export, "CASE.yaml", "a case in its trade's format, for other programs"},
    {"explain", app_explain, "[MODEL [PARAM]]", "every parameter: unit, default, range, meaning"},
    {"new", app_new, "MODEL", "a commented case to start from"},
    {"list", app_list, "", "models and example cases"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *to)
{
    fputs("Usage: mag COMMAND ARGUMENTS\n\n"
          "Answers questions of the magnesium industry with physics.\n\n",
          to);
    for (int c = 0; c < COMMANDS; c++) {
        fprintf(to, "  mag %-8s%-17s %s\n", commands[c].name, commands[c].arguments,
                commands[c].meaning);
    }
    fputs("\n`mag COMMAND --help` says more. --json, with any command, prints JSON alone.\n"
          "Exit status: 0 done, 2 wrong call, 3 bad case or input file, 4 the numbers failed,\n"
          "5 the machine failed, 128+N ended by signal N with a checkpoint written.\n",
          to);
}

/// The command that was probably meant, or NULL.
static const char *find_near(const char *word)
{
    const char *names[COMMANDS];
    for (int c = 0; c < COMMANDS; c++) {
        names[c] = commands[c].name;
    }
    return mag_text_nearest(word, names, COMMANDS);
}

static int refuse(const char *word, bool json)
{
    const char *near = find_near(word);
    mag_context ctx = app_context();
    mag_fail(&ctx, MAG_BAD_CALL, "there is no command '%.100s'%s%s%s; `mag --help` lists them",
             word, near == NULL ? "" : " (did you mean '", near == NULL ? "" : near,
             near == NULL ? "" : "'?)");
    return app_fail(&ctx, MAG_BAD_CALL, json);
}

/// Runs command `c` with argv[0] as its messages name it: "mag run".
static int dispatch(const command *c, int argc, char **argv)
{
    char name[32];
    snprintf(name, sizeof name, "mag %s", c->name);
    argv[0] = name;
    return c->run(argc, argv);
}

/// `mag --json list` is `mag list --json`.
static void move_json(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--json") == 0) {
        char *json = argv[1];
        argv[1] = argv[2];
        argv[2] = json;
    }
}

int main(int argc, char **argv)
{
    argp_err_exit_status = MAG_BAD_CALL;
    move_json(argc, argv);
    if (argc < 2) {
        print_help(stderr);
        return MAG_BAD_CALL;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "-?") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return app_done();
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts("mag " MAG_VERSION);
        return app_done();
    }
    for (int c = 0; c < COMMANDS; c++) {
        if (strcmp(argv[1], commands[c].name) == 0) {
            return dispatch(&commands[c], argc - 1, argv + 1);
        }
    }
    return refuse(argv[1], argc > 2 && strcmp(argv[2], "--json") == 0);
}
