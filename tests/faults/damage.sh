#!/bin/sh
# Values that are not what their checksum says: every reader leaves them out and
# says so, and the next run makes them again.
#   damage.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

has() {
  grep -qF -- "$1" said || fail "$2: does not say \"$1\""
}

cat >r.yaml <<END
name: r
job: ramanujan
seed: 3
graphs: {nodes: 8, degree: 4, count: 4}
replicates: 3
settings: {width: 2, epochs: 2, batch: 16, train_images: 64, test_images: 50}
END
expect 0 "$wiresweep" run r.yaml -o whole.h5
expect 0 "$wiresweep" analyze whole.h5 --y test_loss --json
cp said whole.json

# poke TABLE ROW COLUMN VALUE RUN WHAT: a fresh copy with one value altered.
poke() {
  cp whole.h5 r.h5
  "$rows" --poke r.h5 "$1" "$2" "$3" "$4" || fail "cannot poke $1.$3"
  cmp -s whole.h5 r.h5 && fail "$1.$3 was $4 before"
  run=$5 what="$1.$3"
  expect 5 "$wiresweep" verify r.h5
  has "run $run: " "$what, verify"
  expect 0 "$wiresweep" analyze r.h5 --y test_loss
  has "left out: 1 damaged" "$what, analyze"
  has "used:     11 of 12 runs" "$what, analyze"
  expect 0 "$wiresweep" analyze r.h5 --y test_loss --json
  has "1 damaged runs are left out" "$what, analyze --json"
  expect 0 "$wiresweep" plot r.h5 curves -o f.svg
  has "1 damaged runs are left out" "$what, curves"
  expect 0 "$wiresweep" status r.h5
  has "damaged             1" "$what, status"
  expect 0 "$wiresweep" status r.h5 --json
  has '"done": 11' "$what, status"
  has '"damaged": 1' "$what, status"
  expect 5 "$wiresweep" show r.h5 "$run"
  has "run $run of r.h5 is damaged" "$what, show"
  beside=$(((run + 1) % 12))
  case $1 in
  graphs | edges) # the next run has the same graph
    expect 5 "$wiresweep" show r.h5 $beside
    has "the graph of run $beside of r.h5 is damaged" "$what, show beside"
    ;;
  *) expect 0 "$wiresweep" show r.h5 $beside ;;
  esac
  "$wiresweep" export r.h5 >runs.csv 2>said || fail "$what: export"
  has "1 rows of /runs are damaged and left out" "$what, export"
  grep -q "^$run," runs.csv && fail "$what: exported"
  [ "$(wc -l <runs.csv)" -eq 12 ] || fail "$what: exported other rows"
  expect 0 "$wiresweep" plot r.h5 gap-accuracy -o f.svg
  # the caption's lines joined
  sed "s/'.\"..\".'/ /g" f.gp | grep -q "Left out: 1 damaged" ||
    fail "$what: plot does not say"
  expect 0 "$wiresweep" report r.h5 -o page.html
  grep -q "1 damaged" page.html || fail "$what: report does not say"
  expect 0 "$wiresweep" run r.yaml -o r.h5
  has "1 runs do not match their checksums" "$what, run"
  expect 0 "$wiresweep" verify r.h5
  "$rows" --same whole.h5 r.h5 >said || fail "$what: not made again: $(cat said)"
  expect 0 "$wiresweep" analyze r.h5 --y test_loss --json
  cmp -s said whole.json || fail "$what: other numbers"
}

poke runs 4 test_accuracy 0.99 4
poke runs 7 weight_seed 17 7
poke epochs 9 test_loss 0.01 4
poke graphs 2 clustering 0.123 6
poke edges 17 source 7 3

# An epoch's row that claims to be another run's is nobody's.
cp whole.h5 r.h5
"$rows" --poke r.h5 epochs 8 run 0
"$rows" --poke r.h5 epochs 8 test_accuracy 1
expect 0 "$wiresweep" export r.h5 epochs
grep -q "^0,.*,1," said && fail "a damaged row went to another run"
"$wiresweep" plot whole.h5 curves -o a.svg --where "run != 4" 2>/dev/null
expect 0 "$wiresweep" plot r.h5 curves -o f.svg
grep -q "(11 runs done)" f.gp || fail "curves: $(grep runs f.gp)"
# A commit row from nowhere.
cp whole.h5 r.h5
"$rows" --poke r.h5 commit 5 state 77
expect 5 "$wiresweep" verify r.h5
expect 0 "$wiresweep" run r.yaml -o r.h5 --retry damaged
"$rows" --same whole.h5 r.h5 >said || fail "commit: $(cat said)"

cp whole.h5 r.h5
"$rows" --poke r.h5 commit 5 attempts 9
expect 0 "$wiresweep" export r.h5 commit
has "1 rows of /commit are damaged and left out" "export commit"
[ "$(grep -c '^[0-9]' said)" -eq 11 ] || fail "export commit: other rows"

# Times and hosts have checksums of their own.
cp whole.h5 r.h5
"$rows" --poke r.h5 telemetry 3 seconds 5000
"$rows" --poke r.h5 telemetry 8 rank 2147483647
expect 5 "$wiresweep" verify r.h5
for command in "status r.h5 --json" "plot r.h5 ranks -o f.svg" \
  "report r.h5 -o page.html"; do
  # shellcheck disable=SC2086
  expect 0 "$wiresweep" $command
  has "2 damaged rows of /telemetry are left out" "$command"
  [ "$(grep -c telemetry said)" -eq 1 ] || fail "$command: says it again"
done
grep -q "times and hosts of 2 runs" page.html || fail "report: not on the page"
grep -q " 10 runs, " f.gp || fail "ranks: $(grep runs f.gp)"
expect 0 "$wiresweep" export r.h5 telemetry
has "2 rows of /telemetry are damaged and left out" "export telemetry"
grep -q "^[38]," said && fail "export telemetry: damaged rows"
expect 5 "$wiresweep" show r.h5 3
has "times and host of run 3 of r.h5 are damaged" "show"
expect 0 "$wiresweep" show r.h5 4
expect 0 "$wiresweep" analyze r.h5 --y test_loss --json
tail -n 1 said >last
tail -n 1 whole.json | cmp -s - last || fail "analyze: times changed numbers"

# What was written but never committed is not done.
cp whole.h5 r.h5
"$rows" --poke r.h5 commit 5 state 1
"$rows" --poke r.h5 commit 5 crc32c "$("$rows" --seal 1 1)"
expect 0 "$wiresweep" analyze r.h5 --y test_loss
has "left out: 1 running" "uncommitted"
