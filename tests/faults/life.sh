#!/bin/sh
# `status` tells a study at work from one that was drained, killed or is complete,
# says who is at work, and how to go on.
#
# usage: life.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
host=$(uname -n)

cat >long.yaml <<END
name: long
job: "null"
seed: 1
replicates: 6
settings: {sleep: 2}
END

# asked FILE TEXT...: `status` has these words, `status --json` those with "key":.
asked() {
  file=$1
  shift
  "$wiresweep" status "$file" >text 2>&1 || fail "status $file: $(cat text)"
  "$wiresweep" status --json "$file" >json 2>&1 || fail "$(cat json)"
  for word; do
    case $word in
      '"'*) grep -qF -- "$word" json || fail "$file: no $word in $(cat json)" ;;
      *) grep -q -- "$word" text || fail "$file: no $word in $(cat text)" ;;
    esac
  done
}

# number KEY: of the latest json.
number() {
  sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" json
}

# ---- alive: rank 0's process, on this host
start "$wiresweep" run long.yaml -j 2 -o a.h5
find_ranks 2 || fail "no ranks"
wait_for_count a.h5 1 2
asked a.h5 '"alive": true' "\"host\": \"$host\"" '"ended": null' \
  '"slurm_job": null' "at work (process [0-9]* on $host); last written .* ago" \
  '"command": "wiresweep run long.yaml -o a.h5"'
pid=$(number pid)
case " $ranks " in
  *" $pid "*) ;;
  *) fail "$pid is none of the ranks $ranks" ;;
esac
grep -q "to go on" text && fail "a study at work needs nobody"
awk -v age="$(number last_sign_seconds)" 'BEGIN { exit !(age >= 0 && age < 20) }' ||
  fail "last sign: $(cat json)"
touch -d '3 hours ago' a.h5
asked a.h5 "last written 3.0 h ago"

# ---- its first process is gone, another rank is not
kill -9 "$pid"
for _ in $(seq 100); do
  "$wiresweep" status a.h5 | grep -q "that process is gone" && break
  sleep 0.05
done
asked a.h5 '"alive": true' "but that process is gone: its other ranks end"

# ---- all are killed
kill -9 "$job" "$mpirun" $ranks 2>/dev/null
finish 137 2>/dev/null
for _ in $(seq 100); do
  "$wiresweep" status a.h5 | grep -q "not at work" && break
  sleep 0.05
done
asked a.h5 '"alive": false' '"ended": "killed"' "\"pid\": $pid" \
  "not at work: its job (process $pid on $host) was killed without a word" \
  "to go on, where it was started: wiresweep run long.yaml -o a.h5$"

# The lock file may be gone too: a trial stands as running.
cp a.h5 copy.h5
asked copy.h5 '"alive": false' '"ended": "killed"' '"host": null' \
  "its job was killed without a word"

# ---- what it says to do works; a Slurm job is named
sed -n 's/.*was started: wiresweep //p' text >rest
read -r words <rest
# shellcheck disable=SC2086
SLURM_JOB_ID=4711 start "$wiresweep" $words
wait_for_count copy.h5 1 1
wait_for_count a.h5 1 1
for _ in $(seq 100); do
  "$wiresweep" status a.h5 | grep -q "(process $job" && break
  sleep 0.05
done
asked a.h5 "at work (process $job on $host, Slurm job 4711)" \
  '"slurm_job": "4711"' "\"pid\": $job"
expect 6 "$wiresweep" run long.yaml -o a.h5
expect 6 "$wiresweep" run long.yaml -o a.h5
kill -USR1 "$job"
finish 75
asked a.h5 '"alive": false' '"ended": "drained"' '"pid": null' \
  "not at work: trials are left, and none was cut short" \
  "to go on, where it was started: wiresweep run long.yaml -o a.h5$"

# ---- complete
sed 's/sleep: 2/sleep: 0/' long.yaml >quick.yaml
expect 0 "$wiresweep" run quick.yaml -o q.h5
asked q.h5 '"alive": false' '"ended": "completed"' "complete, nothing is left"
grep -q "to go on" text && fail "nothing is left to go on with"

# ---- a lock that cannot be asked breaks nothing
ln -s precious a.h5.lock
asked a.h5 '"alive": null' '"ended": null' \
  "at work or not? its lock file cannot be read"
rm a.h5.lock

# ---- by a link to it; on a read-only file system, where one can be made
: >a.h5.lock
ln -s a.h5 link.h5
asked link.h5 '"ended": "killed"' '"pid": null'
cat >look <<'END'
mount --bind . . && cd "$PWD" && mount -o remount,bind,ro . || exit 77
touch new 2>/dev/null && exit 77
"$1" status a.h5 >/dev/shm/"$2" 2>&1 || exit 3
END
kept=wiresweep-life-$$
unshare -rm sh look "$wiresweep" "$kept" >said 2>&1
code=$?
[ -f "/dev/shm/$kept" ] && mv "/dev/shm/$kept" text
case $code in
  0) grep -q "was killed without a word" text || fail "read-only: $(cat text)" ;;
  3) fail "read-only: $(cat text)" ;;
  *) echo "no read-only mount can be made here: $(cat said)" ;;
esac
exit 0
