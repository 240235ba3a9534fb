#!/bin/sh
# Reports of files that are not as one would like them: each a sensible page.
#   report.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

page() {
  expect 0 "$wiresweep" report "$1" -o page.html
  for words; do
    [ "$words" = "$1" ] || grep -qF -- "$words" page.html ||
      fail "$1: the page does not say \"$words\""
  done
  grep -q "</html>" page.html || fail "$1: no end"
}

sweep() {
  printf 'name: n\njob: "null"\nseed: 1\nreplicates: 40\nsettings: {%s}\n' "$1" >n.yaml
}

# Nothing is done yet.
sweep "sleep: 30"
start "$wiresweep" run n.yaml -o none.h5
wait_for_count none.h5 1 1
page none.h5 "No run is done, so there is nothing to test yet." "40 pending"
kill -TERM "$job"
finish 75

# Some failed, some diverged: counted, with the most frequent reason.
sweep "fault: any, fault_share: 0.5, pretend: no"
printf 'limits: {trial_time: 1s, memory: 256MiB}\n' >>n.yaml
expect 4 "$wiresweep" run n.yaml -j 2 -o bad.h5
page bad.h5 "<h2>Left out</h2>" "diverged" "crashed or timed out at least once"

# One family, one graph: too few to correlate.
cat >one.yaml <<END
name: one
job: ramanujan
seed: 3
graphs: {family: kregular, nodes: 8, degree: 4, count: 2}
replicates: 2
settings: {width: 2, epochs: 2, batch: 32, train_images: 64, test_images: 50}
END
expect 0 "$wiresweep" run one.yaml -o one.h5
page one.h5 "Fewer than 3 graphs have a finished run" "Over the epochs" \
  "wiresweep report one.h5 -o page.html" "train_images: 64"

# The jobs without graphs ask their own questions, not for spectral gaps.
cat >spatial.yaml <<END
name: spatial
job: spatial
seed: 3
replicates: 2
data: glyphs+glyphs
settings: {arm: [control, spatial], input_mode: [mix, sequential], epochs: 2,
  batch: 32, train_images: 64, test_images: 50}
END
expect 0 "$wiresweep" run spatial.yaml -o spatial.h5
page spatial.h5 "Published on mnist+fashion-mnist; these runs are on other data" \
  "<h2>input_mode mix</h2>" "<th class=\"w\">input_mode</th>"
grep -q '<td data-v="0.69999999999999996">' page.html &&
  fail "published means of MNIST beside glyphs"
"$wiresweep" export spatial.h5 | sed 's/glyphs+glyphs/mnist+fashion-mnist/' >mnist.csv
cat >functional.yaml <<END
name: functional
job: functional
seed: 3
replicates: 3
settings: {strategy: [vanilla, l2], width: 0.1, epochs: 2, batch: 32,
  train_images: 600, test_images: 50}
END
expect 0 "$wiresweep" run functional.yaml -o functional.h5
page functional.h5 "the way a network is trained" "test_accuracy by strategy" \
  "paired_t"
grep -q spectral_gap page.html && fail "functional: asked for spectral gaps"

# Foreign files, and places where nothing can be written.
echo "some notes" >notes.h5
expect 2 "$wiresweep" report notes.h5
expect 1 "$wiresweep" report one.h5 -o nowhere/page.html
expect 1 "$wiresweep" report absent.h5

# Names that have no room are squeezed, not cut off.
cat >long.yaml <<END
title: Long names
unit: row
correlations:
  - {x: gap, y: a_result_of_such_a_long_name_that_it_has_no_room, methods: [pearson]}
  - {x: gap, y: short, methods: [pearson]}
END
{
  echo gap,short,a_result_of_such_a_long_name_that_it_has_no_room
  for i in 1 2 3 4 5 6 7 8; do echo "$i,$((i * 5 % 7)),$((i * 3 % 8))"; done
} >long.csv
expect 0 "$wiresweep" report long.csv long.yaml -o long.html
grep -q 'textLength="[0-9]*" lengthAdjust="spacingAndGlyphs">pearson with a_result' \
  long.html || fail "a long name is cut off"
[ "$(grep -c 'textLength' long.html)" -eq 1 ] || fail "short names are squeezed"
