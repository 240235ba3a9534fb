#!/bin/sh
# The conventions of the command line: words, exit codes, refusals.
#   cli.sh WIRESWEEP
set -u
wiresweep=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
failed=0

fail() {
  echo "FAILED: $*"
  failed=1
}

# gives CODE WORDS ARGUMENT...: the exit code, and words on stderr.
gives() {
  code=$1 words=$2
  shift 2
  timeout 60 "$wiresweep" "$@" >stdout 2>stderr
  got=$?
  [ $got -eq "$code" ] || fail "$*: exit $got, not $code: $(cat stderr)"
  [ -z "$words" ] || grep -qF -- "$words" stderr ||
    fail "$*: said \"$(cat stderr)\", not \"$words\""
}

# sweep JOB LINE...: writes s.yaml.
sweep() {
  printf 'name: cli\njob: %s\nseed: 1\n' "$1" >s.yaml
  shift
  [ $# -eq 0 ] || printf '%s\n' "$@" >>s.yaml
}

# complains CODE PLACE WORDS: plan refuses s.yaml there, with a caret below.
complains() {
  gives "$1" "s.yaml:$2: error: $3" plan s.yaml
  grep -q '^ *^$' stderr || fail "s.yaml:$2: no caret"
}

absent() {
  for file; do
    [ ! -e "$file" ] || fail "$file was made"
  done
}

# ---- words and help
commands=$("$wiresweep" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 8 ] || fail "--help lists: $commands"
for command in $commands; do
  gives 0 "" "$command" --help
  grep -q "^Usage: wiresweep $command" stdout || fail "$command --help"
  gives 0 "" "$command" -h
  gives 2 "--no-such-option" "$command" --no-such-option
done
gives 0 "" --help
gives 0 "" --version
grep -q '^wiresweep [0-9]*\.[0-9]*\.[0-9]* (.*)$' stdout || fail "--version"
gives 2 "Usage: wiresweep COMMAND"
gives 2 'no command "statsu"; did you mean "status"?' statsu
gives 2 'no command "qwxyz"; wiresweep --help lists them' qwxyz

# ---- usage
sweep null
gives 2 "which sweep file?" plan
gives 2 "Too many arguments" plan s.yaml s.yaml
gives 2 "--js: options are not abbreviated; did you mean --json?" \
  plan --js s.yaml
gives 2 "not abbreviated; did you mean --output?" run --out=x.h5 s.yaml
gives 2 "there is no option --replcates; see --help" plan --replcates s.yaml
gives 2 "there is no option --jsno; did you mean --json?" plan --jsno s.yaml
gives 2 "takes the name of a file" run s.yaml -o -
gives 3 "absent.yaml: No such file" plan absent.yaml
gives 3 "absent.yaml: No such file" run absent.yaml
mkdir folder
gives 3 "folder: a folder, not a file" plan folder
gives 2 'a number of ranks, not "0"' run -j 0 s.yaml
gives 2 'a number of ranks, not "two"' run -j two s.yaml
gives 2 'child|none, not "maybe"' run --isolation=maybe s.yaml
gives 2 'not "nothing"' run --retry nothing s.yaml
gives 2 'no job "nul"; did you mean "null"?' keys nul
printf 'a,b\n1,2\n2,3\n' >table.csv
gives 2 'no kind of figure "nonsense"' plot table.csv nonsense -o x.svg
gives 2 "-o FIGURE says where" plot table.csv scatter
gives 2 "ends in .svg, .png or .pdf" plot table.csv scatter -x a -y b -o x.bmp
gives 2 'did you mean "kregular"?' graph krgular --nodes 6
gives 2 "5 * 3 is odd" graph kregular --nodes 5 --degree 3
gives 1 "absent.h5: No such file" status absent.h5
gives 1 "absent.h5: No such file" verify absent.h5
gives 1 "absent.csv: No such file" analyze absent.csv
absent cli.h5 x.h5 x.svg x.bmp absent.h5

# ---- sweep files: place, caret, the nearest word, all errors at once
: >s.yaml
complains 3 1:1 "nothing stands here"
sweep null "settings:" "  epocs: 3"
complains 3 5:3 'no key "epocs"; did you mean "epochs"?'
sweep null "settings:" "  epochs: 2" "  fault: crsh" "  epochs: 3"
complains 3 6:10 'no fault "crsh"; did you mean "crash"?'
complains 3 7:3 "epochs is given twice; first on line 5"
sweep null "settings: {epochs: 0}"
complains 3 4:20 "epochs is 0, outside of 1 .. 1000"
sweep ramanujan "graphs:" "  family: er" "  probability: 1.5"
complains 3 6:16 "probability is 1.5, outside of 0 .. 1"
sweep ramanujan "graphs:" "  family: ws" "  rewire: -0.1"
complains 3 6:11 "rewire is -0.1, outside of 0 .. 1"
sweep null "settings:" "  x: {range: [1, 100000], n: 100000}" \
  "  sleep: {range: [1, 1000], n: 100000}"
gives 3 "at most 10^9" plan s.yaml
sweep nul
complains 3 2:6 'no job "nul"; did you mean "null"?'
sweep null
gives 3 'no key "replicats"; did you mean "replicates"?' \
  plan s.yaml --set replicats=3
gives 3 "write key=value" plan s.yaml --set replicates
absent cli.h5

# ---- points that cannot work: all reasons, before there is a file
sweep ramanujan "graphs: {nodes: [5, 7, 8], degree: 3}" \
  "settings: {width: 4, train_images: 256, test_images: 100}"
gives 3 "5 * 3 is odd" run s.yaml -o odd.h5
grep -qF "7 * 3 is odd" stderr || fail "only one of two reasons"
grep -qF "2 of the points cannot work" stderr || fail "points not counted"
grep -qF "infeasible: skip" stderr || fail "no way out"
absent odd.h5 odd.h5.tmp odd.h5.lock

# ---- data: what is missing, where it was looked for, where it comes from
sweep ramanujan "data: kmnst"
gives 3 'did you mean "kmnist"?' plan s.yaml
sweep ramanujan "data: kmnist"
unset WIRESWEEP_DATA
XDG_DATA_HOME=$work/none gives 3 "Get the files" run s.yaml -o data.h5
grep -qF "github.com/rois-codh/kmnist" stderr || fail "no address"
grep -qF "set WIRESWEEP_DATA" stderr || fail "no place"
absent data.h5 data.h5.tmp data.h5.lock
mkdir broken
printf 'no IDX file' >broken/train-images-idx3-ubyte
for f in train-labels-idx1-ubyte t10k-images-idx3-ubyte \
  t10k-labels-idx1-ubyte; do
  : >broken/$f
done
gives 5 "train-images-idx3-ubyte" data folder:broken
printf 'src,dst\n0,1\n1,2\n' | gzip -c >sound.csv.gz
gives 0 "" graph file sound.csv.gz
# a changed checksum: the packed bytes still unpack
head -c -8 sound.csv.gz >torn.csv.gz
printf '\0\0\0\0' >>torn.csv.gz
tail -c 4 sound.csv.gz >>torn.csv.gz
gives 5 "torn.csv.gz: its bytes do not match the checksum" graph file torn.csv.gz

# ---- result files: going on, and refusals
sweep null "replicates: 3"
gives 0 "" run s.yaml -o sound.h5
gives 0 "" run s.yaml -o sound.h5
cp sound.h5 copy.h5
gives 0 "" run -j 5 s.yaml -o five.h5 # more ranks than trials
gives 0 "" verify five.h5
grep -q "3 finished runs are sound, 0 parts are damaged" stdout || fail "five.h5"
sweep null "replicates: 4"
gives 6 "sound.h5 belongs to another sweep; line 4 was" run s.yaml -o sound.h5
grep -q '^ *replicates: 3$' stderr || fail "old line"
grep -q '^ *replicates: 4$' stderr || fail "new line"
cmp -s sound.h5 copy.h5 || fail "a refused run changed the file"
sweep null "replicates: 3"
printf 'some notes\n' >notes.h5
gives 5 "notes.h5: it is not an HDF5 file" run s.yaml -o notes.h5
gives 5 "notes.h5: it is not an HDF5 file" status notes.h5
[ "$(cat notes.h5)" = "some notes" ] || fail "notes.h5 was changed"
head -c 3000 sound.h5 >cut.h5
gives 5 "cut.h5: " run s.yaml -o cut.h5
gives 5 "cut.h5: " verify cut.h5
gives 1 "nowhere/x.h5: there is no such folder" run s.yaml -o nowhere/x.h5
sweep null "replicates: 3" "settings: {fault: exit}"
gives 4 "" run s.yaml -o failing.h5
gives 0 "" run s.yaml -o failing.h5 --allow-failures
"$wiresweep" status failing.h5 | grep -q "exit code 5" || fail "no cause"

[ $failed -eq 0 ] && echo "cli: words, exit codes and refusals are as meant"
exit $failed
