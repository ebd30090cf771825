# Every tests/fuzz/fuzz_<subject>.c is one target. With MAG_FUZZ (clang) it is a libFuzzer program,
# run by hand: build/clang/tests/fuzz_case -max_total_time=600 tests/fuzz/case_corpus
# Always, a program replays the inputs of tests/fuzz/<subject>_corpus/ (label "fuzz").
file(GLOB MAG_FUZZES CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/fuzz_*.c)

if(MAG_FUZZ)
    mag_library(magnesia_fuzz)
    target_compile_options(magnesia_fuzz PRIVATE -g
        $<$<COMPILE_LANGUAGE:C>:-fsanitize=fuzzer-no-link,address,undefined>)
endif()

foreach(source ${MAG_FUZZES})
    get_filename_component(name ${source} NAME_WE)
    string(REPLACE "fuzz_" "" subject ${name})
    file(GLOB corpus CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/${subject}_corpus/*)

    add_executable(${name}_replay ${source} ${CMAKE_CURRENT_LIST_DIR}/replay_main.c)
    target_include_directories(${name}_replay PRIVATE ${CMAKE_SOURCE_DIR}/tests ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name}_replay PRIVATE magnesia)
    add_test(NAME ${name} COMMAND ${name}_replay ${corpus})
    set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 300)

    if(MAG_FUZZ)
        add_executable(${name} ${source})
        target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${CMAKE_SOURCE_DIR}/src)
        target_compile_options(${name} PRIVATE -g -fsanitize=fuzzer,address,undefined)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer,address,undefined)
        target_link_libraries(${name} PRIVATE magnesia_fuzz)
    endif()
endforeach()
