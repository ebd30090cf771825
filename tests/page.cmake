# The report page in headless Chromium: what it draws, that it answers, that it fetches nothing.
find_program(MAG_CHROMIUM chromium)
find_program(MAG_NODE node)

add_executable(write_fixture page/write_fixture.c)
target_link_libraries(write_fixture PRIVATE mag_support magnesia)

if(MAG_PAGE AND MAG_NPM AND MAG_NODE AND MAG_CHROMIUM)
    add_test(NAME page.report COMMAND ${CMAKE_CURRENT_LIST_DIR}/page/run-page $<TARGET_FILE:mag>
        $<TARGET_FILE:write_fixture> ${CMAKE_BINARY_DIR}/page)
    set_tests_properties(page.report PROPERTIES LABELS page TIMEOUT 300
        ENVIRONMENT "CHROMIUM=${MAG_CHROMIUM};NODE=${MAG_NODE}")
endif()
