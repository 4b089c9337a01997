#!/bin/sh
# Runs every check, one after the other; stops at the first that fails and names it.
set -eu
MAKE_COMMAND=${1:-make}
for check in format lint types imports test-sqlite test-postgresql test-api test-browser; do
    echo "== $check"
    started=$(date +%s)
    "$MAKE_COMMAND" --no-print-directory "$check" || { echo "FAILED: $check"; exit 1; }
    echo "== $check passed in $(( $(date +%s) - started )) s"
done
echo "all checks passed"
