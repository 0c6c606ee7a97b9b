#!/usr/bin/env bash
# Builds the solution, runs every test project and the quickstart, and ends with the line
#
#     N passed, N failed, N skipped
#
# and an exit code that is not zero if a test failed, if the build failed, or if a project ran no test at all.
#
#     tests/run.sh [--quick] [FILTER...]
#
# --quick leaves out what needs root or real parts (the scenarios, the quickstart). FILTER is a part of a project's name,
# as in "tests/run.sh Core Ip"; "quickstart" is a name too. Root has the tools that the tests need installed by apt.
set -euo pipefail
umask 022

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
limit=600                                       # seconds for one project
not_tests=(Kits.BadKits Kits.Benchmarks)        # material and measurements, which run no tests
real_parts=(Kits.Scenarios)                     # what --quick leaves out whole

quick=false
filters=()
for word in "$@"; do
    case $word in
        --quick) quick=true ;;
        -h | --help) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        -*) echo "tests/run.sh: unknown option $word; there is --quick" >&2; exit 2 ;;
        *) filters+=("$word") ;;
    esac
done

without_root=$quick
if (( EUID != 0 )) && ! $quick; then
    without_root=true
    echo "Not root: leaving out the tests that need it"
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off

passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

finish() {
    echo
    echo "$passed passed, $failed failed, $skipped skipped"
    (( failed == 0 )) && exit 0
    exit 1
}

fail() {
    echo "FAILED  $*"
    failed=$(( failed + 1 ))
}

is_one_of() {
    local word=$1 other
    shift
    for other in "$@"; do [[ $word != "$other" ]] || return 0; done
    return 1
}

