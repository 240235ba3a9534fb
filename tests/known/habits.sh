#!/bin/sh
# Sizes and headers: a C file has at most 350 lines, a header 220, a function 60,
# and a header begins by saying what it is.
set -u
cd "$(dirname "$0")/../.." || exit 1
here=$(mktemp -d "${TMPDIR:-/tmp}/wiresweep-test-XXXXXX")
trap 'rm -rf "$here"' EXIT
trap 'exit 1' INT TERM

# Files that may be longer, how long, and why.  Whoever shortens one strikes it.
cat >"$here/longer" <<'END'
jobs/spatial.c 380 is being rewritten
tests/unit/net/test_chain.c 420 cases
END

find analysis include jobs src tests -name '*.[ch]' | sort >"$here/files"

# shellcheck disable=SC2046
awk -v longer="$here/longer" '
  BEGIN {
    while ((getline line < longer) > 0) {
      split(line, word, " ")
      most[word[1]] = word[2]
    }
  }
  function fail(line, text) {
    printf "%s:%d: %s\n", file, line, text
    failed = 1
  }
  function finish(  limit, kind) {
    if (!file)
      return
    header = file ~ /\.h$/
    limit = header ? 220 : 350
    kind = header ? "a header" : "a C file"
    if (lines > limit && !(file in most))
      fail(limit + 1, lines " lines; " kind " has at most " limit \
        ": move one idea into a file of its own")
    else if (file in most && lines <= limit)
      fail(1, "is short enough by now: strike it from the list in tests/known/habits.sh")
    else if (file in most && lines > most[file])
      fail(limit + 1, lines " lines, and " most[file] " at most were let pass in " \
        "tests/known/habits.sh: move one idea into a file of its own")
    delete most[file]
  }
  FNR == 1 {
    finish()
    file = FILENAME
    start = open = 0
    if (file ~ /\.h$/ && $0 !~ /^\/\*/)
      fail(1, "a header begins with a comment that says what it is: /* name.h: ... */")
  }
  { lines = FNR }
  /^[A-Za-z_[]/ && !/;$/ { start = FNR }
  /^\{/ { open = start }
  /^\}/ && open {
    functions++
    if (FNR - open + 1 > 60)
      fail(open, "a function of " FNR - open + 1 " lines, 60 at most: give its steps names")
    open = 0
  }
  END {
    finish()
    for (file in most)
      fail(0, "no such file: strike it from the list in tests/known/habits.sh")
    file = "tests/known/habits.sh"
    if (functions < 1000)
      fail(0, "only " functions " functions found; is this test out of date?")
    if (!failed)
      print functions " functions, none over 60 lines"
    exit failed
  }' $(cat "$here/files")
