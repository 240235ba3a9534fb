#!/bin/sh
# `run -j` leaves its ranks all cores, so that two sweeps can run side by side; who
# says how ranks are bound is heard.
#
# usage: binding.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
unset OMPI_MCA_hwloc_base_binding_policy
[ "$(nproc)" -gt 1 ] || { echo "skipped: one core"; exit 77; }

cat >n.yaml <<END
name: n
job: "null"
seed: 1
replicates: 2
settings: {sleep: 60}
END

# cores_of PID...: the sets of cores of these processes.
cores_of() {
  for pid; do
    sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' "/proc/$pid/status"
  done 2>/dev/null | sort -u
}

# cores: those of everything below `run -j 2`, once its trials sleep.
cores() {
  rm -f n.h5
  start "$wiresweep" run n.yaml -j 2 -o n.h5
  for i in $(seq 100); do
    [ "$(descendants "$job" | wc -l)" -ge 7 ] && break
    sleep 0.1
  done
  cores_of $(descendants "$job") >found
  kill -9 $(descendants "$job") "$job" 2>/dev/null
  wait "$job" 2>/dev/null
  while [ -n "$(orphans)" ]; do sleep 0.05; done
}

cores_of $$ >ours
cores
cmp -s found ours || fail "ranks may use $(cat found), we $(cat ours)"
export OMPI_MCA_hwloc_base_binding_policy=core
cores
[ "$(wc -l <found)" -gt 1 ] || fail "bound to cores, ranks may use $(cat found)"
