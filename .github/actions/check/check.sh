#!/usr/bin/env bash
# The step of action.yml: README, REPO_ID and SARIF are its inputs. Nothing of the checked repository is run:
# --no-config keeps its uv.toml out, and inputs arrive as variables, never as text of a script.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
manager() { uv run --no-config --script "$here/../../../scripts/evaluation_manager.py" "$@"; }

code=0
manager validate --readme="$README" --format github || code=$?
if [ -n "$SARIF" ]; then
  manager validate --readme="$README" --format sarif > "$SARIF" 2> /dev/null
fi
if [ -n "$REPO_ID" ] && [ "$code" -eq 0 ]; then
  manager verify --readme="$README" --repo-id="$REPO_ID" --allow-unchecked || code=$?
  [ "$code" -eq 0 ] || echo "::error title=hf-evaluation::results and card do not agree: see the log of this step"
fi
exit "$code"
