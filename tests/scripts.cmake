# The tests that drive the program, by label.
script(known foreign_headers.sh)
script(known look.sh)
script(known report.sh)
script(known cli.sh)
script(known inputs.sh)
script(known pages.sh TIMEOUT 400)
script(known hostile.sh)
script(known units.sh TIMEOUT 400)
script(known analyze.sh)
script(known schema.sh)
script(known replay.sh TIMEOUT 400 LABELS double)
script(peers analyze.py TIMEOUT 200)
script(peers reading.py TIMEOUT 200)
script(peers stats_references.py TIMEOUT 300)
script(peers stats_exact.py TIMEOUT 300)
script(peers stats_models.py TIMEOUT 300)
script(peers glyphs_mlp.py TIMEOUT 300)
script(peers data_command.py)
script(peers report_numbers.py)
script(peers graph_measures.py TIMEOUT 300)
script(peers randwire.py TIMEOUT 600 LABELS double)
script(peers spatial.py TIMEOUT 300 LABELS double)
script(peers chain.py TIMEOUT 300 LABELS double)
script(peers confounders.py TIMEOUT 100)
script(peers replay_ramanujan.py TIMEOUT 600 LABELS double)
script(peers replay_functional.py TIMEOUT 200 LABELS double)
script(peers replay_spatial.py TIMEOUT 300 LABELS double)
script(peers functional.py TIMEOUT 200)
script(peers graph_command.py)
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
script(faults mutated.py TIMEOUT 400)
script(faults kill.sh TIMEOUT 400 SERIAL)
script(peers net_kernels.py)
script(peers pandas_reads.py)
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
add_test(NAME faults_mutated_2000 COMMAND
  ${CMAKE_CURRENT_SOURCE_DIR}/tool/python.sh
  ${CMAKE_CURRENT_SOURCE_DIR}/faults/mutated.py $<TARGET_FILE:wiresweep> 2000
  WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
set_tests_properties(faults_mutated_2000 PROPERTIES LABELS "faults;slow" TIMEOUT
  7200 SKIP_RETURN_CODE 77)
# Those that broke something once; all of them are slow.
foreach(which crafted crafted_all)
  set(few names claim_each_other one_epoch_-2147483648
    claims_1000000000_telemetry)
  if(which STREQUAL crafted_all)
    set(few)
  endif()
  add_test(NAME faults_${which} COMMAND
    ${CMAKE_CURRENT_SOURCE_DIR}/tool/python.sh
    ${CMAKE_CURRENT_SOURCE_DIR}/faults/crafted.py $<TARGET_FILE:wiresweep>
    ${few} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  set_tests_properties(faults_${which} PROPERTIES LABELS faults TIMEOUT 400
    SKIP_RETURN_CODE 77)
endforeach()
set_tests_properties(faults_crafted_all PROPERTIES LABELS "faults;slow" TIMEOUT
  3000)
