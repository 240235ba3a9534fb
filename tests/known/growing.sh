#!/bin/sh
# A study in parts, and one that grows: shards merged are the whole, an extended
# file that was run to its end is the file of the grown sweep, table by table;
# what would lose or change a finished run is refused, and a kill leaves the old
# file or the new one.
#
# usage: growing.sh WIRESWEEP [KILLS]
set -u
. "$(dirname "$0")/../tool/common.sh"
kills=${2:-12}

# same A B: every table but the telemetry.
same() {
  "$rows" --same "$1" "$2" || fail "$1 is not $2"
}

run() {
  expect 0 "$wiresweep" run "$1" -o "$2"
}

cat >g.yaml <<END
name: g
job: ramanujan
seed: 3
graphs: {family: [kregular, er], nodes: 10, degree: 4, count: 3}
replicates: 2
data: glyphs
settings:
  width: 4
  epochs: 1
  train_images: 128
  test_images: 64
  batch: 32
  learning_rate: [1e-3, 1e-2]
END
run g.yaml g.h5

# ---- shards
for i in 1 2 3; do
  expect 0 "$wiresweep" run g.yaml --shard $i/3 -o "s$i.h5"
  grep -q "s$i.h5: all 8 trials are done" said || fail "shard: $(cat said)"
  grep -q "next: wiresweep merge" said || fail "shard: $(cat said)"
  expect 0 "$wiresweep" status --exit-code "s$i.h5"
  grep -q "shard $i/3" said || fail "status knows no shard"
  grep -q "done  *8  100.0 %" said || fail "status counts runs of other shards"
done
expect 0 "$wiresweep" merge s1.h5 s2.h5 s3.h5 -o m.h5
grep -q "m.h5: 24 of 24 runs are finished" said || fail "merge: no count"
same g.h5 m.h5
grep -aq "merged from s1.h5, shard 1/3, s2.h5" m.h5 || fail "merge: no history"
expect 0 "$wiresweep" verify m.h5
expect 0 "$wiresweep" run g.yaml -o m.h5
expect 0 "$wiresweep" merge s3.h5 g.h5 s1.h5 -o all.h5
same g.h5 all.h5
expect 0 "$wiresweep" merge s3.h5 s1.h5 -o two.h5
expect 75 "$wiresweep" status --exit-code two.h5
expect 0 "$wiresweep" analyze two.h5
# n_input is the same in all graphs; that 8 runs lack it is no difference
grep -q "(partial: less family, edges, depth, n_output, parameters, flops)" said ||
  fail "what varies: $(grep partial: said)"
expect 0 "$wiresweep" run g.yaml -o two.h5
same g.h5 two.h5
# All three together say what the whole says, on paper too.
for files in g.h5 "s1.h5 s2.h5 s3.h5" "two.h5 g.h5" "s3.h5 two.h5"; do
  # shellcheck disable=SC2086
  "$wiresweep" analyze $files 2>&1 | grep -v '^data:\|counted once' >one
  [ -f whole ] || cp one whole
  cmp -s one whole || fail "$files say: $(diff one whole)"
done
grep -q "24 of 24 runs" whole || fail "analyze: $(cat whole)"
refused 6 "say --shard 2/3" "$wiresweep" run g.yaml -o s2.h5
refused 6 "say --shard 2/3" "$wiresweep" run g.yaml --shard 3/3 -o s2.h5
refused 6 "the file of the whole study" "$wiresweep" run g.yaml --shard 3/3 -o g.h5
refused 3 "7 shards of 6 graphs" "$wiresweep" run g.yaml --shard 7/7 -o none.h5
refused 3 "7 shards of 6 graphs" "$wiresweep" run g.yaml --shard 7/7 -j 2 -o none.h5
for word in 0/3 4/3 1 1/ /3 1/3x -1/3 1.5/3 ""; do
  refused 2 "part I of 1 to M" "$wiresweep" run g.yaml --shard "$word" -o none.h5
done
refused 2 "are one file" "$wiresweep" merge s1.h5 ./s1.h5 -o none.h5
refused 2 "exists" "$wiresweep" merge s1.h5 s2.h5 -o s3.h5
refused 2 "two or more" "$wiresweep" merge s1.h5 -o none.h5
refused 2 "-o FILE" "$wiresweep" merge s1.h5 s2.h5
[ ! -e none.h5 ] || fail "a refused command made a file"

