#!/usr/bin/env bash
# Builds Kits from this clone, and shows what it does: a floating address, a filesystem and an application are broken in
# turn, and come back by themselves. All of it happens in namespaces of its own, which end with this script: the network,
# the mounts and the processes of this machine are not touched. Runs as root and as an ordinary user. README.md says more.
#
# KITS_PUBLISHED=DIR takes a host published before (core/publish.sh DIR) instead of building one.
set -euo pipefail
umask 022                           # kitsd refuses what others may write to, whatever the umask of the caller is

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)

work='' story=''

die() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }

# shellcheck disable=SC2317  # called by the trap
clean_up() {
    local exit=$?
    trap - EXIT INT TERM HUP
    if [[ -n $story ]]; then end_story; fi
    if [[ -n $work ]]; then rm -rf "$work"; fi
    exit "$exit"
}

# shellcheck disable=SC2317  # called by clean_up
# The first process of the namespaces takes all others with it, and unshare returns when the last of them is gone.
end_story() {
    local first
    first=$(cat "/proc/$story/task/$story/children" 2> /dev/null || true)
    kill -KILL "${first:-$story}" 2> /dev/null || true
    wait "$story" 2> /dev/null || true
}

# Names the Debian package of every tool that is missing.
missing_packages() {
    command -v ip > /dev/null || echo iproute2
    command -v unshare > /dev/null || echo util-linux
    (( EUID != 0 )) || command -v mkfs.ext4 > /dev/null || echo e2fsprogs
    (( EUID != 0 )) || command -v losetup > /dev/null || echo mount
}

find_tools() {
    PATH=$PATH:/usr/sbin:/sbin      # an ordinary user's PATH often lacks them
    command -v dotnet > /dev/null || die "the .NET SDK is missing: install .NET 10 (https://dotnet.microsoft.com/download) and call again"

    local packages
    mapfile -t packages < <(missing_packages)
    (( ${#packages[@]} > 0 )) || return 0
    if (( EUID != 0 )) || ! command -v apt-get > /dev/null; then die "please install: ${packages[*]}"; fi

    echo "Installing ${packages[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } \
        > "$work/apt.log" 2>&1 < /dev/null || { tail -n 20 "$work/apt.log" >&2; die "cannot install ${packages[*]}"; }
}

# An ordinary user becomes root of a user namespace first; that is enough to have a network and mounts of one's own.
choose_namespaces() {
    namespaces=(--net --mount --pid --fork --kill-child --mount-proc)
    (( EUID == 0 )) || namespaces+=(--user --map-root-user)
    unshare "${namespaces[@]}" true 2> "$work/unshare.log" \
        || die "this machine gives us no namespaces ($(tail -n 1 "$work/unshare.log")): call as root, or allow unprivileged user namespaces"
}

publish() {
    if [[ -n ${KITS_PUBLISHED:-} ]]; then
        cp -R "$KITS_PUBLISHED" "$work/host"
        return
    fi
    [[ -w $root ]] || die "$root belongs to somebody else, and is built in: make a clone of your own"
    echo "Building the host from this clone (the first time takes a minute)"
    "$root/core/publish.sh" "$work/host" > "$work/publish.log" 2>&1 < /dev/null \
        || { tail -n 40 "$work/publish.log" >&2; die "the build failed"; }
}

# root gets a real disk: ext4 on a loop device. Others may not mount one, so they get a filesystem in memory.
make_disk() {
    device=tmpfs fstype=tmpfs
    (( EUID == 0 )) || return 0

    truncate --size 32M "$work/disk.img"
    mkfs.ext4 -q "$work/disk.img"
    device=$(losetup --find --show "$work/disk.img" 2> /dev/null) || { device=tmpfs; return 0; }
    fstype=ext4

    # Detached as soon as nobody has it open any more: neither we, nor a mount of it. So it goes whatever becomes of us.
    # shellcheck disable=SC2034  # held, not read
    exec {hold}< "$device"
    losetup --detach "$device"
}

configure() {
    mkdir "$work/share"
    cp "$here/app.sh" "$here/story.sh" "$work/"
    sed -e "s|@WORK@|$work|g" -e "s|@DEVICE@|$device|g" -e "s|@FSTYPE@|$fstype|g" "$here/kits.yaml" > "$work/kits.yaml"
    "$work/host/bin/kits" schema > "$work/kits.schema.json"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

work=$(mktemp -d -t kits.XXXXXX)
if (( ${#work} > 80 )); then rmdir "$work"; work=$(mktemp -d /tmp/kits.XXXXXX); fi     # a socket's path is short

find_tools
choose_namespaces
publish
make_disk
configure

# In the background, so that a signal to this script is not kept waiting until the story ends; and it ends with us.
setpriv --pdeathsig KILL unshare "${namespaces[@]}" "$work/story.sh" "$work" < /dev/null &
story=$!
exit=0
wait "$story" || exit=$?
story=
exit "$exit"
