#!/usr/bin/env bash
# Write requirements/*.txt: every dependency with its hashes and no address of any index. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
uv lock -q
export_to() { uv export -q --frozen --no-emit-project --no-annotate --no-header "${@:2}" -o "requirements/$1.txt"; }
export_to run --no-dev --group build
export_to dev --group build --group dev
rm uv.lock
