#!/bin/bash
# The application that the quickstart keeps in service: ten times a second it appends the time (in microseconds) and its
# process id to a file, which it holds open. It ends when that file, or the filesystem under it, is gone for good.
set -euo pipefail

exec 3>> "$1"

while true; do
    echo "${EPOCHREALTIME/[.,]/} $$" >&3
    sleep 0.1 3>&-        # the sleep must not hold the file open when the application dies
done
