#!/usr/bin/env bash
# core/publish.sh DIR: builds all that runs on a node into DIR, which can be moved afterwards.
#
#   DIR/bin/kitsd                  the daemon: a link to its program in lib/kitsd
#   DIR/bin/kits                   the commands: one native program, and links to it under its other names
#   DIR/kits/KIT/                  one folder a kit
#   DIR/lib/service/               what systemd and runit need to run kitsd; its README.md says how to install it
#   DIR/lib/worker                 the worker that kitsd starts for scripts in C#
#   DIR/lib/dotnet                 a link to the .NET that was used here; where it is gone, DOTNET_ROOT, /etc/dotnet/install_location
#                                  and /usr/share/dotnet count, as for any .NET program
#
# DIR is built beside its place and renamed, so nobody ever sees half of it.
set -euo pipefail
umask 022

names=(perform_action lcdstatus lcdremexec lkstart lkstop lk_log)

fail() { echo "publish.sh: $*" >&2; exit 1; }

[[ $# -eq 1 && $1 != -* ]] || { echo "usage: core/publish.sh DIR" >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
dir=$(realpath -m -- "$1")
[[ ! -e $dir || -e $dir/bin/kitsd || -z $(ls -A -- "$dir") ]] || fail "$dir is not a tree of ours, and would be replaced: choose another DIR"
dotnet=$(command -v dotnet) || fail "dotnet is not on the PATH: install the .NET 10 SDK"

rid() {
    case $(uname -m) in
        x86_64) local cpu=x64 ;;
        aarch64) local cpu=arm64 ;;
        *) fail "no kits for $(uname -m) yet" ;;
    esac
    if ldd --version 2>&1 | grep -qi musl; then echo "linux-musl-$cpu"; else echo "linux-$cpu"; fi
}

can_link() {
    local driver
    for driver in clang gcc; do
        command -v "$driver" >/dev/null && echo 'int main(void) { return 0; }' | "$driver" -x c - -lz -o /dev/null 2>/dev/null && return
    done
    return 1
}

# The commands are linked by the C compiler. Root may install one; others, and machines without apt, get managed commands.
native=true
if ! can_link; then
    [[ $(id -u) -ne 0 ]] || { apt-get update -q && apt-get install -qy --no-install-recommends gcc libc6-dev zlib1g-dev; } >/dev/null 2>&1 || true
    can_link || { native=false; echo "publish.sh: no clang or gcc with zlib here, so the commands need .NET and start more slowly"; }
fi

rid=$(rid)
built=$root/artifacts/publish
rm -rf -- "$built"
build() { "$dotnet" msbuild "$root/core/publish.proj" -t:"$1" -p:RuntimeIdentifier="$rid" -p:Native="$native" -v:q -nologo -nodeReuse:false; }
build Restore
build Publish

mkdir -p -- "$(dirname "$dir")"
new=$(mktemp -d -- "$dir.new.XXXXXX")
old=$new.old
trap 'rm -rf -- "$new" "$old"' EXIT
chmod 755 "$new"
mkdir "$new"/{bin,lib,kits}

# Copies without the modes of the build, which may come from a wider umask.
publish() { cp -R --no-preserve=mode,ownership -- "$built/$1/release_$rid" "$2"; }

publish Kits.Host "$new/lib/kitsd"
publish Kits.Worker "$new/lib/worker"
chmod 755 "$new/lib/kitsd/kitsd" "$new/lib/worker/kits-worker"
ln -s "$(dirname "$(realpath "$dotnet")")" "$new/lib/dotnet"
ln -s ../lib/kitsd/kitsd "$new/bin/kitsd"

if $native; then
    cp --no-preserve=mode,ownership -- "$built/Kits.Cli/release_$rid/kits" "$new/bin/kits"
    chmod 755 "$new/bin/kits"
else
    publish Kits.Cli "$new/lib/kits"
    chmod 755 "$new/lib/kits/kits"
    ln -s ../kitsd/kitsd "$new/lib/kits/kitsd"
    ln -s ../lib/kits/kits "$new/bin/kits"
fi
for name in "${names[@]}"; do ln -s kits "$new/bin/$name"; done

for project in "$root"/kits/*/*.csproj; do
    assembly=$(basename "$project" .csproj)
    kit=${assembly#Kits.}
    kit=$new/kits/${kit,,}
    publish "$assembly" "$kit"
    [[ $(ls "$kit"/*.deps.json | wc -l) -eq 1 ]] || fail "$assembly has not exactly one deps.json"
    [[ ! -e $kit/Kits.Sdk.dll ]] || fail "$assembly brings a Kits.Sdk.dll of its own, which the host would ignore"
done

cp -R --no-preserve=mode,ownership -- "$root/core/service" "$new/lib/service"
find "$new/lib/service" -type f -exec sed -i "s|/opt/kits|${dir//[&|\\]/\\&}|g" {} +
find "$new/lib/service" -type f -name run -exec chmod 755 {} +

[[ ! -e $dir ]] || mv -T -- "$dir" "$old"
mv -T -- "$new" "$dir" || { [[ ! -e $old ]] || mv -T -- "$old" "$dir"; exit 1; }
echo "published to $dir"
