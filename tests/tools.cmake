# Tests of the tools themselves: a guard that lets everything pass guards nothing.
foreach(tool check-layers check-docs make-verification)
    add_test(NAME tools.${tool} COMMAND ${CMAKE_SOURCE_DIR}/tools/test-${tool})
    set_tests_properties(tools.${tool} PROPERTIES LABELS tools TIMEOUT 120)
endforeach()
