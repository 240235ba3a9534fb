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

# ---- no output is written over a result, or over what the command reads
cat >r.yaml <<END
name: r
job: ramanujan
seed: 3
graphs: {nodes: 8, degree: 4, count: 3}
replicates: 2
settings: {width: 2, batch: 16, train_images: 32, test_images: 10, epochs: 2}
END
expect 0 "$wiresweep" run r.yaml -o r.h5
expect 0 "$wiresweep" run r.yaml -o other.h5 --set seed=4
printf 'src,dst\n0,1\n1,2\n0,2\n' >g.csv
cp cell.csv in.dat
cp cell.csv in.csv
printf 'title: t\ngroups: [{by: family, y: spectral_gap}]\n' >q.yaml
sha256sum r.h5 other.h5 in.dat in.csv g.csv q.yaml r.yaml >before
ln -s other.h5 link.csv
# spared CODE ARGUMENT...: refused, and nothing precious is touched.
spared() {
  code=$1
  shift
  expect "$code" "$wiresweep" "$@"
  sha256sum -c before >/dev/null 2>&1 || fail "$*: destroyed a file"
}
spared 2 export r.h5 -o r.h5
spared 2 export r.h5 -o other.h5
spared 2 export r.h5 -o link.csv
spared 2 report r.h5 -o r.h5
spared 2 report in.csv -o in.csv
spared 2 report r.h5 -o other.h5
spared 2 analyze in.csv -o in.csv
spared 2 analyze in.csv q.yaml -o q.yaml
spared 2 analyze r.h5 -o other.h5
spared 2 analyze r.h5 -o r.h5
spared 2 net r.yaml -o r.yaml
spared 2 net r.yaml -o other.h5
spared 2 plot in.dat families -o in.svg
spared 2 topology diagram g.csv -o other.h5
spared 2 topology diagram g.csv -o g.csv
ln g.csv hard.csv
spared 2 graph file g.csv -o hard.csv
cp r.h5 r.edges
spared 2 graph file g.csv -o r.edges
echo mine >f2.gp
spared 2 plot in.csv families -o f2.svg
[ "$(cat f2.gp)" = mine ] || fail "a script that is none of ours is gone"
# What is ours is made again, and a full disk leaves what was there.
expect 0 "$wiresweep" plot in.csv families -o f3.svg
expect 0 "$wiresweep" plot in.csv families -o f3.svg
echo old >old.csv
(trap '' XFSZ; ulimit -f 1; "$wiresweep" export r.h5 epochs -o old.csv >said 2>&1) &&
  [ "$(wc -c <old.csv)" -gt 1024 ] && fail "no limit here?"
[ "$(ls | grep -c 'old.csv')" -eq 1 ] || fail "litter: $(ls | grep old.csv)"

# ---- a full disk behind standard output is an error of every command
while IFS= read -r line; do
  # shellcheck disable=SC2086
  "$wiresweep" $line >/dev/full 2>said
  code=$?
  [ "$code" -eq 1 ] || fail "$line >/dev/full: exit $code"
  [ "$(grep -c "standard output: No space left" said)" -eq 1 ] ||
    fail "$line >/dev/full: says $(cat said)"
done <<END
plan r.yaml
status r.h5 --json
show r.h5 1
analyze in.csv
export r.h5
verify r.h5
rerun r.h5 1
graph ws --nodes 8 --degree 4 --rewire 0.1
topology diagram g.csv --json
net r.yaml
data
keys ramanujan
--version
run --help
END

# ---- what comes through a pipe is read as a file is
mkfifo pipe.csv
for what in "graph file pipe.csv --measures spectra:g.csv" \
  "topology diagram pipe.csv:g.csv" "analyze pipe.csv -o a.h5:in.csv"; do
  cat "${what#*:}" >pipe.csv &
  # shellcheck disable=SC2086
  "$wiresweep" ${what%:*} >said 2>&1 || fail "${what%:*}: $(cat said)"
  wait
done
exit 0
