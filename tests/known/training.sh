#!/bin/sh
# training.sh WIRESWEEP: what the training settings refuse, before anything runs,
# and that nothing is called the best without validation.
set -u
. "$(dirname "$0")/../tool/common.sh"

sweep() { # sweep JOB DATA SETTINGS
  printf 'name: t\njob: %s\nseed: 1\ndata: %s\nsettings: {%s}\n' "$@" >t.yaml
}

# refused WORDS SETTINGS [JOB DATA]
refused() {
  sweep "${3:-functional}" "${4:-glyphs}" "$2"
  "$wiresweep" plan t.yaml >out 2>&1 && fail "accepted: $2"
  grep -qF -- "$1" out || fail "$2: $(cat out)"
}

refused "a warmup of 3 epochs leaves none of the 3" "epochs: 3, warmup: 3"
refused "never lowers the learning rate in 10 epochs" "epochs: 10, schedule: step"
refused "in 9 epochs after the warmup" \
  "epochs: 10, schedule: step, step_epochs: 9, warmup: 1"
refused "is not one image" "train_images: 600, validation: 0.0001"
refused "training images that validation leaves" \
  "train_images: 120, batch: 90, validation: 0.5"
refused "which are not augmented" "augment_flip: yes" spatial glyphs+glyphs
refused "which are not augmented" "augment_resize: 0.5" spatial glyphs+glyphs
refused "leave out normalise" "normalise: half" spatial glyphs+glyphs
refused "leave out augment_crop, or augment_resize" \
  "augment_resize: 0.5, augment_crop: 2"
refused "0.5 is more than augment_resize_most 0.4" \
  "augment_resize: 0.5, augment_resize_most: 0.4"
refused "does nothing by itself" "augment_resize_most: 0.4"
refused 'is longer than any name' "freeze: layer1.weight_and_$(printf %060d 0)"
refused 'no parameter is named like "layer9.*"' "freeze: layer9.*"
sweep ramanujan glyphs "freeze: bias, train_images: 600"
echo 'graphs: {family: ring, nodes: 6}' >>t.yaml
"$wiresweep" plan t.yaml >out 2>&1 && fail "accepted: freeze: bias"
grep -q 'no parameter is named like "bias"; the first of' out || fail "$(cat out)"
refused "nesterov needs a momentum above 0" "momentum: 0, nesterov: yes"
refused "cannot keep images aside for validation" "validation: 0.1" spatial \
  glyphs+glyphs

# the plan in words: what is frozen has no way back, what is fused says so
sweep lenet glyphs "freeze: conv1.*"
expect 0 "$wiresweep" net --explain t.yaml
grep -q "1  conv1 (conv) of images; .*no way back" said || fail "$(cat said)"
grep -q "4  conv2 (conv) of act_conv1; value of [^;]*$" said || fail "$(cat said)"
sweep ramanujan glyphs "freeze: stem.conv1.weight, epochs: 1"
echo 'graphs: {family: ring, nodes: 6}' >>t.yaml
expect 0 "$wiresweep" net --explain t.yaml
grep -q "stem (stem) of images; fused: .*; 1 of 6 parameters frozen" said ||
  fail "$(cat said)"

# a channel that is the same everywhere has no deviation: two channels of 2 x 2,
# the first 1, 2, 1, 2 ..., the second 7
mkdir flat
for part in train t10k; do
  {
    printf '\0\0\10\4\0\0\0\40\0\0\0\2\0\0\0\2\0\0\0\2'
    yes '1727' | head -n 64 | tr -d '\n' | tr 127 '\1\2\7'
  } >flat/$part-images-idx3-ubyte
  {
    printf '\0\0\10\1\0\0\0\40'
    yes '01' | head -n 16 | tr -d '\n' | tr 01 '\0\1'
  } >flat/$part-labels-idx1-ubyte
done
sweep mlp "folder:$here/flat" "batch: 4, hidden: 4, normalise: [half, channels]"
expect 3 "$wiresweep" run t.yaml -o flat.h5
grep -q "channel 2 is 7 in every pixel of the training images: its deviation is 0" \
  said || fail "a flat channel: $(cat said)"
sweep mlp "folder:$here/flat" "batch: 4, hidden: 4, normalise: [half, none]"
expect 0 "$wiresweep" run t.yaml -o flat.h5

# what passes the checks runs: one with validation, one without
sweep functional glyphs "epochs: 2, train_images: 300, test_images: 100, \
 width: 0.2, record: 2, validation: {values: [0, 0.3]}"
expect 0 "$wiresweep" run t.yaml -o t.h5
"$rows" t.h5 runs best_accuracy validation_accuracy >got
[ "$(sed -n 1p got)" = "nan	nan" ] || fail "without validation: $(cat got)"
sed -n 2p got | grep -q nan && fail "with validation: $(cat got)"
exit 0
