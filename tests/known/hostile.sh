#!/bin/sh
# Texts from elsewhere are data: no name, cell, header or label is run by gnuplot
# or moves the cursor of a terminal, and nothing is written over what is precious.
#   hostile.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

esc=$(printf '\033')
bad='`touch pwned`'
# table FAMILY COLUMN: a small table with these names in it.
table() {
  echo "graph,family,spectral_gap,$2,status"
  for i in 1 2 3 4 5 6; do
    echo "$i,\"$1\",0.$i,0.$(((i * 7) % 10)),done"
    echo "1$i,plain,0.$i,0.$(((i * 3) % 10)),done"
  done
}

draw() {
  for kind in gap-accuracy families ecdf forest heat; do
    "$wiresweep" plot "$@" "$kind" -o "f.svg" --by family >said 2>&1
    [ ! -e pwned ] || fail "$kind: a text was run as a command"
  done
  "$wiresweep" report "$@" -o page.html >said 2>&1
  "$wiresweep" analyze "$@" >said 2>&1
  [ ! -e pwned ] || fail "report or analyze: a text was run as a command"
}

table "$bad" first_epoch_accuracy >cell.csv
draw cell.csv
expect 0 "$wiresweep" plot cell.csv families -o f.svg
grep -q 'touch pwned' f.svg || fail "the name is not shown as it is"
table "\$(touch pwned)' . system('touch pwned') . '" first_epoch_accuracy >quote.csv
draw quote.csv
table 'a""b\n' first_epoch_accuracy >double.csv
draw double.csv
expect 0 "$wiresweep" plot double.csv gap-accuracy -o f.svg
expect 0 "$wiresweep" plot double.csv families -o f.svg
table plain2 "acc $bad" >header.csv
draw header.csv -y "acc $bad"
expect 0 "$wiresweep" plot header.csv scatter --x spectral_gap --y "acc $bad" -o f.svg
[ ! -e pwned ] || fail "a header was run as a command"
cp cell.csv "$bad.csv"
draw "$bad.csv"
cp cell.csv "it's.csv"
draw "it's.csv"

# A line end in a name would be a line of gnuplot's.
line="f
system('touch pwned')
.svg"
expect 2 "$wiresweep" plot cell.csv families -o "$line"
[ ! -e pwned ] || fail "-o was run as a command"

# ---- control characters
table "red${esc}[31m" first_epoch_accuracy >escape.csv
printf 'graph,x\037\n1,2\n' >unit.csv
for what in "analyze escape.csv" "analyze unit.csv --x graph --y nothing" \
  "report escape.csv -o page.html" "analyze no${esc}file.csv"; do
  # shellcheck disable=SC2086
  "$wiresweep" $what >said 2>&1
  grep -q "$esc" said && fail "$what: an escape reached the terminal"
done
printf 'name: "red\\e[31m"\njob: "null"\nseed: 1\n' >name.yaml
expect 3 "$wiresweep" run name.yaml -o name.h5
grep -q "name.yaml:1:7: .*name holds a control character" said || fail "$(cat said)"
grep -q "$esc" said && fail "the message repeats the escape"
exit 0
