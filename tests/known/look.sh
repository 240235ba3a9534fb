#!/bin/sh
# show, rerun and export: what they say of a result file, and refuse.
#   look.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >r.yaml <<END
name: r
job: ramanujan
seed: 3
graphs: {family: [er, kregular], nodes: 8, degree: 4, count: 2}
data: glyphs
settings: {width: 2, epochs: 2, batch: 32, train_images: 128, test_images: 50}
END
expect 0 "$wiresweep" run r.yaml --set settings.width=4 -o r.h5

# ---- show
expect 0 "$wiresweep" show r.h5 1
grep -q "^run 1 of r.h5, job ramanujan$" said || fail "no head"
grep -q "^  weight_seed  *4680548507610564453$" said || fail "a key is rounded"
grep -q "^  0-4  0-5 " said || fail "no edges"
[ "$(grep -c '^ *[12]  ' said)" -eq 2 ] || fail "not two epochs"
grep -q "^  host " said || fail "no telemetry"
expect 0 "$wiresweep" show r.h5 1 --json
[ "$(grep -c '"table": "edges"' said)" -eq 16 ] || fail "not 16 edges"
expect 2 "$wiresweep" show r.h5
expect 2 "$wiresweep" show r.h5 one
expect 2 "$wiresweep" show r.h5 4
grep -q "r.h5 has runs 0 to 3, no 4" said || fail "which runs there are"

# ---- rerun
expect 0 "$wiresweep" rerun r.h5 3
grep -q "every bit is equal" said || fail "not said"
expect 2 "$wiresweep" rerun r.h5 4
printf 'name: n\njob: "null"\nseed: 1\nsettings: {fault: exit}\n' >n.yaml
expect 4 "$wiresweep" run n.yaml -o n.h5
expect 2 "$wiresweep" rerun n.h5 0
grep -q "is not done" said || fail "a failed run was repeated"

# ---- export
expect 0 "$wiresweep" export r.h5 --columns run,family,weight_seed \
  --where "family == er" -o er.csv
printf 'run,family,weight_seed\n0,er,3972271279785264762\n1,er,4680548507610564453\n' |
  cmp -s - er.csv || fail "$(cat er.csv)"
expect 0 "$wiresweep" export r.h5 epochs --format jsonl
[ "$(grep -c '"transport_cost": null' said)" -eq 8 ] || fail "$(cat said)"
expect 0 "$wiresweep" export r.h5 -o all.csv
expect 0 "$wiresweep" analyze all.csv --json
expect 2 "$wiresweep" export r.h5 epoch
grep -q 'did you mean "epochs"' said || fail "table"
expect 2 "$wiresweep" export r.h5 --columns rn
grep -q 'did you mean "run"' said || fail "column"
expect 2 "$wiresweep" export r.h5 --where "famly == er"
grep -q -e '--where, character 1: .* did you mean "family"' said || fail "where"
expect 1 "$wiresweep" export r.h5 -o nowhere/x.csv
