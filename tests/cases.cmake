# Every example still gives its expected.json, within the tolerances written there. Those of the
# mould take longer than the sanitizers' patience: once, optimised. expected-fine.json is what it
# gives at a spacing worth trusting: with ./check --long only.
file(GLOB expectations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cases/*/expected.json
    ${CMAKE_SOURCE_DIR}/cases/*/expected-fine.json)
foreach(expected ${expectations})
    get_filename_component(folder ${expected} DIRECTORY)
    get_filename_component(name ${folder} NAME)
    set(labels cases)
    set(limit 1200)
    if(name MATCHES "^mould-")
        set(labels "cases;heavy")
        set(limit 3600)
    endif()
    if(expected MATCHES "-fine[.]json$")
        set(name ${name}.fine)
        set(labels "cases;long")
        set(limit 14400)
    endif()
    add_test(NAME cases.${name} COMMAND ${CMAKE_SOURCE_DIR}/tools/check-case $<TARGET_FILE:mag> ${expected})
    set_tests_properties(cases.${name} PROPERTIES LABELS "${labels}" TIMEOUT ${limit})
    if(name MATCHES "^mould-")
        set_tests_properties(cases.${name} PROPERTIES PROCESSORS 2)
    endif()
endforeach()
# The plate that races interFoam: 2 s.
add_test(NAME cases.peers COMMAND ${CMAKE_SOURCE_DIR}/bench/peers/check $<TARGET_FILE:mag>)
set_tests_properties(cases.peers PROPERTIES LABELS cases TIMEOUT 600)
