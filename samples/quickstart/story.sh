#!/usr/bin/env bash
# The story that run.sh tells, as the first process inside namespaces made for it: here the network, the mounts and the
# process ids are our own. Ends with 1 and a clear line if anything does not come back in time.
set -euo pipefail

work=$1
deadline=30                         # seconds; what comes back at all comes back far sooner
address=192.0.2.10
beats=$work/share/beats             # what the application writes

export PATH=$work/host/bin:$PATH
export KITS_SOCKET=$work/kits.sock

# --- telling ------------------------------------------------------------------------------------------------------------

bold='' faint='' green='' red='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' faint=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

chapter() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s\n' "$@"; }
good() { printf '%s  %s%s\n' "$green" "$*" "$plain"; }

# Shows a command as a person would type it, and runs it.
show() {
    printf '%s$ %s%s\n' "$faint" "${*//$work\//}" "$plain"
    "$@" || die "this command ended with $?: $*"
}

die() {
    printf '%squickstart: %s%s\n' "$red" "$*" "$plain" >&2
    { kits status && kits history && tail -n 30 "$work/state/kitsd.log"; } >&2 || true
    exit 1
}

# --- looking ------------------------------------------------------------------------------------------------------------

microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }

# Waits until a condition holds. The pause is only the pace of looking: nothing relies on its length.
await() {
    local what=$1 end=$(( SECONDS + deadline ))
    shift
    until "$@"; do
        (( SECONDS < end )) || die "$what: not within $deadline seconds"
        sleep 0.01
    done
}

start_host() {
    show lkstart --config "$work/kits.yaml" --state "$work/state" > "$work/lkstart.txt"
    cat "$work/lkstart.txt"
    host=$(sed -n 's/.*ready, pid \([0-9]*\).*/\1/p' "$work/lkstart.txt")
}

# Whether the host says that each of these resources is in the given state, and is at work on none.
all_are() {
    local state=$1 status tag
    shift
    status=$(kits status --json) || return 1
    [[ $status != *'"operation":"'* ]] || return 1
    for tag in "$@"; do
        [[ $status =~ \"tag\":\"$tag\"[^{}]*\"state\":\"$state\" ]] || return 1
    done
}

application() { cat "$work/app.pid" 2> /dev/null || true; }

is_alive() {
    local stat
    { [[ -n $1 ]] && read -r stat < "/proc/$1/stat"; } 2> /dev/null || return 1
    [[ ${stat##*) } != [ZX]* ]]      # a dead process may wait to be reaped
}

address_is_there() { [[ $(ip -o -4 address show dev quick0) == *" $address/"* ]]; }
is_mounted() { grep -q " $work/share " /proc/self/mountinfo; }

all_is_well() { all_are ISP vip share app && address_is_there && is_mounted && is_alive "$(application)"; }
another_application_writes() { all_is_well && [[ $(application) != "$1" && $(tail -n 1 "$beats") == *" $(application)" ]]; }
more_is_written() { (( $(wc -l < "$beats") > $1 )); }

# What the host noted since a moment, and how soon it knew.
tell_recovery() {
    local hurt=$1 back entries=0 seen=0 line time
    back=$(microseconds)
    while read -r line; do
        [[ $line =~ \"time\":\"([^\"]+)\" ]] || continue
        time=$(date --date "${BASH_REMATCH[1]}" +%s%N)
        (( time / 1000 >= hurt )) || continue
        (( ++entries > 1 )) || seen=$(( time / 1000 ))
    done < <(kits history --json --limit 50)

    (( entries > 0 )) || die "kits history says nothing about what just happened"
    kits history --limit "$entries" | sed 's/^/  /'
    good "noticed after $(( (seen - hurt) / 1000 )) ms, all in service again after $(( (back - hurt) / 1000 )) ms"
}

# --- the story ----------------------------------------------------------------------------------------------------------

say "This shell has a network, mounts and processes of its own; nothing outside is touched, and nothing of it will remain."
ip link set lo up
ip link add quick0 type veth peer name quick1
ip link set quick0 up
ip link set quick1 arp off up        # the far end is ours too, and would answer for our address

chapter "1. Three resources go in service"
say "An application needs an address and a filesystem. One file describes them:"
grep -v '^ *#' "$work/kits.yaml" | sed -e '/^$/d' -e "s|$work/||g" -e 's/^/  /'
start_host
await "the hierarchy goes in service" all_is_well
show kits status

chapter "2. The application is killed"
before=$(application)
hurt=$(microseconds)
show kill -KILL "$before"
await "the application comes back" another_application_writes "$before"
tell_recovery "$hurt"
say "It writes again, as process $(application) instead of $before."

chapter "3. Someone deletes the address"
before=$(application)
hurt=$(microseconds)
show ip address del "$address/24" dev quick0
await "the address comes back" all_is_well
tell_recovery "$hurt"
[[ $(application) == "$before" ]] || die "the application was restarted, although the address was cured below it"
say "The application above it kept running: process $before, as before."

chapter "4. Someone unmounts the filesystem under the running application"
say "The application still holds its file on the detached filesystem, so mounting again would not help it:" \
    "the host stops the application, mounts afresh, and starts it again. The address stays."
before=$(application)
hurt=$(microseconds)
show umount --lazy "$work/share"
await "filesystem and application come back" another_application_writes "$before"
tell_recovery "$hurt"

chapter "5. The host itself is killed"
say "It may die without harm: what it protects goes on, and the next host adopts it."
before=$(application) written=$(wc -l < "$beats")
show kill -KILL "$host"
await "the application goes on without a host" more_is_written "$(( written + 2 ))"
start_host
await "the host adopts what runs" all_is_well
[[ $(application) == "$before" ]] || die "the restarted host restarted what was running"
gap=$(awk -v from="$written" 'NR > from { if (last && $1 - last > most) most = $1 - last; last = $1 } END { print int(most / 1000) }' "$beats")
(( gap < 1000 )) || die "the application was held up for $gap ms while the host was restarted"
good "process $before never stopped: its longest pause between two beats was $gap ms"

chapter "6. What an operator reads at three in the morning"
show kits why app
echo
show kits history --limit 12

chapter "7. Everything goes out of service"
say "Removing the address takes what stands above it out first; the filesystem stays until it is asked for."
before=$(application)
show kits remove vip
await "app and vip are out of service" all_are OSU app vip
await "the filesystem stayed in service" all_are ISP share
show kits remove share
await "everything is out of service" all_are OSU app vip share
! is_alive "$before" || die "the application $before still runs"
! address_is_there || die "the address $address is still there"
! is_mounted || die "the filesystem is still mounted"
show kits status
show lkstop
! is_alive "$host" || die "kitsd still runs after lkstop"

chapter "That is all: nothing of it is left on this machine."
say "Next: samples/hierarchies has configurations to start from."
