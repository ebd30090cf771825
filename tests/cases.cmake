# Every example with an expected.json still gives it, within the tolerances written there.
file(GLOB expectations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cases/*/expected.json)
foreach(expected ${expectations})
    get_filename_component(folder ${expected} DIRECTORY)
    get_filename_component(name ${folder} NAME)
    add_test(NAME cases.${name}
        COMMAND ${CMAKE_SOURCE_DIR}/tools/check-case $<TARGET_FILE:mag> ${folder})
    set_tests_properties(cases.${name} PROPERTIES LABELS cases TIMEOUT 1200)
endforeach()
# The plate takes minutes: once, optimised.
set_tests_properties(cases.mould-plate PROPERTIES LABELS "cases;heavy" TIMEOUT 3600 PROCESSORS 2)
# The plate that races interFoam: 2 s.
add_test(NAME cases.peers COMMAND ${CMAKE_SOURCE_DIR}/bench/peers/check $<TARGET_FILE:mag>)
set_tests_properties(cases.peers PROPERTIES LABELS cases TIMEOUT 600)
