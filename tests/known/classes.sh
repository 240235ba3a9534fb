#!/bin/sh
# A set of 300 classes: read, shown, written out again, trained on; and weights
# that were kept of that.
#
# usage: classes.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

# bytes WORDS OF AWK: what it prints as numbers, as bytes.
bytes() {
  # shellcheck disable=SC2059
  printf "$(awk "BEGIN {$1}" | tr ' ' '\n' | awk 'NF {printf "\\%03o", $1}')"
}
# Image i, of class i % 300, shows the nine bits of its class.
# part NAME IMAGES
part() {
  bytes "print 0, 0, 8, 3, 0, 0, int($2 / 256), $2 % 256, 0, 0, 0, 3, 0, 0, 0, 3
    for (i = 0; i < $2; i++)
      for (b = 1; b < 512; b *= 2) print int(i % 300 / b) % 2 * 255" \
    >"many/$1-images-idx3-ubyte"
  bytes "print 0, 0, 11, 1, 0, 0, int($2 / 256), $2 % 256
    for (i = 0; i < $2; i++) print int(i % 300 / 256), i % 300 % 256" \
    >"many/$1-labels-idx1-short"
}
mkdir many
part train 1200
part t10k 300

expect 0 "$wiresweep" data folder:many --json
grep -q '"classes": 300,' said || fail "$(cat said)"
fours=$(seq 300 | sed 's/.*/4/' | paste -sd, | sed 's/,/, */g')
grep -q "\"train_classes\": \[$fours\]" said || fail "not 4 of each: $(cat said)"
sum=$(sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' said)
[ ${#sum} -eq 64 ] || fail "no sum: $(cat said)"

# Written out, it is the same set.
expect 0 "$wiresweep" data folder:many --export again
for file in many/*; do
  cmp "$file" "again/${file##*/}" || fail "export: $file"
done
expect 0 "$wiresweep" data folder:again --json
grep -q "$sum" said || fail "export: another set"

# 300 classes are learned from nine bits; with labels of eight bits 44 of them
# would be others.
cat >many.yaml <<END
name: many
job: mlp
seed: 1
data: folder:many
settings: {hidden: "128", epochs: 60, batch: 60, learning_rate: 0.01}
keep: weights
END
expect 0 "$wiresweep" run many.yaml -o many.h5
accuracy=$("$rows" many.h5 runs test_accuracy)
awk -v a="$accuracy" 'BEGIN {exit !(a > 0.95)}' || fail "accuracy $accuracy"
expect 0 "$wiresweep" net many.yaml --load many.h5.weights/run-0.h5 --json
grep -q '"layer": "layer2", .*"shape": \[1, 1, 300\]' said || fail "$(cat said)"
grep -q "\"test_accuracy\": $accuracy," said || fail "kept: $accuracy, $(cat said)"
expect 0 "$wiresweep" net many.yaml -o net.h5
expect 0 "$wiresweep" net many.yaml --load net.h5 -o loaded.h5
cmp net.h5 loaded.h5 || fail "another step from the same batch"

exit 0
