#!/bin/bash
# An application whose life can be read: heart.sh BEATS STARTS
# Ten times a second it appends the time (in microseconds) and its pid to BEATS, which it holds open. STARTS gets one line a start.
set -euo pipefail

echo "$$" >> "$2"
exec 3>> "$1"

while true; do
    echo "${EPOCHREALTIME/[.,]/} $$" >&3
    sleep 0.1 3>&-        # the sleep must not hold the file open when the application dies
done
