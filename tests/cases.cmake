# Every cases/<name>/ with an expected.json is run and compared with it: ctest -L cases.
# A case that takes minutes says so with a file named "long" or "heavy" beside it.
file(GLOB expectations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cases/*/expected.json)
foreach(expected ${expectations})
    get_filename_component(folder ${expected} DIRECTORY)
    get_filename_component(name ${folder} NAME)
    add_test(NAME cases.${name} COMMAND ${CMAKE_SOURCE_DIR}/tools/check-case $<TARGET_FILE:mag> ${folder}
        WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
    set(labels cases)
    foreach(kind long heavy)
        if(EXISTS ${folder}/${kind})
            list(APPEND labels ${kind})
        endif()
    endforeach()
    set_tests_properties(cases.${name} PROPERTIES LABELS "${labels}" TIMEOUT 3600)
endforeach()