# ---- growing: what was finished is not run again, and the end is the same
grow() {
  sed "$1" g.yaml >x.yaml
  cp g.h5 x.h5
  refused 6 "belongs to another sweep" "$wiresweep" run x.yaml -o x.h5
  expect 0 "$wiresweep" extend x.h5 x.yaml
  grep -q "x.h5: $2 runs instead of 24, of which 24 are finished" said ||
    fail "$1: $(cat said)"
  grep -aq "extended from the sweep with SHA-256 $(sha256sum <g.yaml | cut -c1-64)" \
    x.h5 || fail "extend: no history"
  expect 0 "$wiresweep" verify x.h5
  grep -q "24 finished runs are sound" said || fail "$1: $(cat said)"
  # a name, or times, that a second execution would have changed
  "$rows" x.h5 telemetry host started finished pid | grep -v '^	' | sort >now
  "$rows" g.h5 telemetry host started finished pid | sort | cmp -s - now ||
    fail "$1: a finished run was run again"
  run x.yaml x.h5
  rm -f y.h5
  run x.yaml y.h5
  same x.h5 y.h5
}
grow 's/replicates: 2/replicates: 4/' 48
grow 's/count: 3/count: 5/' 40
grow 's/\[1e-3, 1e-2\]/[1e-4, 1e-3, 1e-2]/' 36
grow 's/\[1e-3, 1e-2\]/[1e-2, 1e-3]/' 24
grow 's/\[kregular, er\]/[er, kregular, ba]/' 36
grow 's/width: 4/width: [8, 4]/; s/count: 3/count: 4/' 64
grow 's/^name: g/# a word\nname: other/; $a limits: {trial_time: 1h}' 24

# The rows of a graph are the first run's: where that one is damaged, and another
# becomes the first, that is run again.
cp g.h5 x.h5
"$rows" --poke x.h5 runs 0 test_accuracy 0.5
sed 's/\[1e-3, 1e-2\]/[1e-2, 1e-3]/' g.yaml >x.yaml
expect 0 "$wiresweep" extend x.h5 x.yaml
grep -q "24, of which 22 are finished (and 1 will be run again" said ||
  fail "a damaged graph: $(cat said)"
grep -q "; 1 were damaged" said || fail "dropped without a word: $(cat said)"
run x.yaml x.h5
rm -f y.h5
run x.yaml y.h5
same x.h5 y.h5

# ---- of a study that has only begun, and of one whose runs failed
cat >n.yaml <<END
name: n
job: "null"
seed: 5
replicates: 12
settings: {sleep: [0.05, 0.06], fault: exit, fault_share: 0.3}
END
run_some() {
  rm -f n.h5
  start "$wiresweep" run n.yaml -o n.h5
  wait_for_count n.h5 2 3
  kill -TERM "$job"
  finish 75
}
run_some
before=$(count n.h5 2)
sed 's/replicates: 12/replicates: 13/' n.yaml >n13.yaml
expect 0 "$wiresweep" extend n.h5 n13.yaml
[ "$(count n.h5 2)" -eq "$before" ] || fail "begun: $(states n.h5)"
expect 4 "$wiresweep" run n13.yaml -o n.h5
expect 4 "$wiresweep" run n13.yaml -o n13.h5
same n.h5 n13.h5
sed 's/replicates: 12/replicates: 14/' n.yaml >n14.yaml
expect 0 "$wiresweep" extend n.h5 n14.yaml
[ "$(count n.h5 4)" -eq "$(count n13.h5 4)" ] || fail "failures do not stay"

# ---- what is refused: the file stays as it is
cp g.h5 x.h5
lost() {
  sed "$1" g.yaml >x.yaml
  refused "$2" "$3" "$wiresweep" extend x.h5 x.yaml
  cmp -s g.h5 x.h5 || fail "$1: it was refused, and the file has changed"
}
lost 's/epochs: 1/epochs: 2/' 6 '^    + *epochs: 2'
lost 's/epochs: 1/epochs: 2/' 6 '24 finished runs would not be in the new'
lost 's/count: 3/count: 2/' 6 '8 finished runs would not be in the new sweep (first: run'
lost 's/seed: 3/seed: 4/' 6 'no run would be the same'
lost 's/\[1e-3, 1e-2\]/1e-2/' 6 '12 finished runs'
lost 's/job: ramanujan/job: "null"/; /^graphs/d; /^data/d; /^settings/,$d' 6 'of job ramanujan'
lost 's/^name: g/name: g\nkernels: portable/' 6 'kernels:'
lost 's/width: 4/width: -4/' 3 'cannot be used'
refused 6 "wiresweep merge first" "$wiresweep" extend s1.h5 g.yaml
refused 1 "no such file" "$wiresweep" extend absent.h5 g.yaml
[ -z "$(ls ./*.extending* ./*.merging* ./*.lock 2>/dev/null)" ] || fail "left: $(ls)"
sed 's/replicates: 2/replicates: 3/' g.yaml >x.yaml
expect 0 "$wiresweep" extend x.h5 x.yaml
refused 6 "Bring both to one sweep first" "$wiresweep" merge g.h5 x.h5 -o none.h5

