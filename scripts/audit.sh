#!/bin/sh
# What is installed: its lock files and bill of materials (lock), and what is known against it (audit).
#
#   scripts/audit.sh lock    requirements*.txt -> requirements*.lock, sbom.cdx.json, docs/licences.md
#   scripts/audit.sh audit   0: nothing is known; 1: something is; 3: nobody could look (no network)
set -eu
cd "$(dirname "$0")/.."
bin=build/audit/bin

scripts/setup.sh check
if ! cmp -s requirements-audit.txt build/audit/requirements-audit.txt; then
    .venv/bin/python -m venv build/audit
    $bin/pip install --quiet --disable-pip-version-check -r requirements-audit.txt
    cp requirements-audit.txt build/audit/
fi

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"
}

lock() {
    compile requirements-uv.txt -o requirements-uv.lock
    compile requirements.txt -o requirements.lock
    compile requirements-dev.txt -c requirements.lock -o requirements-dev.lock
    # Without the hashes, which stand in the lock file and would make it twenty times as long.
    sed -n 's/^\([a-z][^ ]*==[^ ]*\).*/\1/p' requirements.lock |
        $bin/cyclonedx-py requirements - --output-reproducible --output-format JSON -o sbom.cdx.json
    .venv/bin/python -m tools.licences >docs/licences.md
}

# Run an auditor that writes a report; without one, it could not look, whatever its exit code.
look() {
    report=build/audit/$1.json
    rm -f "$report"
    shift
    "$@" >"$report" 2>build/audit/errors && return 0
    if ! $bin/python -c 'import json, sys; report = json.load(open(sys.argv[1])); sys.exit("error" in report)' "$report" \
        2>/dev/null; then
        cat build/audit/errors >&2
        echo "The audit COULD NOT LOOK: the lines above say why. This is no sign that nothing is known; run it where the network is." >&2
        exit 3
    fi
    echo "Vulnerabilities are known: $report" >&2
    known=1
}

audit() {
    known=0
    PATH=$PWD/.venv/bin:$PATH
    look python $bin/pip-audit --disable-pip --require-hashes --strict --format json -r requirements.lock -r requirements-dev.lock
    look npm npm audit --json --audit-level=low
    [ $known = 0 ] || exit 1
    echo "Nothing is known against what is installed."
}

case "${1:-}" in lock | audit) "$1" ;; *) echo "usage: scripts/audit.sh lock|audit" >&2; exit 2 ;; esac
