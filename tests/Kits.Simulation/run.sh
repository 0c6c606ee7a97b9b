#!/usr/bin/env bash
# Runs seeds of the simulated node, and tells the story of the first one that breaks an invariant.
#
#     tests/Kits.Simulation/run.sh [--seeds N] [--seed S]
#     tests/Kits.Simulation/run.sh --scenario FILE
#
# N runs (10,000 unless told otherwise) from seed S on (1); --seed S alone is that one run. --scenario tells one story.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
(( $# > 0 )) || set -- --seeds 10000
dotnet build "$root/tests/Kits.Simulation" --configuration Release -nologo -verbosity:quiet -clp:NoSummary
exec "$root/artifacts/bin/Kits.Simulation/release/Kits.Simulation" "$@"
