#!/bin/sh
# `wiresweep doctor`: nothing is wrong where a run works; each thing that is broken
# gets its line, a remedy, and exit code 1; nothing breaks doctor itself.
#
# usage: doctor.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
shim=$(dirname "$rows")/libfault_shim.so
unset OMP_NUM_THREADS BLIS_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS
unset SLURM_JOB_ID SLURM_NTASKS SLURM_JOB_NUM_NODES WIRESWEEP_DATA
checks="cpus kernels threads limits places storage locks data cache mpi slurm"

# finds CODE KIND CHECK TEXT COMMAND...: this finding, and every other check.
finds() {
  want=$1 kind=$2 check=$3 text=$4
  shift 4
  expect "$want" "$@"
  awk -v kind="$kind" -v check="$check" -v text="$text" \
    '$1 == kind && $2 == check && index($0, text) { n++ } END { exit !n }' said ||
    fail "$*: no \"$kind $check ... $text\""
  for each in $checks; do
    grep -q "^[a-z]* *$each " said || fail "$*: nothing about $each"
  done
}

# ---- good: as a run
finds 0 good mpi "mpirun of the same version; one rank starts and ends" \
  "$wiresweep" doctor
grep -q "^nothing is wrong$" said || fail "no last line"
! grep -q "^wrong" said || fail "wrong, but exit code 0"
for each in cpus kernels threads limits locks data cache; do
  grep -q "^good  *$each " said || fail "$each is not good"
done
grep -q "kernels .*GFLOP/s on a core" said || fail "no rate"
expect 0 "$wiresweep" doctor --json
python=${WIRESWEEP_PYTHON:-python3}
if command -v "$python" >/dev/null; then
  "$python" -c 'import json, sys
rows = [json.loads(line) for line in open("said")]
assert {row["check"] for row in rows} >= set(sys.argv[1].split()), rows
assert {row["result"] for row in rows} <= {"good", "note"}, rows' "$checks" ||
    fail "--json"
fi

# ---- mpirun: none, of another kind, one that starts nothing, one that hangs
mkdir none other fails hangs
finds 1 wrong mpi "no mpirun in PATH: install it" \
  env PATH="$here/none" "$wiresweep" doctor
