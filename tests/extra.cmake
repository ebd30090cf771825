# Runs that are killed and resumed give the same bytes; any case long enough can be added.
add_test(NAME resume.bar COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume $<TARGET_FILE:mag>
    ${CMAKE_SOURCE_DIR}/cases/bar/case.yaml --set bar.cells=1200)
set_tests_properties(resume.bar PROPERTIES LABELS cases TIMEOUT 900)

add_test(NAME resume.mould COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume $<TARGET_FILE:mag>
    ${CMAKE_SOURCE_DIR}/cases/mould-plate/case.yaml --set "mould.spacing=1 mm" --set
    "mould.fill_end=20 %" --set mould.heat=isothermal)
set_tests_properties(resume.mould PROPERTIES LABELS cases TIMEOUT 900)

add_test(NAME resume.mould_gas COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume $<TARGET_FILE:mag>
    ${CMAKE_SOURCE_DIR}/cases/mould-plate/case.yaml --set "mould.spacing=1 mm" --set
    "mould.fill_end=20 %" --set mould.heat=isothermal --set "mould.regions[11].vent_area=20 mm2")
set_tests_properties(resume.mould_gas PROPERTIES LABELS cases TIMEOUT 900)

# All that a filling can be made of at once: pressure from the start or from a share on, gas, slurry
# with structure, and walls that metal glides along or that cross links.
add_test(NAME resume.mould_pressure COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume
    $<TARGET_FILE:mag> ${CMAKE_SOURCE_DIR}/cases/mould-plate/case.yaml --set "mould.spacing=1 mm"
    --set "mould.fill_end=40 %" --set "mould.inlet_speed=0 m/s" --set "mould.switch_over=0 %" --set
    "mould.switch_pressure=20 MPa" --set mould.walls=gliding --set mould.heat=isothermal)
set_tests_properties(resume.mould_pressure PROPERTIES LABELS cases TIMEOUT 900)
add_test(NAME resume.mould_switch COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume
    $<TARGET_FILE:mag> ${CMAKE_SOURCE_DIR}/cases/mould-plate/case.yaml --set "mould.spacing=1 mm"
    --set "mould.fill_end=40 %" --set "mould.inlet_speed=20 m/s" --set "mould.switch_over=10 %"
    --set "mould.switch_pressure=20 MPa" --set mould.walls=interpolated --set
    mould.heat=isothermal)
set_tests_properties(resume.mould_switch PROPERTIES LABELS cases TIMEOUT 900)

add_test(NAME resume.mould_heat COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume $<TARGET_FILE:mag>
    ${CMAKE_SOURCE_DIR}/cases/mould-plate/case.yaml --set "mould.spacing=1 mm" --set
    "mould.fill_end=30 %")
set_tests_properties(resume.mould_heat PROPERTIES LABELS cases TIMEOUT 900)

# Pulses and rests of a titration in a cell that ages; a year of storage.
add_test(NAME resume.battery COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume $<TARGET_FILE:mag>
    ${CMAKE_SOURCE_DIR}/cases/battery-mg-gitt/case.yaml --set battery.positive.cells=100 --set
    battery.positive.shells=100 --set battery.ageing.positive_host_loss=0.01)
add_test(NAME resume.battery_storage COMMAND ${CMAKE_SOURCE_DIR}/tools/check-resume
    $<TARGET_FILE:mag> ${CMAKE_SOURCE_DIR}/cases/battery-ess-mg/case.yaml)
set_tests_properties(resume.battery resume.battery_storage PROPERTIES LABELS cases TIMEOUT 900)

# The wider the plate's exit, the less gas stays. Four fillings of some seconds each.
add_test(NAME mould.vents COMMAND ${CMAKE_SOURCE_DIR}/tools/check-vents $<TARGET_FILE:mag>
    ${CMAKE_SOURCE_DIR}/cases/mould-plate/case.yaml 18 9 10 11 12 13 14 15)
set_tests_properties(mould.vents PROPERTIES LABELS "cases;heavy" TIMEOUT 900)

# What docs/new-model.md tells a newcomer to type works.
add_test(NAME new_model_walk COMMAND ${CMAKE_SOURCE_DIR}/tools/check-new-model ${CMAKE_SOURCE_DIR}
    ${CMAKE_BINARY_DIR}/new-model)
set_tests_properties(new_model_walk PROPERTIES LABELS "tools;heavy" TIMEOUT 1800)
