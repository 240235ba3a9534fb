#!/bin/sh
# Runs a Python test where there is a Python; its packages it asks for itself.
if ! command -v python3 >/dev/null 2>&1; then
  echo "skipped: no python3"
  exit 77
fi
exec python3 "$@"
