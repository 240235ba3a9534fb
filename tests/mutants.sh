#!/bin/sh
# mutants.sh [WORDS...]: would a wrong line be noticed?  Every mutant of
# tests/mutants/*.txt (all, or whose name or file holds one of WORDS) changes one
# line of a private copy of the tree; what is built of it must fail every test
# that the mutant names.  Says who lived; exit code 1 if any did, 2 where a mutant
# no longer applies or builds.
#
# A mutant:  = name              @ file            ? tests, by ctest's names
#            > a line before it holds this (if the text stands there twice)
#            - text, within a line             + what stands there instead
#
# MUTANTS_FOLDER: where the copy lies and stays, to go on faster the next time.
set -u
tree=$(cd "$(dirname "$0")/.." && pwd)
keep=${MUTANTS_FOLDER:-}
work=${keep:-$(mktemp -d "${TMPDIR:-/tmp}/wiresweep-mutants-XXXXXX")}
copy=$work/tree build=$work/tree/build/mutants
cores=${MUTANTS_CORES:-$(nproc 2>/dev/null || echo 1)}
trap '[ -n "$keep" ] || rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
[ -n "${WIRESWEEP_PYTHON:-}" ] || ! [ -x "$tree/build/python/bin/python" ] ||
  export WIRESWEEP_PYTHON="$tree/build/python/bin/python"

# wanted WORDS...: whether the mutant is.
wanted() {
  [ $# -gt 0 ] || return 0
  for words; do
    case "$name $file" in *"$words"*) return 0 ;; esac
  done
  return 1
}

stop() {
  echo "$*" >&2
  exit 2
}

copy_tree() {
  mkdir -p "$copy"
  # all files as of now: what an earlier mutant left built is built anew
  (cd "$tree" && tar -cf - --exclude=./build --exclude=./.git --exclude='*.h5' .) |
    tar -xmf - -C "$copy" || stop "the tree cannot be copied"
  cmake -S "$copy" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DWIRESWEEP_WERROR=OFF >"$work/cmake.log" 2>&1 || stop "see $work/cmake.log"
}

# targets TEST...: what they run.
targets() {
  for test; do
    case "$test" in
      unit_*) echo "test_${test#unit_}" ;;
      *) echo wiresweep rows ;;
    esac
  done | tr ' ' '\n' | sort -u
}

build() {
  cmake --build "$build" -j "$cores" --target $(targets "$@") >"$work/build.log" 2>&1
}

# outcome TEST: passed, failed, skipped or absent.
outcome() {
  if ctest --test-dir "$build" --no-tests=error -R "^$1\$" >"$work/ctest.log" 2>&1; then
    grep -q 'Skipped' "$work/ctest.log" && echo skipped || echo passed
  else
    grep -q 'No tests were found' "$work/ctest.log" && echo absent || echo failed
  fi
}

# mutate FILE AFTER OLD NEW: on standard output; fails unless there is one place.
mutate() {
  after=$2 old=$3 new=$4 awk '
    BEGIN { after = ENVIRON["after"]; old = ENVIRON["old"]; new = ENVIRON["new"]
            open = after == "" }
    open && (at = index($0, old)) && !(after != "" && places) {
      places++
      $0 = substr($0, 1, at - 1) new substr($0, at + length(old))
    }
    after != "" && index($0, after) { open = 1 }
    { print }
    END { exit places != 1 }' "$1"
}

try_mutant() {
  mutants=$((mutants + 1))
  mutate "$copy/$file" "$after" "$old" "$new" >"$work/mutant" ||
    { broken "$file has not one place with: $old"; return; }
  cp "$copy/$file" "$work/original"
  cp "$work/mutant" "$copy/$file"
  if build $tests; then
    judge
  else
    broken "it does not build: $(grep -m 1 'error' "$work/build.log")"
  fi
  cp "$work/original" "$copy/$file"
}

broken() {
  wrong=$((wrong + 1))
  echo "BROKEN   $name: $*"
}

judge() {
  lived= noticed= skipped=
  for test in $tests; do
    case "$(outcome "$test")" in
      failed) noticed="$noticed $test" ;;
      skipped) skipped="$skipped $test" ;;
      *) lived="$lived $test" ;;
    esac
  done
  if [ -n "$lived" ] || [ -z "$noticed" ]; then
    alive=$((alive + 1))
    echo "LIVED    $name: not noticed by${lived:- any (skipped:$skipped)}${noticed:+; by$noticed}"
  else
    echo "killed   $name: by$noticed${skipped:+ (skipped:$skipped)}"
  fi
}

# Tests that fail without a mutant prove nothing; where only some mutants are
# wanted, that is not asked.
check_healthy() {
  [ $# -eq 0 ] || return 0
  all=$(sed -n 's/^? //p' "$tree"/tests/mutants/*.txt | tr ' ' '\n' | sort -u)
  cmake --build "$build" -j "$cores" >"$work/build.log" 2>&1 || stop "see $work/build.log"
  for test in $all; do
    case "$(outcome "$test")" in
      passed) ;;
      skipped) echo "skipped  $test" ;;
      *) stop "without any mutant $test fails: $(tail -n 30 "$work/ctest.log")" ;;
    esac
  done
}

copy_tree
check_healthy "$@"
mutants=0 alive=0 wrong=0
cat "$tree"/tests/mutants/*.txt >"$work/table"
name= after=
while IFS= read -r line; do
  text=${line#? }
  case "$line" in
    '= '*) name=$text after= ;;
    '@ '*) file=$text ;;
    '? '*) tests=$text ;;
    '> '*) after=$text ;;
    '- '*) old=$text ;;
    '+ '* | '+')
      new=${line#+} new=${new# }
      ! wanted "$@" || try_mutant </dev/null ;;
    '' | '#'*) ;;
    *) stop "a line of the table is none of = @ ? > - +: $line" ;;
  esac
done <"$work/table"
echo "$mutants mutants: $((mutants - alive - wrong)) killed, $alive lived, $wrong broken"
[ "$wrong" -eq 0 ] || exit 2
[ "$alive" -eq 0 ]
