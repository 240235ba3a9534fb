#!/bin/sh
# Names that lead elsewhere: two names of one file have one lock, and what is
# written beside a file follows no link that lies in the way.
#
# usage: names.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >long.yaml <<END
name: long
job: "null"
seed: 1
replicates: 4
settings: {sleep: 1}
END
cat >quick.yaml <<END
name: quick
job: "null"
seed: 1
replicates: 4
END
untouched() {
  [ "$(cat precious)" = precious ] || fail "$1: the file behind it was written"
}
echo precious >precious

# Links to the file, one of them relative, to its folder, and a chain of them.
mkdir real folder
start "$wiresweep" run long.yaml -o real/r.h5
wait_for_count real/r.h5 1 1
ln -s "$here/real/r.h5" a.h5
ln -s ../real/r.h5 folder/b.h5
ln -s folder/b.h5 c.h5
ln -s real d
for name in a.h5 folder/b.h5 c.h5 d/r.h5; do
  cp said kept
  expect 6 "$wiresweep" run long.yaml -o $name
  grep -q "is being written by another job" said || fail "$name: no lock"
  mv kept said
done
finish 0

# A link that leads nowhere yet: the file is made where it leads.
ln -s real/new.h5 dangling.h5
expect 0 "$wiresweep" run quick.yaml -o dangling.h5
[ -L dangling.h5 ] && [ -f real/new.h5 ] || fail "the link was replaced"
ln -s loop.h5 loop.h5
expect 1 "$wiresweep" run quick.yaml -o loop.h5
grep -q "too many symbolic links" said || fail "loop: no reason"

# Links in the way of the lock and of what is written aside.
ln -s precious l.h5.lock
expect 1 "$wiresweep" run quick.yaml -o l.h5
grep -q "has the name of the lock" said || fail "lock: no reason"
untouched "a link as lock"
ln precious h.h5.lock
expect 1 "$wiresweep" run quick.yaml -o h.h5
untouched "a hard link as lock"
rm h.h5.lock
mkfifo p.h5.lock
expect 1 "$wiresweep" run quick.yaml -o p.h5
ln -s precious t.h5.tmp
expect 0 "$wiresweep" run quick.yaml -o t.h5
untouched "a link as NAME.tmp"
ln -s precious t.h5.analysis.h5.tmp
expect 0 "$wiresweep" analyze t.h5 --y x
untouched "a link as NAME.analysis.h5.tmp"
