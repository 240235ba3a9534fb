# shellcheck shell=bash
# One attempt at a study: from the start of the job to its end or its requeue.
# The result file decides what comes next, never an exit code of mpirun.
#
# Settings: sweep, file, wiresweep, words (more for `wiresweep run`), drain and
# margin (seconds); a site may set attempts, patience, cache.

: "${sweep:?wiresweep submit fills this in}" "${file:?}" "${wiresweep:?}"
: "${drain:?}" "${margin:?}" "${id:?}"
attempts=${attempts:-6}      # in a row that may finish nothing
patience=${patience:-120}    # seconds for another job to let go of the file
cache=${cache:-}             # folder on the node for decoded data sets
asked='' told=''             # by signals: to drain, to leave

say() {
  printf '%s job %s: %s\n' "$(date '+%F %T')" "$id" "$*"
}

set_environment() {
  [ -z "$cache" ] || export WIRESWEEP_CACHE=$cache
  # A cut link is noticed after some seconds, not after eight minutes.
  export OMPI_MCA_oob_tcp_keepalive_time=3 OMPI_MCA_oob_tcp_keepalive_intvl=1
  export OMPI_MCA_oob_tcp_keepalive_probes=2
  # Ranks with several cores would share one without this.
  export OMPI_MCA_rmaps_base_mapping_policy=${OMPI_MCA_rmaps_base_mapping_policy:-slot:PE=${SLURM_CPUS_PER_TASK:-1}}
}

# Prints the seconds until the limit; fails where there is none or nobody tells.
seconds_left() {
  local left days=0 hours=0 minutes seconds
  left=$(squeue -h -j "$id" -o %L 2>/dev/null) || return 1
  [[ $left =~ ^(([0-9]+)-)?(([0-9]+):)?([0-9]+):([0-9]+)$ ]] || return 1
  days=${BASH_REMATCH[2]:-0} hours=${BASH_REMATCH[4]:-0}
  minutes=${BASH_REMATCH[5]} seconds=${BASH_REMATCH[6]}
  echo $(((10#$days * 24 + 10#$hours) * 3600 + 10#$minutes * 60 + 10#$seconds))
}

# Slurm's signal may be half a minute late, and so may its limit be early.
watch_clock() {
  local left nap
  trap 'kill "$nap" 2>/dev/null; exit' TERM
  while :; do
    left=$(seconds_left) || left=$((drain + margin + 300))
    left=$((left - drain - margin))
    # Again and again: a signal is lost on a program that is just starting.
    [ "$left" -gt 0 ] || {
      kill -USR1 $$
      left=5
    }
    sleep $((left < 300 ? left : 300)) &
    nap=$!
    wait "$nap"
  done
}

# Prints how many runs of the file are over.
runs_over() {
  local line state n=0
  line=$("$wiresweep" status "$file" --json 2>/dev/null) || line=
  for state in 'done' diverged failed timeout quarantined; do
    [[ $line =~ \"$state\":\ *([0-9]+) ]] && n=$((n + BASH_REMATCH[1]))
  done
  echo "$n"
}

# Runs until it ends; a signal ends bash's wait, not the program.
run_once() {
  local ranks=()
  [ "${SLURM_NTASKS:-1}" -eq 1 ] || ranks=(-j "$SLURM_NTASKS")
  # shellcheck disable=SC2154 # the settings end with words=(...)
  "$wiresweep" run "$sweep" -o "$file" ${ranks[@]+"${ranks[@]}"} --drain-time "$drain" \
    ${words[@]+"${words[@]}"} &
  pid=$!
  [ -z "$asked" ] || kill -USR1 "$pid"
  [ -z "$told" ] || kill -TERM "$pid"
  while :; do
    wait "$pid"
    code=$?
    kill -0 "$pid" 2>/dev/null || break
  done
}

# Ranks of an earlier attempt may still hold the file after a cut link.
run_patiently() {
  local end=$((SECONDS + patience))
  run_once
  while [ "$code" -eq 6 ] && [ -z "$told$asked" ] && [ "$SECONDS" -lt "$end" ]; do
    sleep 5
    run_once
  done
}

# Whether the attempt finished a run, or a trial kept a newer state.
made_progress() {
  local kept
  [ "$(runs_over)" -le "$over" ] || return 0
  for kept in "$file".run*.state; do
    [ "$kept" -nt "$file.tries" ] && return 0
  done
  return 1
}

# Reads how many attempts in a row finished nothing, of this job.
begin_count() {
  local whose n
  tries=0
  if read -r whose n 2>/dev/null <"$file.tries" && [ "$whose" = "$id" ]; then
    tries=$n
  fi
  keep_count
}

keep_count() {
  echo "$id $tries" >"$file.tries"
}

finish() {
  rm -f "$file.tries"
  say "$2"
  exit "$1"
}

requeue() {
  if [ "$(squeue -h -j "$id" -o %T)" != RUNNING ]; then
    say "Slurm ends this job"
    exit 75
  fi
  # Slurm may end this attempt before scontrol has its answer.
  if (trap '' TERM && exec scontrol requeue "$id") || [ -n "$told" ]; then
    sleep 300
  else
    say "it cannot be requeued here: submit it again by hand; nothing is lost"
  fi
  exit 75
}

go_on() {
  if made_progress; then tries=0; else tries=$((tries + 1)); fi
  keep_count
  [ "$tries" -lt "$attempts" ] ||
    finish 1 "stopped: $tries attempts in a row finished no run; the reason stands above. Then submit again: nothing is lost"
  say "runs are left, $(runs_over) are over (exit code $code): back in the queue"
  requeue
}

# What the file says of its study is what counts.
judge() {
  case "$code" in
    2 | 3 | 6) finish "$code" "stopped: see the error above, then submit again" ;;
  esac
  "$wiresweep" status "$file" --exit-code >/dev/null
  case $? in
    0) finish 0 "every run is done" ;;
    4) finish 0 "every run is over, but some failed: wiresweep run SWEEP --retry tries them again" ;;
    5) finish 5 "stopped: $file is damaged; see wiresweep verify" ;;
    *) go_on ;;
  esac
}

attempt() {
  set_environment
  begin_count
  over=$(runs_over)
  pid='' code=0
  trap 'asked=yes; [ -z "$pid" ] || kill -USR1 "$pid" 2>/dev/null' USR1
  trap 'told=yes; [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null' TERM
  say "attempt $((${SLURM_RESTART_COUNT:-0} + 1)) on ${SLURM_JOB_NODELIST:-this node}, $over runs are over"
  watch_clock &
  clock=$!
  run_patiently
  kill "$clock" 2>/dev/null
  if [ -n "$told" ]; then
    say "Slurm ends this attempt; what was finished is safe"
    exit 75
  fi
  judge
}