is_wanted() {
    local name=$1 filter
    (( ${#filters[@]} > 0 )) || return 0
    for filter in "${filters[@]}"; do [[ ${name,,} != *"${filter,,}"* ]] || return 0; done
    return 1
}

# Names the Debian package of every tool that the tests call and that is missing.
missing_packages() {
    local pair
    for pair in ip:iproute2 unshare:util-linux losetup:mount mkfs.ext4:e2fsprogs mkfs.xfs:xfsprogs strace:strace gcc:gcc runsv:runit fsfreeze:util-linux \
        libvirtd:libvirt-daemon-system virsh:libvirt-clients qemu-system-x86_64:qemu-system-x86 qemu-ga:qemu-guest-agent busybox:busybox-static cpio:cpio; do
        command -v "${pair%%:*}" > /dev/null || echo "${pair##*:}"
    done
    compgen -G '/lib/modules/*cloud*' > /dev/null || echo linux-image-cloud-amd64   # what their guests boot
    [[ -e /usr/include/zlib.h ]] || echo zlib1g-dev         # the native commands are linked with it
    compgen -G '/usr/lib/postgresql/*/bin/postgres' > /dev/null || echo postgresql
}

# The tests make servers of their own; Debian's package would make and start one that nobody asked for.
no_server_of_its_own() {
    [[ " ${packages[*]} " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]] || return 0
    mkdir -p /etc/postgresql-common
    printf 'create_main_cluster = false\nstart_conf = manual\n' > /etc/postgresql-common/createcluster.conf
}

find_tools() {
    local packages
    mapfile -t packages < <(missing_packages)
    (( ${#packages[@]} > 0 )) || return 0

    if (( EUID != 0 )) || ! command -v apt-get > /dev/null; then
        echo "Missing, so some tests cannot run: ${packages[*]}"
        return 0
    fi
    echo "Installing ${packages[*]}"
    no_server_of_its_own
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } \
        > "$work/apt.log" 2>&1 < /dev/null || { tail -n 5 "$work/apt.log"; echo "Could not install them; going on without"; }
}

build() {
    echo "Building Kits.sln"
    dotnet build "$root/Kits.sln" -nologo -verbosity:quiet -clp:NoSummary > "$work/build.log" 2>&1 < /dev/null && return 0
    tail -n 60 "$work/build.log"
    fail "the build"
    finish
}

# One host for all that run it as an operator would.
publish() {
    [[ -z ${KITS_PUBLISHED:-} ]] || return 0
    echo "Publishing the host"
    if "$root/core/publish.sh" "$work/host" > "$work/publish.log" 2>&1 < /dev/null; then
        export KITS_PUBLISHED=$work/host
    else
        tail -n 40 "$work/publish.log"
        fail "core/publish.sh"
        finish
    fi
}

projects() {
    local project name
    for project in "$root"/tests/*/*.csproj; do
        name=$(basename "$project" .csproj)
        is_one_of "$name" "${not_tests[@]}" && continue
        $quick && is_one_of "$name" "${real_parts[@]}" && continue
        is_wanted "$name" && echo "$name"
    done
}

# A number of the runner's summary, such as "Kits.Core.Tests  Total: 4, Errors: 0, Failed: 1, Skipped: 2, Not Run: 0, Time: 0.179s".
count() {
    local number
    number=$(sed -n "/^ *$2  Total: /s/.*\b$3: \([0-9]*\).*/\1/p" "$1" | tail -n 1)
    echo "${number:-0}"
}

# The tests that failed, with what they said.
show_failures() {
    awk '/^    [^ ].* \[(FAIL|SKIP|PASS)\]$/ { on = /\[FAIL\]$/ } /^(  )?[^ ]/ { on = 0 } on' "$1"
}

run_project() {
    local name=$1 log=$work/$1.log exit=0 total wrong left_out began=$SECONDS
    local options=(-noLogo -noColor -noAutoReporters)
    $without_root && options+=(-trait- needs=root)
    if is_one_of "$name" "${real_parts[@]}"; then options+=(-maxThreads 4); fi      # they wait most of the time, each on a machine of its own

    timeout --kill-after=10 "$limit" "$root/artifacts/bin/$name/debug/$name" "${options[@]}" > "$log" 2>&1 < /dev/null || exit=$?

    total=$(count "$log" "$name" Total)
    wrong=$(( $(count "$log" "$name" Failed) + $(count "$log" "$name" Errors) ))
    left_out=$(( $(count "$log" "$name" Skipped) + $(count "$log" "$name" "Not Run") ))

    if grep -q "^ *$name  Total: " "$log"; then
        printf '%-28s %4d passed, %d failed, %d skipped (%ds)\n' "$name" "$(( total - wrong - left_out ))" "$wrong" "$left_out" "$(( SECONDS - began ))"
        passed=$(( passed + total - wrong - left_out )) failed=$(( failed + wrong )) skipped=$(( skipped + left_out ))
    elif (( exit != 124 && exit != 137 )); then
        tail -n 40 "$log"
        fail "$name: ended with $exit before its summary"
        return
    fi

    if (( exit == 124 || exit == 137 )); then
        tail -n 40 "$log"
        fail "$name: not done within $limit seconds"
    elif (( wrong > 0 )); then
        show_failures "$log"
    elif (( exit != 0 )); then
        tail -n 40 "$log"
        fail "$name: every test passed, yet it ended with $exit"
    elif (( total == 0 )) && ! only_needs_root "$name"; then
        fail "$name: ran no test"
    fi
}

# Whether a project has tests, and every one needs root.
only_needs_root() { $without_root && [[ -n $("$root/artifacts/bin/$1/debug/$1" -list methods 2> /dev/null < /dev/null) ]]; }

run_quickstart() {
    local began=$SECONDS exit=0
    timeout --kill-after=10 "$limit" "$root/samples/quickstart/run.sh" > "$work/quickstart.log" 2>&1 < /dev/null || exit=$?
    if (( exit == 0 )); then
        printf '%-28s %4d passed (%ds)\n' quickstart 1 "$(( SECONDS - began ))"
        passed=$(( passed + 1 ))
    else
        tail -n 60 "$work/quickstart.log"
        fail "samples/quickstart/run.sh: ended with $exit"
    fi
}

mapfile -t chosen < <(projects)
with_quickstart=false
! $quick && is_wanted quickstart && with_quickstart=true
if (( ${#chosen[@]} == 0 )) && ! $with_quickstart; then
    echo "tests/run.sh: no test project is called like ${filters[*]:-that}" >&2
    fail "nothing to run"
    finish
fi

$quick || find_tools
build
$quick || publish
for name in "${chosen[@]}"; do run_project "$name"; done
! $with_quickstart || run_quickstart
finish
