#!/bin/sh
# bench: what it measures adds up.
#   bench.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >b.yaml <<END
name: b
job: ramanujan
seed: 3
graphs: {family: kregular, nodes: 8, degree: 4}
data: glyphs
settings: {width: 8, batch: 32, train_images: 128, test_images: 50}
END

# The operators' times and FLOPs are those of the step.
expect 0 "$wiresweep" bench networks b.yaml --seconds=0.2 --profile --json
awk -F '[:,]' '
  function number(name, i) {
    for (i = 1; i < NF; i++)
      if ($i ~ "\"" name "\"") return $(i + 1) + 0
    print "no " name; bad = 1; exit 1
  }
  /"network"/ { step = number("flops_per_image") * number("batch") }
  /"operator"/ {
    share += number("share_of_step")
    flops += number("flops_per_second") * \
             (number("forward_seconds") + number("backward_seconds"))
    lines++
  }
  END {
    if (bad) exit 1
    if (lines != 7 || !(share > 0.999 && share < 1.001) ||
        !(flops / step > 0.99 && flops / step < 1.01)) {
      print lines " operators, " share " of the step, FLOPs " flops " of " step
      exit 1
    }
  }' said || fail "the profile does not add up"

expect 0 "$wiresweep" bench networks b.yaml --seconds=0.1 --profile
grep -q "^ *stage2 *stage " said || fail "no stage2"
# the sweep says which kernels
echo "kernels: portable" >>b.yaml
expect 0 "$wiresweep" bench networks b.yaml --seconds=0.1 --json
grep -q '"kernel": "portable"' said || fail "not the kernels of the sweep"
expect 2 "$wiresweep" bench dispatch --ranks=0.5
grep -q "takes a number from 1 to 4096" said || fail "half a rank"
