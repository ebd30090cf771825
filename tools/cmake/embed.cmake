# Builds the files of data/ and the report page into the library, so that the program needs no
# installed files. Sets MAG_EMBEDDED, the sources to compile.

file(GLOB_RECURSE MAG_DATA CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/*.csv ${CMAKE_SOURCE_DIR}/data/*.yaml)
set(embed_names "")
set(embed_paths "")
foreach(path ${MAG_DATA})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/data ${path})
    list(APPEND embed_names ${name})
    list(APPEND embed_paths ${path})
endforeach()

set(page ${CMAKE_BINARY_DIR}/web/index.html)
find_program(MAG_NPM npm)
if(MAG_PAGE AND MAG_NPM AND EXISTS ${CMAKE_SOURCE_DIR}/web/package.json)
    file(GLOB_RECURSE MAG_WEB CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/*)
    add_custom_command(OUTPUT ${page}
        COMMAND ${CMAKE_SOURCE_DIR}/tools/build-page ${CMAKE_BINARY_DIR}/web
        DEPENDS ${MAG_WEB} ${CMAKE_SOURCE_DIR}/web/package-lock.json ${CMAKE_SOURCE_DIR}/web/index.html
                ${CMAKE_SOURCE_DIR}/web/vite.config.ts ${CMAKE_SOURCE_DIR}/tools/build-page
        COMMENT "Bundling the report page" VERBATIM)
    list(APPEND embed_names page.html)
    list(APPEND embed_paths ${page})
endif()

set(assembly "    .section .rodata\n")
set(table "#include \"mag/data.h\"\n\n")
set(rows "")
set(index 0)
foreach(name path IN ZIP_LISTS embed_names embed_paths)
    string(APPEND assembly
        "    .balign 16\n    .global mag_data_${index}\nmag_data_${index}:\n    .incbin \"${path}\"\n"
        "    .global mag_data_${index}_end\nmag_data_${index}_end:\n    .byte 0\n")
    string(APPEND table "extern const char mag_data_${index}[], mag_data_${index}_end[];\n")
    string(APPEND rows "        {\"${name}\", mag_data_${index}, 0},\n")
    math(EXPR index "${index} + 1")
endforeach()
string(APPEND assembly "    .section .note.GNU-stack,\"\",@progbits\n")
set(ends "")
math(EXPR last "${index} - 1")
if(last GREATER_EQUAL 0)
    foreach(i RANGE ${last})
        string(APPEND ends "    mag_data_${i}_end,\n")
    endforeach()
endif()
set(c "/* Made by tools/cmake/embed.cmake. */\n${table}
enum { FILES = ${index} };

static const char *const ends[FILES + 1] = {\n${ends}    0};

static const mag_data starts[FILES + 1] = {\n${rows}        {0, 0, 0}};



bool mag_data_file(int index, mag_data *out)
{
    if (index < 0 || index >= FILES) {
        return false;
    }
    *out = starts[index];
    out->size = (size_t)(ends[index] - starts[index].text);
    return true;
}
")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/embedded.S CONTENT "${assembly}" @ONLY)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/embedded.c CONTENT "${c}" @ONLY)
set_source_files_properties(${CMAKE_BINARY_DIR}/embedded.S PROPERTIES OBJECT_DEPENDS "${embed_paths}")
set(MAG_EMBEDDED ${CMAKE_BINARY_DIR}/embedded.S ${CMAKE_BINARY_DIR}/embedded.c)
