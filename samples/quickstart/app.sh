#!/bin/bash
# The application that the quickstart keeps in service: ten times a second it appends the time (in microseconds) and its
# process id to a file, which it holds open. It ends when that file, or the filesystem under it, is gone for good.
set -euo pipefail

exec 3>> "$1"
exec 4<> <(:)             # a pipe that nobody writes to: reading it is a pause without another process

while true; do
    echo "${EPOCHREALTIME/[.,]/} $$" >&3
    read -r -t 0.1 -u 4 || true
done
