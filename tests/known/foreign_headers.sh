#!/bin/sh
# A foreign header is included in its one module's own files; public headers
# include none, so that no module sees another's library.
set -u
cd "$(dirname "$0")/../.." || exit 1
failed=0

# only HEADERS FOLDER: an extended regular expression, and who may.
only() {
  found=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($1)" \
    include src jobs analysis --include='*.[ch]' | grep -v "^$2/")
  if [ -n "$found" ]; then
    echo "FAILED: only $2 may include $1:"
    echo "$found"
    failed=1
  fi
  grep -rqE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($1)" "$2" || {
    echo "FAILED: $2 does not include $1; is this test out of date?"
    failed=1
  }
}

only 'igraph/|igraph\.h' src/graph
only 'hdf5' src/store
only 'mpi\.h' src/sched
only 'gsl/' src/stats
only 'blis' src/la
only 'libfyaml' src/io
only 'archive\.h|archive_entry\.h' src/io
only 'openssl/' src/io
only 'turbojpeg\.h' src/data
only 'png\.h' src/data
only 'Random123/' src/base

[ $failed -eq 0 ] && echo "foreign headers stay in their modules"
exit $failed
