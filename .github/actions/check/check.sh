#!/usr/bin/env bash
# The step of action.yml: README, REPO_ID and SARIF are its inputs. The checked repository may be what a stranger
# proposes, so nothing of it is run: uv and its Python are found from /, where no uv.toml or .venv of the
# repository lies. Inputs arrive as variables, never as text of a script. What is said is told between marks,
# for a line of it could else be a command of the runner ("::add-mask::", "##[stop-commands]").
set -uo pipefail
unset HF_TOKEN HUGGING_FACE_HUB_TOKEN GITHUB_TOKEN GH_TOKEN CDPATH # nothing here asks for anything
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
script="$here/../../../scripts/evaluation_manager.py"
python=$(cd / && uv sync --quiet --no-config --script "$script" && uv python find --no-config --script "$script") || exit
manager() { "$python" "$script" "$@"; }

aloud() { # runs a command whose lines are words to the runner
  local code mark
  mark=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$mark"
  "$@" 2>&1
  code=$?
  printf '\n::%s::\n' "$mark"
  return "$code"
}

code=0
said=$(mktemp)
manager validate --readme="$README" --format github 2> "$said" || code=$?
aloud cat "$said"
if [ -n "$SARIF" ]; then
  manager validate --readme="$README" --format sarif > "$said" 2> /dev/null
  folder=$(dirname -- "$SARIF")
  if [ "${SARIF#/}" = "$SARIF" ] && [ "$(cd -P . && cd -L -- "$folder" && pwd -L)" != "$(cd -P -- "$folder" && pwd)" ]; then
    echo "::error title=hf-evaluation::the folder of the SARIF file is a link"
    code=5
  elif ! { rm -f -- "$SARIF" && cat "$said" > "$SARIF"; }; then # never written through a link
    code=4
  fi
fi
rm -f "$said"
if [ -n "$REPO_ID" ] && [ "$code" -eq 0 ]; then
  aloud manager verify --readme="$README" --repo-id="$REPO_ID" --allow-unchecked || code=$?
  [ "$code" -eq 0 ] || echo "::error title=hf-evaluation::results and card do not agree: see the log of this step"
fi
exit "$code"
