#!/bin/bash
# An application whose life can be read: heart.sh BEATS STARTS
# Ten times a second it appends the time (in microseconds) and its pid to BEATS, which it holds open. STARTS gets one line a start.
set -euo pipefail

echo "$$" >> "$2"
exec 3>> "$1"
exec 4<> <(:)             # a pipe that nobody writes to: reading it is a pause without another process

while true; do
    echo "${EPOCHREALTIME/[.,]/} $$" >&3
    read -r -t 0.1 -u 4 || true
done
