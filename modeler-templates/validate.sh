#!/bin/sh
# Validates the element templates against the published JSON schema. Needs Node and, at the first
# run, the npm registry; without them it says so and ends with 0. Ends with 1 when a template is
# not valid.
set -eu
cd "$(dirname "$0")"

SCHEMA=@camunda/zeebe-element-templates-json-schema@0.46.0
AJV=ajv@8.20.0

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "SKIPPED: the element templates were not validated, because Node is not installed"
  exit 0
fi

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
if ! npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error \
    "$SCHEMA" "$AJV" >"$tools/npm.log" 2>&1; then
  tail -n 3 "$tools/npm.log"
  echo "SKIPPED: the element templates were not validated, because $SCHEMA cannot be installed"
  exit 0
fi
node validate.cjs "$tools" ./*.json
