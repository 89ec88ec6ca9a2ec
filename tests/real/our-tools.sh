#!/bin/sh
# Our own small programs: the options that a user's hands know.
failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }
lines() { printf '%s\n' "$@"; }

check 'grep -A' "$(seq 9 | grep -A1 -n '[37]')" "3:3
4-4
--
7:7
8-8"
check 'grep -B' "$(seq 5 | grep -B2 '[25]')" "$(seq 5)"
check 'grep -C' "$(seq 9 | grep -C1 5)" "$(seq 4 6)"
check 'grep -m' "$(seq 30 | grep -m2 -A1 3)" "3
13
14"
check 'grep -L' "$(seq 3 | grep -L 4; seq 3 | grep -L 3)" "(standard input)"
check 'sort -h' "$(lines 2M 1.5K 3G 512 1K 0 -1K -5 | sort -h | tr '\n' ' ')" "-1K -5 0 512 1K 1.5K 2M 3G "
exit $failed
