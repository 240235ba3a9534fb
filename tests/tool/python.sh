#!/bin/sh
# Runs a Python test by the interpreter that WIRESWEEP_PYTHON names, else by the
# first python3; its packages it asks for itself.
python=${WIRESWEEP_PYTHON:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
  echo "skipped: no $python"
  exit 77
fi
exec "$python" "$@"
