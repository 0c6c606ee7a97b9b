#!/usr/bin/env bash
# Publishes the host (or takes KITS_PUBLISHED), and prints the figures of README.md. Everything happens in namespaces of its own. Needs root.
# run.sh host, guests, databases or scripts: one part alone.
set -euo pipefail
umask 022

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [[ -z ${KITS_PUBLISHED:-} ]]; then
    "$root/core/publish.sh" "$work/host" > /dev/null
    export KITS_PUBLISHED=$work/host
fi
dotnet build "$root/tests/Kits.Benchmarks" --configuration Release -nologo -verbosity:quiet
# The first process is a shell: it reaps what libvirtd and the applications leave behind.
unshare --net --mount --pid --fork --kill-child --mount-proc sh -c '"$@"; exit $?' sh \
    "$root/artifacts/bin/Kits.Benchmarks/release/Kits.Benchmarks" "$work" "$root" "$@"
