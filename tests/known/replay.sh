#!/bin/sh
# replay.sh WIRESWEEP: small sweeps of all training jobs against the numbers that
# tests/peers/replay_JOB.py got from the seed alone, by PyTorch in double
# precision (replay_JOB.py WIRESWEEP --write stores them).  WIRESWEEP_PRECISION
# says how WIRESWEEP computes: single (if not set) or double.
set -u
known=$(cd "$(dirname "$0")" && pwd)/replay
. "$(dirname "$0")/../tool/common.sh"
case "${WIRESWEEP_PRECISION:-single}" in
  single) double=0 ;;
  double) double=1 ;;
  *) fail "WIRESWEEP_PRECISION is $WIRESWEEP_PRECISION" ;;
esac

# compare JOB NAME LOSS TABLE COLUMN...: rows of TABLE against lines NAME; LOSS:
# how far a number may be off in single precision; accuracies by $slack of 65
# images.
compare() {
  job=$1 name=$2 loss=$3
  shift 3
  "$rows" "$job.h5" "$@" >got || fail "$job: no $*"
  grep "^$name	" "$known/$job.txt" | cut -f 2- >want
  if [ "$name" = best ]; then # only runs with validation have them
    grep -v nan got >there || fail "$job: no run has a best accuracy"
    mv there got
  fi
  [ -s want ] || fail "$job: no numbers of $name are known"
  shift
  paste got want | awk -F '\t' -v double="$double" -v loss="$loss" -v slack="$slack" -v names="$*" \
    -v what="$job, $name" '
    function bound(column) {
      if (column == "run") return 0
      if (double || column ~ /gap/) return 1e-9
      if (column == "neurons") return 1
      return column ~ /accuracy|drop/ ? slack / 65 + 1e-9 : loss
    }
    BEGIN { n = split(names, name, " ") }
    NF != 2 * n { print what ", line " NR ": " NF " numbers"; bad = 1; next }
    {
      for (k = 1; k <= n; k++) {
        if ($k !~ /^-?[0-9]/ || $(n + k) !~ /^-?[0-9]/) {
          print what ", line " NR ": " name[k] " is no number"
          bad = 1
        }
        off = $k - $(n + k)
        if (!(off <= bound(name[k]) && -off <= bound(name[k]))) {
          printf "%s, run %s, %s: %s is not %s\n", what, $1, name[k], $k, $(n + k)
          bad = 1
        }
      }
    }
    END { exit bad }' || bad=1
}

# replay JOB LOSS
replay() {
  expect 0 "$wiresweep" run "$known/$1.yaml" -o "$1.h5"
  compare "$1" epochs "$2" epochs run train_loss train_accuracy test_loss \
    test_accuracy
  compare "$1" runs "$2" runs run first_epoch_accuracy test_accuracy \
    train_loss test_loss
  [ "$("$rows" "$1.h5" runs classes | sort -u)" = 10 ] ||
    fail "$1: not ten classes, per task"
}

# Near-equal outputs of nets that hardly learn change places by rounding: the
# double tree, where nothing may be off, is what proves accuracies.
bad=0 slack=2.5
replay ramanujan 2e-3
compare ramanujan best 0 runs run best_accuracy validation_accuracy
compare ramanujan gaps 0 runs run spectral_gap spectral_gap_two_sided \
  spectral_gap_relative
replay functional 1e-3
compare functional best 0 runs run best_accuracy validation_accuracy
compare functional stimuli 0 runs run stimuli_accuracy
replay celegans 2e-3
compare celegans edges 1e-4 epochs run edge_mean edge_sd
replay mlp 1e-3
replay lenet 1e-3
replay roguenet 1e-3
compare roguenet best 0 runs run best_accuracy validation_accuracy
compare roguenet skips 0 epochs run skips
compare roguenet size 0 runs run parameters skips
slack=0 # sigmoids do not flip
replay spatial 1e-4
compare spatial costs 1e-4 epochs run transport_cost density_cost
compare spatial splits 1e-3 splits run full_accuracy split_accuracy drop neurons \
  cross_weight silhouette
[ "$bad" -eq 0 ] || fail "not as replayed"
