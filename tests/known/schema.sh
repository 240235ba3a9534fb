#!/bin/sh
# sweeps/wiresweep.schema.json is what the jobs' own tables say.
set -eu
wiresweep=$1
stored=$(dirname "$0")/../../sweeps/wiresweep.schema.json
if ! "$wiresweep" keys --json-schema | diff "$stored" -; then
  echo "make it anew: wiresweep keys --json-schema > sweeps/wiresweep.schema.json"
  exit 1
fi
