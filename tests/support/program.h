/// @file program.h
/// The program mag from outside, in a folder of its own.
#pragma once

#include <jansson.h>

enum {
    PROGRAM_PATH = 64,  ///< of the folder
    PROGRAM_CALL = 4096 ///< longest command
};

/// Makes the folder; the tests run in a process each.
void program_begin(char folder[PROGRAM_PATH]);
/// Removes it.
void program_end(const char *folder);
/// Runs a shell command in the folder, where $mag is the program and $cases the folder of examples;
/// asserts its exit status. What it says is in out.txt and err.txt.
void program_expect(const char *folder, const char *command, int want);
/// A JSON file of the folder; the caller frees it.
json_t *program_read(const char *folder, const char *name);
