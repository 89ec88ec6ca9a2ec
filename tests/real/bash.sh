#!/usr/bin/bash
# Debian's bash: arrays, process substitution, coprocesses, job control in a script.
PATH=/usr/bin; failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }

words=(one two three); check array "${#words[@]} ${words[2]}" "3 three"
check substitution "$(cat <(echo left) <(echo right) | tr '\n' ' ')" "left right "
coproc { read -r line; echo "heard $line"; }
echo hello >&"${COPROC[1]}"; read -r answer <&"${COPROC[0]}"; wait
check coprocess "$answer" "heard hello"
set -m
sleep 100 & job=$!
kill -STOP $job; sleep 0.05
check stopped "$(jobs | grep -c Stopped)" 1
kill -CONT $job; kill $job
while wait $job; ended=$?; [ $ended = 147 ]; do :; done     # wait may first tell of the stop
check ended $ended 143
set +m
(exit 3) & wait $!; check wait-ended $? 3
set -o pipefail; false | true; check pipefail $? 1
trap 'caught=yes' USR1; kill -USR1 $$; check trap "$caught" yes
check here-string "$(cat <<< text)" text
check printf "$(printf '%05.1f|%-4s|%x' 3.14159 ab 255)" "003.1|ab  |ff"
check regex "$([[ abc123 =~ ([a-z]+)([0-9]+) ]] && echo "${BASH_REMATCH[2]}")" 123
exit $failed