printf '#!/bin/sh\necho "mpirun (Open MPI) 1.2.3"\n' >other/mpirun
printf '#!/bin/sh\necho "HYDRA build details: Version: 4.1.4"\n' >none/mpirun
mpirun --version | head -1 >version
cat >fails/mpirun <<END
#!/bin/sh
[ "\$1" = --version ] && exec cat "$here/version"
echo "no slots for you"
exit 3
END
printf '#!/bin/sh\nexec sleep 100\n' >hangs/mpirun
chmod +x ./*/mpirun
for kind in other none; do
  finds 1 wrong mpi "put the mpirun of that library first in PATH" \
    env PATH="$here/$kind:$PATH" "$wiresweep" doctor
done
finds 1 wrong mpi "starts no program (exit code 3): no slots for you" \
  env PATH="$here/fails:$PATH" "$wiresweep" doctor
finds 1 wrong mpi "does not end" env PATH="$here/hangs:$PATH" "$wiresweep" doctor

# ---- threads, CPUs
finds 1 wrong threads "OMP_NUM_THREADS=4: a rank is one core" \
  env OMP_NUM_THREADS=4 "$wiresweep" doctor
finds 1 wrong cpus "9999 ranks for " "$wiresweep" doctor -j 9999
finds 1 wrong cpus "5000 ranks for " env SLURM_NTASKS=9999 \
  SLURM_JOB_NUM_NODES=2 "$wiresweep" doctor

# A quota of CPU time, where a folder can stand in for the kernel's.
# quota V2 V1: of 100 ms.
quota() {
  echo "$1 100000" >cgroup/cpu.max
  echo "$2" >cgroup/cpu/cpu.cfs_quota_us
  echo 100000 >cgroup/cpu/cpu.cfs_period_us
}
mkdir -p cgroup/cpu
cat >in_group <<'END'
mount --bind "$PWD/cgroup" /sys/fs/cgroup || exit 77
exec "$@"
END
if unshare -rm sh in_group true 2>said; then
  for half in "50000 -1" "max 50000"; do
    # shellcheck disable=SC2086
    quota $half
    grep -q '^[0-9]*:cpu[:,]' /proc/self/cgroup || quota 50000 -1
    finds 1 wrong cpus "the cgroup allows 0.5 at a time" \
      unshare -rm sh in_group "$wiresweep" doctor -j 2
  done
  quota max -1
  finds 0 good cpus "up to -j" unshare -rm sh in_group "$wiresweep" doctor
else
  echo "no mounts here, quotas were not tried: $(cat said)"
fi

# ---- data, cache, places, limits
finds 1 wrong data "WIRESWEEP_DATA=$here/absent: No such file" \
  env WIRESWEEP_DATA="$here/absent" "$wiresweep" doctor
: >plain
finds 1 wrong cache "set WIRESWEEP_CACHE to a folder" \
  env WIRESWEEP_CACHE="$here/plain/cache" "$wiresweep" doctor
finds 1 wrong places "TMPDIR $here/plain takes no file" \
  env TMPDIR="$here/plain" "$wiresweep" doctor
finds 1 wrong limits "open files: 40 allowed" \
  sh -c 'ulimit -n 40; "$1" doctor' sh "$wiresweep"
for limit in "-n 12" "-v 200000" "-f 8"; do
  finds 1 wrong limits "raise ulimit ${limit% *}" \
    sh -c "ulimit $limit; \"\$1\" doctor" sh "$wiresweep"
done
finds 1 wrong storage "no file can be made in absent" \
  "$wiresweep" doctor absent/r.h5
grep -q "^wrong *file .*No such file" said || fail "an absent file is not wrong"

# ---- file systems: without locks, in memory, one that writes later
# on CODE KIND CHECK TEXT FAULT...
on() {
  result="$1 $2 $3" text=$4
  shift 4
  # shellcheck disable=SC2086
  finds $result "$text" env LD_PRELOAD="$shim" "$@" "$wiresweep" doctor
}
on 1 wrong locks "no file can be locked here" FAULT_LOCKS=none
on 1 wrong locks "two processes got the same lock" FAULT_LOCKS=all
on 1 wrong locks "the check died by signal 6" FAULT_LOCKS=crash
rm .wiresweep-doctor-*
on 0 note storage "lies in memory (tmpfs)" FAULT_MEDIUM=0x01021994
on 0 note storage "ext4: fdatasync takes" FAULT_MEDIUM=0xEF53 FAULT_SYNC=1
grep -q "a power cut may cost finished trials" said || fail "$(cat said)"

# ---- Slurm: what scontrol says
mkdir slurm
cat >slurm/scontrol <<'END'
#!/bin/sh
[ "$*" = "show config" ] || exit 1
cat <<CONFIG
JobRequeue              = 0
KillOnBadExit           = 1
KillWait                = 47 sec
MpiDefault              = pmix
RequeueExit             = 75
RequeueExitHold         = (null)
CONFIG
END
chmod +x slurm/scontrol
finds 0 good slurm "KillWait 47 sec" env PATH="$here/slurm:$PATH" \
  "$wiresweep" doctor
grep -q "^note *slurm .*JobRequeue=0" said || fail "JobRequeue=0 is no note"
grep -q "RequeueExit 75, MpiDefault pmix" said || fail "other values"
printf '#!/bin/sh\nexit 1\n' >slurm/scontrol
finds 1 wrong slurm "in a job, but: scontrol gets no answer" \
  env PATH="$here/slurm:$PATH" SLURM_JOB_ID=7 "$wiresweep" doctor

# ---- a result file: good, its data set changed, gone; damaged; its lock
# idx KIND COUNT: images of 12 x 12, or labels, in classes 0 and 1.
idx() {
  if [ "$1" = images ]; then
    printf '\000\000\010\003\000\000\000\050\000\000\000\014\000\000\000\014'
    head -c 5760 /dev/zero | tr '\000' "$2"
  else
    printf '\000\000\010\001\000\000\000\050'
    for _ in 1 2 3 4 5 6 7 8 9 10; do printf '\000\001\000\001'; done
  fi
}
mkdir set
for part in train t10k; do
  idx images a >set/$part-images-idx3-ubyte
  idx labels a >set/$part-labels-idx1-ubyte
done
cat >f.yaml <<END
name: f
job: ramanujan
seed: 3
data: folder:set
graphs: {family: kregular, nodes: 8, degree: 4, count: 2}
settings: {width: 2, batch: 8, epochs: 1, train_images: 16, test_images: 10}
END
expect 0 "$wiresweep" run f.yaml -o f.h5
checks="$checks file"
finds 0 good file "its data are as they were, no row is damaged" \
  "$wiresweep" doctor f.h5
cp set/train-images-idx3-ubyte kept
idx images b >set/train-images-idx3-ubyte
finds 1 wrong file "folder:set has changed since it was made" \
  "$wiresweep" doctor f.h5
rm set/train-images-idx3-ubyte
finds 1 wrong file "folder:set, which it was made from" "$wiresweep" doctor f.h5
mv kept set/train-images-idx3-ubyte
: >f.h5.lock
finds 0 note file "left from a job that was killed" "$wiresweep" doctor f.h5
rm f.h5.lock
cp f.h5 bad.h5
"$rows" --poke bad.h5 runs 1 test_accuracy 0.99 || fail "cannot poke"
finds 1 wrong file "1 runs are damaged" "$wiresweep" doctor bad.h5
# Its kernels under a name that no CPU has; every attribute has a checksum.
if command -v "$python" >/dev/null; then
  "$python" -c 'import re
data = open("f.h5", "rb").read()
at = re.search(rb"kernels\0.{,80}?(v4|v3|baseline|portable)", data, re.S)
open("other.h5", "wb").write(
    data[:at.start(1)] + b"v9" + data[at.start(1) + 2:])'
  finds 1 wrong file "which this CPU lacks" "$wiresweep" doctor other.h5
  grep -q "wrong *file .*attributes do not match" said || fail "altered"
fi
head -c 3000 f.h5 >cut.h5
finds 1 wrong file "cut.h5" "$wiresweep" doctor cut.h5
find . -name '*doctor-??????' >said
[ ! -s said ] || fail "left: $(cat said)"
exit 0
