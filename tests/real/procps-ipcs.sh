#!/usr/bin/bash
# Debian's procps, psmisc and util-linux read our /proc and System V objects.
PATH=/usr/bin; failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }
there() { "${@:2}" > out 2>&1 && grep -q "$1" out || { echo "${*:2}: no '$1' in:"; head -n 5 out; failed=1; }; }

sleep 111 & job=$!
there "sleep 111" ps aux
there "sleep 111" ps -ef
there "sleep 111" ps -eo pid,ppid,stat,args
there "sleep" pstree
check pgrep "$(pgrep -f 'sleep 111')" $job
check stat "$(ps -o stat= -p $job | cut -c1)" S
there "Mem:" free
there "load average" uptime
there "swpd" vmstat
there "Tasks:" top -b -n 1
pkill -f 'sleep 111'; wait $job; check pkill $? 143

queue=$(ipcmk -Q | grep -o '[0-9]*$'); set=$(ipcmk -S 3 | grep -o '[0-9]*$'); segment=$(ipcmk -M 8192 | grep -o '[0-9]*$')
there "8192" ipcs -m
there "$queue" ipcs -q
there "$set" ipcs -s
there "max seg size" ipcs -l
there "SHMMNI\|shmmni" lsipc
ipcrm -q "$queue" -s "$set" -m "$segment"
check removed "$(ipcs | grep -cE '^0x')" 0
check flock "$(flock lock echo held)" held
check setsid "$(setsid -w bash -c '[ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] && echo leader')" leader
check taskset "$(taskset -c 0 nproc)" 1
check prlimit "$(prlimit --nofile=77 bash -c 'ulimit -n')" 77
exit $failed
