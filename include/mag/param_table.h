/// @file param_table.h
/// Turns a `.def` file into a struct or a table. Included with MAG_DEF (the file) and either
/// MAG_MEMBERS (inside a struct) or MAG_TABLE (name of the table to make) with MAG_STRUCT (its
/// struct), MAG_BLOCK (its name in a case) and MAG_MEANING; MAG_FINENESS ("spacing") where it takes
/// STEP files; MAG_COMPLETE (a function) where a file fills in what is left out.
/// May be included many times.
///
///     typedef struct mag_bar_params {
///     #define MAG_DEF "model/bar/params.def"
///     #define MAG_MEMBERS
///     #include "mag/param_table.h"
///     } mag_bar_params;

#if defined(MAG_MEMBERS)

#define PARAM(type, name, unit, normal, least, most, meaning) type name;
#define SOURCE(name, flag, source)
#define GROUP(type, name, table, meaning) type name;
#define LIST(type, name, table, meaning)  mag_list_of(type) name;
#include MAG_DEF
#undef PARAM
#undef SOURCE
#undef GROUP
#undef LIST
#undef MAG_MEMBERS

#elif defined(MAG_TABLE)

#define MAG_NORMAL_double(v)     (v), ""
#define MAG_NORMAL_int(v)        (v), ""
#define MAG_NORMAL_bool(v)       (v), ""
#define MAG_NORMAL_mag_choice(v) (v), ""
#define MAG_NORMAL_mag_vector(v) (v), ""
#define MAG_NORMAL_mag_table(v)  (v), ""
#define MAG_NORMAL_mag_text(v)   MAG_NORMAL_WORDS(v)
#define MAG_NORMAL_mag_file(v)   MAG_NORMAL_WORDS(v)
/// Words, or MAG_REQUIRED, which is a number.
#define MAG_NORMAL_WORDS(v)                                                                        \
    _Generic((v), char * : 0.0, default : (v)), _Generic((v), char * : (v), default : "")
#define MAG_JOIN_(a, b) a##b
#define MAG_JOIN(a, b)  MAG_JOIN_(a, b)

static const mag_param MAG_JOIN(MAG_TABLE, _rows)[] = {
#define PARAM(type, name, unit, normal, least, most, meaning)                                      \
    {MAG_KIND_##type,                                                                              \
     #name,                                                                                        \
     unit,                                                                                         \
     MAG_NORMAL_##type(normal),                                                                    \
     least,                                                                                        \
     most,                                                                                         \
     meaning,                                                                                      \
     offsetof(MAG_STRUCT, name),                                                                   \
     sizeof(((MAG_STRUCT *)0)->name),                                                              \
     NULL},
#define SOURCE(name, flag, source)
#define GROUP(type, name, table, meaning)                                                          \
    {MAG_KIND_group, #name,   "", 0.0, "", 0.0, 0.0, meaning, offsetof(MAG_STRUCT, name),          \
     sizeof(type),   &(table)},
#define LIST(type, name, table, meaning)                                                           \
    {MAG_KIND_list, #name,   "", 0.0, "", 0.0, 0.0, meaning, offsetof(MAG_STRUCT, name),           \
     sizeof(type),  &(table)},
#include MAG_DEF
#undef PARAM
#undef SOURCE
#undef GROUP
#undef LIST
};
static const mag_source MAG_JOIN(MAG_TABLE, _sources)[] = {
#define PARAM(type, name, unit, normal, least, most, meaning)
#define SOURCE(name, flag, source) {#name, MAG_FLAG_##flag, source},
#define GROUP(type, name, table, meaning)
#define LIST(type, name, table, meaning)
#include MAG_DEF
#undef PARAM
#undef SOURCE
#undef GROUP
#undef LIST
    {"", MAG_FLAG_none, ""},
};
const mag_params MAG_TABLE = {
    MAG_BLOCK,
    MAG_MEANING,
    sizeof(MAG_STRUCT),
    MAG_JOIN(MAG_TABLE, _rows),
    (int)(sizeof(MAG_JOIN(MAG_TABLE, _rows)) / sizeof(mag_param)),
    MAG_JOIN(MAG_TABLE, _sources),
    (int)(sizeof(MAG_JOIN(MAG_TABLE, _sources)) / sizeof(mag_source)) - 1,
#if defined(MAG_FINENESS)
    MAG_FINENESS,
#else
    NULL,
#endif
#if defined(MAG_COMPLETE)
    MAG_COMPLETE,
#else
    NULL,
#endif
};
#undef MAG_TABLE
#undef MAG_STRUCT
#undef MAG_BLOCK
#undef MAG_MEANING
#undef MAG_FINENESS
#undef MAG_COMPLETE
#undef MAG_NORMAL_double
#undef MAG_NORMAL_int
#undef MAG_NORMAL_bool
#undef MAG_NORMAL_mag_choice
#undef MAG_NORMAL_mag_vector
#undef MAG_NORMAL_mag_table
#undef MAG_NORMAL_mag_text
#undef MAG_NORMAL_mag_file
#undef MAG_NORMAL_WORDS
#undef MAG_JOIN
#undef MAG_JOIN_

#else
#error "define MAG_MEMBERS or MAG_TABLE before including mag/param_table.h"
#endif
#undef MAG_DEF
