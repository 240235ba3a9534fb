#!/bin/sh
# The result file is deleted, replaced, moved or overwritten under a running job:
# it says so, ends with 1, and says where every acknowledged row is.
#
# usage: taken_away.sh WIRESWEEP
set -u
. "$(dirname "$0")/../tool/common.sh"

cat >some.yaml <<END
name: some
job: "null"
seed: 1
replicates: 80
settings: {sleep: 0.06, epochs: 2}
END
expect 0 "$wiresweep" run some.yaml --set settings.sleep=0 -o other.h5
expect 0 "$wiresweep" run some.yaml -j 3 -o whole.h5

says() {
  grep -qF -- "$1" said || fail "$what: does not say \"$1\""
}

# begin NAME: some of NAME.h5 are done, and *seen* says how many.
begin() {
  what=$1
  start "$wiresweep" run some.yaml -j 2 -o "$1.h5"
  wait_for_count "$1.h5" 2 10
  seen=$(count "$1.h5" 2)
}

# rescued NAME: its copy is sound, has what was acknowledged, and can go on.
rescued() {
  says "$1.h5 was deleted or replaced while this job wrote it; all"
  says "finished trials are in $1.h5.rescued, whose checksums match"
  done=$(count "$1.h5.rescued" 2)
  [ "$done" -ge "$seen" ] || fail "$1: $done of $seen are left"
  says "all $done finished trials"
  mv "$1.h5.rescued" "$1.h5"
  expect 0 "$wiresweep" verify "$1.h5"
  expect 0 "$wiresweep" run some.yaml -j 2 -o "$1.h5"
  "$rows" --same whole.h5 "$1.h5" || fail "$1: other rows"
}

begin deleted
rm deleted.h5
finish 1
says "warning: deleted.h5 was deleted or replaced while this job writes it"
[ "$(count deleted.h5.rescued 2)" -lt 80 ] || fail "the job went on"
rescued deleted

# A file that was rescued before is not overwritten.
begin replaced
cp other.h5 aside.h5
echo precious >replaced.h5.rescued
mv aside.h5 replaced.h5
finish 1
says "finished trials are in replaced.h5.rescued2"
cmp -s other.h5 replaced.h5 || fail "the replacement was written to"
[ "$(cat replaced.h5.rescued)" = precious ] || fail "an old copy was written to"
mv replaced.h5.rescued2 replaced.h5.rescued
sed -i 's/rescued2/rescued/' said
rescued replaced

begin moved
mkdir place
mv moved.h5 place/gone.h5
finish 1
says "warning: moved.h5 was moved to $here/place/gone.h5 while"
says "was moved to $here/place/gone.h5 while this job wrote it: all 80 finished"
"$rows" --same whole.h5 place/gone.h5 || fail "moved: other rows"

begin back
mv back.h5 aside.h5
sleep 1.2
mv aside.h5 back.h5
finish 0
"$rows" --same whole.h5 back.h5 || fail "back: other rows"

begin emptied
: >emptied.h5
finish 1
says "emptied.h5 was overwritten while this job wrote it"

# A backup of the same size, taken earlier, in place.
begin backup
cp backup.h5 early.h5
sleep 0.5
dd if=early.h5 of=backup.h5 conv=notrunc 2>/dev/null
finish 1
says "backup.h5 was overwritten while this job wrote it: of 80 finished trials"
