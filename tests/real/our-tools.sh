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
4
--
13
14"
check 'grep -L' "$(seq 3 | grep -L 4; seq 3 | grep -L 3)" "(standard input)"
check 'sort -h' "$(lines 2M 1.5K 3G 512 1K 0 -1K -5 | sort -h | tr '\n' ' ')" "-1K -5 0 512 1K 1.5K 2M 3G "
check 'head -n -' "$(seq 5 | head -n -3)" "1
2"
D=$(mktemp -d 2>/dev/null || { mkdir -p /tmp/our-tools && echo /tmp/our-tools; })
cd "$D" || exit 1
mkdir -p a/b/c x/y && echo 12 >x/y/z && echo 3 >x/w
check 'rmdir -p' "$(rmdir -p a/b/c/; ls)" x
check 'head -q' "$(head -q x/w x/y/z; tail -v x/w)" "3
12
==> x/w <==
3"
check 'du -d' "$(du -d1 x | cut -f2)" "x/y
x"
check 'du -c' "$(du -sc x | cut -f2)" "x
total"
check 'cat -A' "$(printf 'a\tb\001\n\n\n\351\n' | cat -sA)" 'a^Ib^A$
$
M-i$'
check 'cat -b' "$(printf 'a\n\nb' | cat -b)" "     1	a

     2	b"
check 'date -d' "$(TZ=UTC0 date -d @86400 '+%F %T'; date -u -R -d @0)" "1970-01-02 00:00:00
Thu, 01 Jan 1970 00:00:00 +0000"
touch -d @5 x/w 2>/dev/null && check 'date -r' "$(date -r x/w +%s)" 5
check 'kill -n' "$(kill -n 0 $$ && echo there)" there
check 'df -T' "$(df -T /proc | wc -l; df -i / | grep -c IUse%)" "2
1"
cd / && rm -r "$D"
exit $failed
