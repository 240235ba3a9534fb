#!/bin/sh
# `run -j N`: however it ends, mpirun ends with it and nothing is left; a mpirun
# that hangs is given up; SIGHUP is as SIGTERM; states of finished trials go.
#
# usage: wrapper.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
export WIRESWEEP_SILENCE=2
ulimit -c 0

cat >long.yaml <<END
name: long
job: "null"
seed: 1
replicates: 6
settings: {sleep: 1}
END

# gone NAME: mpirun and the ranks have ended, and no file says their exit code.
gone() {
  for _ in $(seq 300); do
    kill -0 "$mpirun" 2>/dev/null || [ -n "$(orphans)" ] || break
    sleep 0.02
  done
  kill -0 "$mpirun" 2>/dev/null && fail "$1: mpirun goes on"
  [ -z "$(orphans)" ] || fail "$1: ranks go on"
  ls wiresweep-exit-* >said 2>&1 && fail "$1: left $(cat said)"
}

ls /tmp/wiresweep-exit-* >before 2>/dev/null
for signal in KILL SEGV ABRT HUP TERM; do
  start "$wiresweep" run long.yaml -j 2 -o $signal.h5
  find_ranks 2 || fail "no ranks"
  wait_for_count $signal.h5 1 2
  ls wiresweep-exit-* >/dev/null 2>&1 || fail "TMPDIR is not heeded"
  kill -$signal "$job"
  code=0
  wait "$job" 2>/dev/null || code=$?
  case $signal:$code in
    HUP:75 | TERM:75 | [KSA]*:1[0-9][0-9]) ;;
    *) fail "$signal: ended with $code" ;;
  esac
  gone $signal
  # mpirun takes its time: a trial of a second may just have ended.
  [ "$(count $signal.h5 1)" -eq 0 ] && [ "$(count $signal.h5 0)" -ge 2 ] ||
    fail "$signal: $(states $signal.h5)"
done
ls /tmp/wiresweep-exit-* 2>/dev/null | cmp -s - before || fail "left in /tmp"

# All killed at once: the next one removes what stays.
start "$wiresweep" run long.yaml -j 2 -o all.h5
find_ranks 2 || fail "no ranks"
wait_for_count all.h5 1 2
kill -9 "$job" "$mpirun" $ranks
wait "$job" 2>/dev/null
expect 0 "$wiresweep" run long.yaml -j 2 --set settings.sleep=0 -o next.h5
gone all

# Under nohup SIGHUP is nobody's.
start nohup "$wiresweep" run long.yaml -j 2 -o nohup.h5
find_ranks 2 || fail "no ranks"
wait_for_count nohup.h5 1 2
kill -HUP "$job"
finish 0

# One rank, without mpirun.
start "$wiresweep" run long.yaml -o one.h5
wait_for_count one.h5 1 1
kill -HUP "$job"
finish 75
[ "$(count one.h5 0)" -eq 6 ] || fail "HUP: $(states one.h5)"

# A mpirun that never starts a rank.
mkdir bin
printf '#!/bin/sh\nexec sleep 60\n' >bin/mpirun
chmod +x bin/mpirun
PATH="$here/bin:$PATH" expect 1 "$wiresweep" run long.yaml -j 2 -o hang.h5
grep -q "mpirun started no rank within 4 s" said || fail "hang: no reason"

# A mpirun that hangs, its ranks dead and nobody to reap them: seen with Open MPI
# 4.1 where ranks were killed while they started.
start "$wiresweep" run long.yaml -j 2 -o deaf.h5
find_ranks 2 || fail "no ranks"
wait_for_count deaf.h5 1 2
kill -STOP "$mpirun"
kill -9 $ranks
for _ in $(seq 1500); do kill -0 "$job" 2>/dev/null || break; sleep 0.02; done
kill -0 "$job" 2>/dev/null && fail "deaf: waits for dead ranks"
finish 1
gone deaf

# The state of a trial whose job was killed after its last row was written.
sed 's/^settings.*/limits: {checkpoint: 2}/' long.yaml >kept.yaml
expect 0 "$wiresweep" run kept.yaml -o kept.h5
echo old >kept.h5.run3.state
echo old >kept.h5.run4.state.tmp
expect 0 "$wiresweep" run kept.yaml -o kept.h5
ls kept.h5.run* >said 2>&1 && fail "left: $(cat said)"
exit 0
