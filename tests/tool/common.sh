# Sourced by the scripts that drive the program: a folder of its own, helpers,
# and nothing left behind.  Expects $1 to be the program; `rows` lies beside us
# in the build folder.

wiresweep=$1
rows=$PWD/rows
here=$(mktemp -d "${TMPDIR:-/tmp}/wiresweep-test-XXXXXX")
export TMPDIR="$here" WIRESWEEP_CACHE="$here/cache"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_orte_tmpdir_base="$here"
export OMPI_MCA_btl_vader_backing_directory="$here"
export OMPI_MCA_hwloc_base_binding_policy=none
cd "$here" || exit 1

fail() {
  echo "FAILED: $*" >&2
  [ -f said ] && tail -n 20 said >&2
  exit 1
}

# children PID: its children, if it lives.
children() {
  cat "/proc/$1/task/$1/children" 2>/dev/null
}

# descendants PID...
descendants() {
  for parent; do
    for child in $(children "$parent"); do
      echo "$child"
      descendants "$child"
    done
  done
}

# Only what this script started, and what those started.
clean_up() {
  trap '' EXIT INT TERM
  [ -n "${job:-}" ] && kill -9 $(descendants "$job") "$job" 2>/dev/null
  orphans | while read -r pid; do kill -9 "$pid" 2>/dev/null; done
  cd / && rm -rf "$here"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# Processes that work in our folder but are nobody's children any more.
orphans() {
  for link in /proc/[0-9]*/cwd; do
    [ "$(readlink "$link" 2>/dev/null)" = "$here" ] || continue
    pid=${link#/proc/}
    pid=${pid%/cwd}
    [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f "$wiresweep")" ] &&
      echo "$pid"
  done
}

# expect CODE COMMAND...: runs it, its words in the file `said`.
expect() {
  want=$1
  shift
  code=0
  timeout 120 "$@" >said 2>&1 </dev/null || code=$?
  [ "$code" -eq "$want" ] || fail "$* ended with $code, not $want"
}

# refused CODE WORDS COMMAND...: ends so, with these words.
refused() {
  want=$1 words=$2
  shift 2
  expect "$want" "$@"
  grep -q -e "$words" said || fail "$*: no word of $words"
}

# start COMMAND...: in the background, as $job.
start() {
  "$@" >said 2>&1 &
  job=$!
}

# find_ranks N: $mpirun and $ranks (in the order of their start) of `run -j N`.
find_ranks() {
  for _ in $(seq 400); do
    mpirun=$(children "$job")
    mpirun=${mpirun%% *}
    ranks=$([ -n "$mpirun" ] && children "$mpirun")
    # shellcheck disable=SC2086
    set -- "$1" $ranks
    [ $# -gt "$1" ] && return 0
    kill -0 "$job" 2>/dev/null || return 1
    sleep 0.02
  done
  return 1
}

# A rank's helper is its first child, the trial the helper's.
trial_of() {
  helper=$(children "$1")
  children "${helper%% *}"
}

# finish CODE: waits for the job.
finish() {
  code=0
  wait "$job" || code=$?
  [ "$code" -eq "$1" ] || fail "the job ended with $code, not $1"
}

# states FILE: "2 2 1 0 ..." of all runs.
states() {
  "$rows" "$1" commit state | tr '\n' ' '
}

# count FILE STATE: how many runs are in that state (a number).
count() {
  "$rows" "$1" commit state | grep -c "^$2\$"
}

# wait_for_count FILE STATE N: until so many runs are in that state.
wait_for_count() {
  for _ in $(seq 1000); do
    [ -f "$1" ] && [ "$(count "$1" "$2")" -ge "$3" ] && return 0
    sleep 0.02
  done
  fail "$1: never $3 runs in state $2"
}