# ---- a file that a job writes
expect 4 "$wiresweep" run n.yaml -o idle.h5
start "$wiresweep" run n.yaml -o busy.h5
wait_for_count busy.h5 1 1
refused 6 "written by another job" "$wiresweep" extend busy.h5 n14.yaml
refused 6 "written by another job" "$wiresweep" merge idle.h5 busy.h5 -o none.h5
finish 4
expect 0 "$wiresweep" merge idle.h5 busy.h5 -o both.h5
same idle.h5 both.h5

# ---- a file of another arithmetic
cp busy.h5 old.h5
LC_ALL=C perl -0777 -pi -e 's/(numerics\0.{23})3\0/${1}1\0/s' old.h5
cmp -s busy.h5 old.h5 && fail "the file's numerics were not found"
refused 6 "numerics 1; this program has" "$wiresweep" run n.yaml -o old.h5
refused 6 "numerics 1; this program has" "$wiresweep" extend old.h5 n14.yaml
refused 6 "numerics 1; this program has" "$wiresweep" rerun old.h5 0

# ---- the same run with other results, its checksum in order
cp busy.h5 other.h5
run=$("$rows" other.h5 commit state | grep -n '^2$' | head -n 1)
run=$((${run%%:*} - 1))
"$rows" --poke other.h5 runs $run test_accuracy 0.123 &&
  "$rows" --reseal other.h5 $run || fail "no other result can be written"
expect 0 "$wiresweep" verify other.h5
refused 6 "run $run of other.h5 has other results.*test_accuracy: 0.*0.123" \
  "$wiresweep" merge busy.h5 other.h5 -o none.h5
[ ! -e none.h5 ] || fail "a conflict made a file"
# Damaged rows are nobody's: the sound ones count.
"$rows" --poke other.h5 runs $run test_accuracy 0.124
expect 0 "$wiresweep" merge other.h5 busy.h5 -o sound.h5
grep -q "other.h5: .*, 1 left out as damaged" said || fail "no word: $(cat said)"
same busy.h5 sound.h5

# ---- killed in the middle: the old file or the new one, and both go on
cat >k.yaml <<END
name: k
job: "null"
seed: 8
replicates: 12000
sync: none
END
run k.yaml k.h5
sed 's/12000/16000/' k.yaml >k2.yaml
cp k.h5 kk.h5
begun=$(date +%s%N)
expect 0 "$wiresweep" extend kk.h5 k2.yaml
takes=$(($(date +%s%N) - begun))
for i in $(seq "$kills"); do
  cp k.h5 kk.h5
  start "$wiresweep" extend kk.h5 k2.yaml
  sleep "$(awk -v i="$i" -v n="$kills" -v t="$takes" \
    'BEGIN {print 1.2e-9 * t * i / n}')"
  kill -9 "$job" 2>/dev/null
  wait "$job" 2>/dev/null
  if [ "$("$rows" kk.h5 commit state | grep -c .)" -eq 12000 ]; then
    cmp -s k.h5 kk.h5 || fail "killed: the old file has changed"
    old=$((${old:-0} + 1))
  fi
  expect 0 "$wiresweep" verify kk.h5
  grep -q "12000 finished runs are sound" said || fail "killed: $(cat said)"
  # the same command once more: done, or as if it had never begun
  expect 0 "$wiresweep" extend kk.h5 k2.yaml
  [ "$(count kk.h5 2)" -eq 12000 ] || fail "after a kill: $(count kk.h5 2)"
done
ls ./*.extending* 2>/dev/null && fail "a killed extension left its file"
echo "$kills kills, ${old:-0} before the end"
[ "${old:-0}" -gt 0 ] || fail "no kill came in time"

# ---- tables of a job's own move with their runs: of arms that come between
# those that there are, rows of /splits and /neurons stand elsewhere.
cat >spatial.yaml <<END
name: spatial
job: spatial
seed: 5
replicates: 1
data: glyphs+glyphs
settings:
  input_mode: [concatenate, mix]
  arm: control
  epochs: 1
  train_images: 512
  test_images: 20
END
sed 's/arm: control/arm: [spatial, control]/' spatial.yaml >arms.yaml
expect 0 "$wiresweep" run spatial.yaml -o spatial.h5
expect 0 "$wiresweep" extend spatial.h5 arms.yaml
expect 0 "$wiresweep" verify spatial.h5
grep -q "2 finished runs are sound" said || fail "own tables: $(cat said)"
"$rows" spatial.h5 runs status split_start neuron_start | grep done >kept
expect 0 "$wiresweep" run arms.yaml -o spatial.h5
expect 0 "$wiresweep" verify spatial.h5
expect 0 "$wiresweep" run arms.yaml -o fresh.h5
expect 0 "$rows" --same spatial.h5 fresh.h5
"$rows" fresh.h5 runs status split_start neuron_start | grep -Fxf kept |
  cmp -s - kept || fail "rows of own tables: $(cat kept)"
