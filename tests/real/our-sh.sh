#!/bin/sh
# Our own shell: what POSIX says a shell has built in, used as scripts use it.
failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }

check tilde "$(HOME=/h; echo ~ ~/x ~root "~" ~no-such a~)" "/h /h/x /root ~ ~no-such a~"
check 'tilde in a path' "$(HOME=/h; P=~/bin:~root/bin; echo $P)" "/h/bin:/root/bin"
check 'type' "$(type cd; type export; type if)" "cd is a shell builtin
export is a special shell builtin
if is a shell keyword"
check 'command -v' "$(command -v cd; command -v fi; command -v no-such; echo $?)" "cd
fi
127"
check umask "$(umask 027; umask; umask 99 2>/dev/null; echo $?)" "0027
1"
check pipefail "$(set -o pipefail; (exit 3) | true; echo $?; set +o pipefail; false | true; echo $?)" "3
0"
check arithmetic "$(x=5; echo $((x << 2 | 1)) $((x > 4 && x != 6)) $((x ? 7 : 1 / 0)) $((-7 % 3)) $((0x10 + 010)); echo $((y = x *= 3)) $x $y)" "21 1 7 -1 24
15 15 15"
check trap "$(trap 'echo left' EXIT; echo in)" "in
left"
check 'trap of a signal' "$(sh -c 'trap "echo got" USR1; kill -USR1 $$; echo on')" "got
on"
check 'trap, ignored, reset' "$(sh -c 'trap "" TERM; kill $$; trap - TERM; trap "echo int" INT; trap; kill -INT $$; echo on; kill $$; echo not')" "trap -- 'echo int' INT
int
on"
check 'fields of IFS' "$(IFS=:; set -- $(echo a::b c:); echo $#; echo "$2.$3"; echo a:b:c | { read x y; echo "$y"; })" "3
.b c
b:c"
check 'here-documents' "$(x=1; cat <<E1; cat <<'E2'; cat <<-E3
a $x $((x + 1)) \$x
E1
a $x
E2
	cut
	E3
)" 'a 1 2 $x
a $x
cut'
check globbing "$(cd /etc; echo h[aeio]st? [!a-z]* 'h*' g"r"*p; x='mo*'; echo $x "$x"; set -f; echo m*)" "hosts [!a-z]* h* group
motd mo*
m*"
check 'functions' "$(f() { local x=$1; [ $x = 0 ] || f $((x - 1)); echo $x; return 3; }; x=k; f 2; echo $? $x)" "0
1
2
3 k"
check 'loops' "$(for i in 1 2 3 4; do for j in a b; do case $i$j in 2a) continue 2 ;; 4*) break 2 ;; *[!b]) continue; esac; echo $i$j; done; done; i=0; until [ $i = 2 ]; do i=$((i + 1)); done; echo $i)" "1b
3b
2"
check 'parameters' "$(set -- a 'b c' ''; for x in "$@"; do echo "<$x>"; done; shift 2; echo $# ${1-unset} ${1:-null} ${2+set}; x=/usr/lib/a.so; echo ${x##*/} ${x%.*} ${#x})" "<a>
<b c>
<>
1 null
a.so /usr/lib/a 13"
check 'errors end a script' "$(sh -c 'echo ${x?gone}; echo no' 2>&1; echo $?; sh -uc 'echo $nothing; echo no' 2>/dev/null; echo $?; sh -ec 'false; echo no'; echo $?; sh -c 'if' 2>/dev/null; echo $?)" "sh: 1: x: gone
2
2
1
2"
check 'status' "$(false | true; echo $?; ! true; echo $?; (exit 7); echo $?; no-such-program 2>/dev/null; echo $?; /etc 2>/dev/null; echo $?)" "0
1
7
127
126"
check 'redirections' "$(exec 3>&1; { echo out; echo err >&2; } 2>&1 >/dev/null | cat; echo three >&3; exec 3>&-; echo gone 2>/dev/null >&3; echo $?)" "err
three
1"
check 'a job that is killed at once' "$(sh -c 'for i in 1 2 3 4 5; do sleep 100 & kill $!; done; wait; echo ended')" ended
check 'a loop goes on after a program, wherever it runs' "$(for f in a b c; do echo $f; done | while read x; do /bin/echo $x; done; sh -c 'for i in 1 2; do ls -d /bin; done'
	(for i in 1 2; do ls -d /etc; done); for i in 1 2; do ls -d /dev; done & wait; i=2; until [ $i = 0 ]; do i=$((i - 1)); ls -d /tmp; done | cat
	f() { while read x; do cat <<E
<$x>
E
	done; }; printf '7\n8\n' | f; sh -ec 'for i in 1 2; do sh -c "exit 3"; done; echo no'; echo $?; sh -c 'for i in 1 2; do sh -c "exit $i"; done'; echo $?)" "a
b
c
/bin
/bin
/etc
/etc
/dev
/dev
/tmp
/tmp
<7>
<8>
3
2"
check 'EXIT traps' "$(sh -c 'trap "echo left" EXIT; for i in 1 2; do ls -d /bin; done'; sh -c 'trap "echo out" EXIT; (trap "echo in" EXIT)'
	sh -c 'trap "echo bye" EXIT; (exit 3)'; echo $?; sh -c 'trap "exit 4" EXIT; exit 3'; echo $?)" "/bin
/bin
left
in
out
bye
3
4"
check 'command and source' "$(cd() { echo mine; }; command cd /etc; pwd; echo 'x=sourced' >/tmp/s.$$; source /tmp/s.$$; echo $x; rm /tmp/s.$$; sh -c 'command cd -' 2>&1)" "/etc
sourced
sh: 1: cd: OLDPWD not set"
check 'a program dies of SIGINT, the script goes on' "$(sh -c 'for i in 1 2; do sh -c "kill -INT \$\$"; echo $?; done')" "130
130"
check wait "$(sh -c '(exit 5) & wait $!; echo $?; sleep 100 & kill -9 %1; wait %1; echo $?')" "5
137"
check 'ulimit' "$(ulimit -n 50; ulimit -n; ulimit -Hn; ulimit -a | grep -c open)" "50
50
1"
check read "$(printf 'a b c\n' | { read x y; echo "$y,$x"; })" "b c,a"
# Every program that help names is there.
help >/tmp/help.$$
sed -n '/^Processes/,/^$/{s/^[A-Z][A-Za-z]* *//;s/^ *//;p;}' /tmp/help.$$ | tr ' ' '\n' | grep '^[a-z]' >/tmp/names.$$
while read name; do
	type "$name" >/dev/null || { echo "help names $name"; failed=1; }
done </tmp/names.$$
check 'help lists the demos' "$(grep -c '^shm_inside$' /tmp/names.$$)" 1
rm -f /tmp/help.$$ /tmp/names.$$
exit $failed
