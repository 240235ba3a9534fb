#!/bin/sh
# Little address space, small files and few descriptors: every command works, or
# says in one sentence what it lacks; no file is called damaged for that.
#
# usage: limits.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"
ulimit -c 0

cat >r.yaml <<END
name: r
job: ramanujan
seed: 3
graphs: {nodes: 8, degree: 4, count: 4}
replicates: 3
settings: {width: 2, epochs: 2, batch: 16, train_images: 64, test_images: 50}
END
printf '0,1,2\n1,0,1\n2,1,0\n' >m.csv
expect 0 "$wiresweep" run r.yaml -o r.h5
cp r.h5 whole.h5

# each COMMAND...: COMMAND with the arguments of every command of the program.
each() {
  "$@" run r.yaml -o new.h5
  "$@" run r.yaml -o none.h5 --isolation none
  "$@" plan r.yaml
  "$@" status r.h5
  "$@" analyze r.h5 --y test_loss
  "$@" show r.h5 1
  "$@" rerun r.h5 1
  "$@" export r.h5 runs -o runs.csv
  "$@" graph kregular --nodes 8 --degree 4 -o g.gml
  "$@" topology diagram m.csv
  "$@" net r.yaml -o net.h5
  "$@" keys
  "$@" verify r.h5
  "$@" plot r.h5 gap-accuracy -o f.svg
  "$@" report r.h5 -o page.html
  "$@" data glyphs
  rm -f new.h5* none.h5* runs.csv g.gml net.h5 page.html f.* r.h5.analysis.h5
}

# The limit's letter and value are in $limit and $most.
within() {
  code=0
  (ulimit "$limit" "$most" && exec "$wiresweep" "$@") >said 2>&1 </dev/null ||
    code=$?
}

works() {
  within "$@"
  [ "$code" -eq 0 ] || fail "$1 under ulimit $limit $most: exit code $code"
}

# A clean end: success, or code 1 with a sentence.
is_clean() {
  within "$@"
  case $code in
    0) ;;
    127) grep -q "loading shared libraries" said || fail "$1: no program" ;;
    1) grep -q . said || fail "$1 under ulimit $limit $most: no reason" ;;
    127) grep -q "loading shared libraries" said || # not a line of ours has run
      fail "$1 under ulimit $limit $most: exit code $code" ;;
    *) fail "$1 under ulimit $limit $most: exit code $code" ;;
  esac
  ls ./*.tmp >left 2>/dev/null && fail "$1 under ulimit $limit $most: $(cat left)"
}

limit=-v most=4000000
each works
most=300000
each is_clean
limit=-f
for most in 1 4 16 200 4000; do each is_clean; done
limit=-n
for most in 4 5 6 7 8 10; do
  for command in verify status export show; do
    case $command in
      show) is_clean show r.h5 1 ;;
      *) is_clean "$command" r.h5 ;;
    esac
    [ "$code" -ne 0 ] && grep -q "damaged\|truncated\|not an HDF5" said &&
      fail "$command with $most descriptors: calls the file damaged"
  done
done
cmp -s r.h5 whole.h5 || fail "the result file has changed"
