#!/bin/sh
# No circle of C files within a module: of two files that call each other, each
# is only understood with the other.  Asked of the linker's symbols in the
# libraries beside the program.
set -u
build=$(dirname "$1")
here=$(mktemp -d "${TMPDIR:-/tmp}/wiresweep-test-XXXXXX")
trap 'rm -rf "$here"' EXIT
trap 'exit 1' INT TERM

for tool in nm tsort; do
  command -v "$tool" >/dev/null && continue
  echo "skipped: there is no $tool (Debian: binutils, coreutils)"
  exit 77
done

# Calls that are let pass: module, who, whom, what.  Whoever turns one around
# strikes it.
cat >"$here/allowed" <<'END'
END

# calls LIBRARY: "a.c b.c name" where a.c uses what b.c defines.
calls() {
  nm -A -P "$1" 2>/dev/null | awk '
    { file = $1; sub(/^.*\[/, "", file); sub(/\.o\]:$/, "", file) }
    $3 == "U" { wanted[file, $2] }
    $3 ~ /^[A-TV-Z]$/ { home[$2] = file }
    END {
      for (pair in wanted) {
        split(pair, part, SUBSEP)
        if (part[2] in home && home[part[2]] != part[1])
          print part[1], home[part[2]], part[2]
      }
    }' | sort
}

# between FILES: those calls among them.
between() {
  awk 'NR == FNR { inside[$1]; next }
       ($1 in inside) && ($2 in inside) { printf "  %s calls %s in %s\n", $1, $3, $2 }
      ' "$here/loop" "$here/calls"
}

# without MODULE: the calls that are not let pass.
without() {
  awk -v module="$1" '
    FILENAME == ARGV[1] { if ($1 == module) allowed[$2 " " $3 " " $4]; next }
    !($0 in allowed)' "$here/allowed" "$here/all"
}

all=0 circles=0
for library in "$build"/lib*.a; do
  module=$(basename "$library" .a)
  module=${module#lib}
  calls "$library" >"$here/all"
  sed "s/^/$module /" "$here/all" >>"$here/every"
  without "$module" >"$here/calls"
  all=$((all + $(wc -l <"$here/all")))
  awk '{ print $1, $2 }' "$here/calls" | tsort 2>&1 >/dev/null |
    sed 's/^tsort: //' | grep '\.c$' | sort -u >"$here/loop"
  [ -s "$here/loop" ] || continue
  circles=$((circles + 1))
  echo "FAILED: files of $module call each other in a circle:"
  between
done

[ "$all" -gt 100 ] || {
  echo "FAILED: only $all calls between files found in $build/lib*.a; is nm's output another?"
  exit 1
}
if grep -vxF -f "$here/every" "$here/allowed"; then
  echo "FAILED: no such calls any more: strike them from the list in tests/known/circles.sh"
  exit 1
fi
[ "$circles" -eq 0 ] || {
  echo "Move what both need into the file that knows less, or into one of its own."
  exit 1
}
echo "$all calls between the files of a module, none in a circle but for $(($(wc -l <"$here/allowed"))) let pass"
