#!/usr/bin/env bash
# The transformers backend on a GPU, for a machine with torch and transformers and no network. No part of CI.
#
#   tests/gpu_check.sh --wheels FOLDER     here, with a network: packages for Python 3.12 into FOLDER (57 MB)
#   WHEELS=FOLDER tests/gpu_check.sh       there: a small planted model on disk, on the CPU and on the GPU
#
# Both harnesses run it end to end to a record; the score has to be the planted one. See tests/gpu_check.py.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
if [ "${1:-}" = --wheels ]; then
    exec "$python" "$root/tests/gpu_check.py" --wheels "${2:?a folder}" --python-version "${3:-3.12}"
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
site=$folder/site-packages # inspect-ai takes the tasks of installed packages only, and knows them by this name
"$python" -m pip install --quiet --no-index --no-deps --no-compile --no-cache-dir --disable-pip-version-check \
    --root-user-action ignore --target "$site" "${WHEELS:-$root/.whl}"/*.whl
PYTHONPATH="$site:$root:$root/src" PYTHONUNBUFFERED=1 "$python" "$root/tests/gpu_check.py" "$@"
