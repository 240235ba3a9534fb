#!/bin/sh
# Every mutant of tests/mutants still has its line: else it would say nothing.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
for list in tests/mutants/*.txt; do
  awk -v list="$list" '
    function tell(what) { print list ": " name ": " what; bad = 1 }
    /^= / { name = substr($0, 3); before = "" }
    /^@ / { file = substr($0, 3) }
    /^> / { before = substr($0, 3) }
    /^- / {
      text = substr($0, 3); hits = 0
      while ((there = (getline line <file)) > 0)
        hits += index(line, text) > 0
      if (there < 0) tell("no file " file)
      close(file)
      if (hits == 0) tell("no line of " file " holds " text)
      if (hits > 1 && before == "") tell(hits " lines of " file " hold " text)
      all++
    }
    END { if (all == 0) tell("no mutants"); exit bad }' "$list" || bad=1
done
[ "$bad" -eq 0 ] && echo "all mutants have their lines"
exit "$bad"
