# The tests that drive the program, by label.
script(known foreign_headers.sh)
script(known look.sh TIMEOUT 120)
script(known report.sh TIMEOUT 120)
script(known cli.sh)
script(known inputs.sh)
script(known hostile.sh TIMEOUT 120)
script(known units.sh TIMEOUT 120)
script(known analyze.sh)
script(known schema.sh)
script(peers analyze.py TIMEOUT 200)
script(peers reading.py TIMEOUT 200)
script(peers stats_references.py TIMEOUT 300)
script(peers stats_exact.py TIMEOUT 300)
script(peers stats_models.py TIMEOUT 300)
script(peers glyphs_mlp.py TIMEOUT 300)
script(peers data_command.py TIMEOUT 60)
script(peers report_numbers.py TIMEOUT 120)
script(peers graph_measures.py TIMEOUT 300)
script(peers randwire.py TIMEOUT 600)
script(peers spatial.py TIMEOUT 300 LABELS double)
script(peers chain.py TIMEOUT 300)
script(peers functional.py TIMEOUT 200)
script(peers graph_command.py TIMEOUT 60)
script(peers topology.py TIMEOUT 300)
script(peers topology_blocks.py TIMEOUT 200)

# What the shell scripts read result files with.
add_executable(rows tool/rows.c)
target_link_libraries(rows PRIVATE base table store warnings)

# What the fault scripts preload.
add_library(fault_shim MODULE tool/fault_shim.c)
target_link_libraries(fault_shim PRIVATE ${CMAKE_DL_LIBS})

script(mpi identity.sh TIMEOUT 400 SERIAL)
script(faults drain.sh TIMEOUT 200 SERIAL)
script(faults checkpoint.sh TIMEOUT 200 SERIAL)
script(faults lost_rank.sh TIMEOUT 200 SERIAL)
script(faults stall.sh TIMEOUT 200 SERIAL)
script(faults no_processes.sh TIMEOUT 200 SERIAL)
script(faults taken_away.sh TIMEOUT 200 SERIAL)
script(faults names.sh TIMEOUT 100 SERIAL)
script(faults wrapper.sh TIMEOUT 200 SERIAL)
script(faults limits.sh TIMEOUT 200 SERIAL)
script(faults power.py TIMEOUT 200)
script(faults damage.sh TIMEOUT 200 SERIAL)
script(faults injected.sh TIMEOUT 200 SERIAL)
script(faults kill.sh TIMEOUT 400 SERIAL)
script(peers pandas_reads.py TIMEOUT 100)
add_test(NAME faults_kill_200 COMMAND
  ${CMAKE_CURRENT_SOURCE_DIR}/faults/kill.sh $<TARGET_FILE:wiresweep> 200
  WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
set_tests_properties(faults_kill_200 PROPERTIES LABELS "faults;slow" TIMEOUT
  3000 SKIP_RETURN_CODE 77 RUN_SERIAL ON)
add_test(NAME faults_power_500 COMMAND
  ${CMAKE_CURRENT_SOURCE_DIR}/tool/python.sh
  ${CMAKE_CURRENT_SOURCE_DIR}/faults/power.py $<TARGET_FILE:wiresweep> 500
  WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
set_tests_properties(faults_power_500 PROPERTIES LABELS "faults;slow" TIMEOUT
  3000 SKIP_RETURN_CODE 77)
add_test(NAME faults_calls COMMAND
  ${CMAKE_CURRENT_SOURCE_DIR}/tool/python.sh
  ${CMAKE_CURRENT_SOURCE_DIR}/faults/calls.py $<TARGET_FILE:wiresweep>
  WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
set_tests_properties(faults_calls PROPERTIES LABELS "faults;slow" TIMEOUT 3000
  SKIP_RETURN_CODE 77)
