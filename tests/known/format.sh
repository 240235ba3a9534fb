#!/bin/sh
# Every C file is as clang-format leaves it.  Its versions differ in some lines,
# so only the one that the tree is formatted with is asked.
set -u
version=14
cd "$(dirname "$0")/../.." || exit 1

for tool in "clang-format-$version" clang-format; do
  "$tool" --version 2>/dev/null | grep -q "version $version\." && break
  tool=
done
[ -n "$tool" ] || {
  echo "skipped: there is no clang-format $version (Debian 12: apt-get install clang-format-$version)"
  exit 77
}

found=$(find analysis include jobs src tests -name '*.[ch]' -print0 |
  xargs -0 "$tool" --dry-run -Werror 2>&1)
result=$?
if [ "$result" -ne 0 ]; then
  echo "$found" | grep -E '^[^ ]+:[0-9]+:' || echo "$found"
  # shellcheck disable=SC2046
  echo "FAILED: run $tool -i" $(echo "$found" | sed -n 's/^\([^ :]*\):[0-9].*/\1/p' | sort -u)
  exit 1
fi
echo "all files are formatted"
