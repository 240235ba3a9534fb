#!/bin/sh
# A folder of JPEG and PNG files: described, trained on, and what it leaves out
# said at every start.
#
# usage: images.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
pictures=${rows%/*}/pictures

# Red, green and blue pictures; class by class 8 to train on and 4 to test.
for class in red,150,20,20 green,20,150,20 blue,20,20,150; do
  # shellcheck disable=SC2046
  set -- $(echo "$class" | tr , ' ')
  mkdir -p "set/train/$1" "set/val/$1"
  for i in 1 2 3 4 5 6 7 8; do
    "$pictures" png $((40 + i)) 50 "$2" $(($3 + i)) "$4" "set/train/$1/$i.png" || fail "$1"
  done
  for i in 1 2 3 4; do
    "$pictures" jpeg 60 $((30 + i)) "$2" "$3" $(($4 + i)) "set/val/$1/$i.jpg" || fail "$1"
  done
done

expect 0 "$wiresweep" data images:set:16 --json
grep -q '"height": 16, "width": 16, "classes": 3, "train": 24, "test": 12, "train_classes": \[8, 8, 8\], "test_classes": \[4, 4, 4\]' said ||
  fail "another shape"
grep -q '"left_out": 0, "left_out_first": null' said || fail "left out"
sum=$(sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' said)

# Copied elsewhere it is the same set, in the same cache file.
cp -r set other
expect 0 "$wiresweep" data images:other:16
grep -q "sha256    $sum" said || fail "another sum"
set -- cache/images-*
[ $# -eq 1 ] || fail "$# cache files"

# What cannot be used is said when it is decoded and again when it is not.
head -c 300 set/val/red/1.jpg >set/val/red/cut.jpg
echo words >set/train/blue/notes.txt
for time in first second; do
  expect 0 "$wiresweep" data images:set:16
  grep -q 'warning: images:set:16: 2 files are left out: train/blue/notes.txt (neither JPEG nor PNG), val/red/cut.jpg (' said ||
    fail "$time: no warning"
  grep -q '^left out  2: train/blue/notes.txt' said || fail "$time: not on the page"
  grep -q "sha256    $sum" said || fail "$time: another sum"
done

cat >three.yaml <<END
name: three
job: lenet
seed: 3
replicates: 1
data: images:set:16
settings: {epochs: 20, batch: 12, learning_rate: 0.01, dropout: 0, augment_resize: 0.5,
  augment_flip: yes}
END
expect 0 "$wiresweep" plan three.yaml
grep -q 'images:set:16, 24 + 13 images of 16x16x3' said || fail "another plan"
expect 0 "$wiresweep" run three.yaml -o three.h5
grep -q 'warning: images:set:16: 2 files are left out' said || fail "run: no warning"
accuracy=$("$rows" three.h5 epochs test_accuracy | tail -n 1)
awk "BEGIN {exit !($accuracy >= 0.9)}" || fail "an accuracy of $accuracy: colours can be told apart"

refused 2 'which set/train lacks: rename or remove' \
  sh -c "mkdir set/val/grey && \"$wiresweep\" data images:set:16"
refused 2 'images:PATH needs PATH/train/CLASS/IMAGE' "$wiresweep" data images:nowhere
refused 2 '8 to 1024 can be' "$wiresweep" data images:set:2000
