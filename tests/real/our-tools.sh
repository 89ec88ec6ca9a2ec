#!/bin/sh
# Our own plain tools, and that what they leave out is BusyBox's.
failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }

D=/tmp/our-tools
mkdir -p $D/a/b && cd $D || exit 1
echo 12 >a/z && echo 3 >a/b/w && ln -s z a/l
check cp "$(cp a b 2>/dev/null || cp -r a b; cd b; ls; cat l b/w)" "b
l
z
12
3"
check 'cp onto itself' "$(cp a/z a/z 2>/dev/null; echo $?; cat a/z)" "1
12"
check mv "$(mv b/z b/b; ls -a b b/b)" "b:
.
..
b
l

b/b:
.
..
w
z"
check 'rm of a folder' "$(rm b 2>/dev/null; echo $?; rm -r b no-such 2>/dev/null; echo $?; rm -f no-such; echo $?; ls)" "1
1
0
a"
check ln "$(ln a/z y; ln -sf a/z y; ls -l y | grep -c -- '-> a/z$')" 1
check 'mkdir -p' "$(mkdir -p a/b; echo $?; mkdir a/b 2>/dev/null; echo $?)" "0
1"
check wc "$(echo one two | wc; wc -l a/z a/b/w)" "      1       2       8
      1 a/z
      1 a/b/w
      2 total"
check head "$(seq 20 | head -3; seq 20 | head -n 1; echo word | head -c 2)" "1
2
3
1
wo"
check 'head, two files' "$(head a/b/w a/z)" "==> a/b/w <==
3

==> a/z <==
12"
check grep "$(seq 30 | grep -c 2; seq 30 | grep ^3; seq 30 | grep -n '0$'; seq 3 | grep -v 2; echo aB | grep -i Ab)" "12
3
30
10:10
20:20
30:30
1
3
aB"
check 'grep status' "$(echo x | grep -q y; echo $?; grep x no-such 2>/dev/null; echo $?)" "1
2"
check env "$(env -i A=b env)" A=b
check echo "$(/bin/echo -n -e 'a\tb\0101\c' c)" "a	bA"
check 'sleep' "$(sleep x 2>/dev/null; echo $?)" 1
check pgrep "$(sleep 77 & pgrep -x sleep | wc -l; pkill -f 'sleep 77$'; wait; pgrep -f 'sleep 77'; echo $?)" "1
1"
check kill "$(kill -n 0 $$ && echo there; kill -l 143; kill -l INT; kill -s TERM no 2>/dev/null; echo $?)" "there
TERM
2
1"
for t in '3 -gt 2' '! -d /etc/hosts' '-r /etc/hosts' '-d /' '5 -ge 5' 'a != b' '-n x' x '! 1 = 2' '! ""'; do
	eval "/bin/test $t" || { echo "test $t is false"; failed=1; }
done
for t in '' '3 -lt 3' '-z x' '-e no-such' '-h a/z' '-p a/z'; do
	eval "[ $t ]"
	check "[ $t ]" $? 1
done
check 'not an expression' "$([ 1 -xx 2 ] 2>/dev/null; echo $?; [ a -eq 1 ] 2>/dev/null; echo $?)" "2
2"
# What they leave out.
check 'ls -F' "$(ls -F a)" "b/
l@
z"
check 'grep -o' "$(echo a12b | grep -o '[0-9]*')" 12
check 'head -n -' "$(seq 5 | head -n -3)" "1
2"
check 'cat -A' "$(printf 'a\tb\n' | cat -A)" 'a^Ib$'
check 'rm -v' "$(rm -v y | wc -l)" 1
# Without an operand, with --help, with what they cannot take: a complaint and a status, never silence.
check 'no operand' "$(for c in rm mkdir mkfifo ln cp mv kill nohup time; do $c 2>/dev/null; echo $?; done | sort -u)" 2
check 'rm -f of nothing' "$(rm -f; echo $?)" 0
check '--help' "$(for c in kill nohup sleep time nc timeout mkfifo pstree rm ls pwd uptime mount; do
	/bin/$c --help 2>&1 </dev/null | grep -qi '^usage:' || echo $c; done)" ''
check 'kill' "$(kill 99999 abc 2>&1; echo $?; /bin/kill 99999 abc 2>&1)" "kill: 99999: No such process
kill: abc: not a process
1
kill: 99999: No such process
kill: abc: not a process"
check 'help NAME' "$(help rm 2>&1 | head -n 1; help cd; help no-such 2>/dev/null; echo $?; help kill 2>&1 | grep -c usage)" "rm is /bin/rm
cd is a shell builtin
1
1"
check 'a home for the student' "$(ls -ld /home/student 2>/dev/null | { read mode n user rest; echo $user; }; ls /root | wc -l)" "student
2"
check strace "$(/bin/strace -o s /bin/echo hi; head -n 1 s | grep -c '^execve("/bin/echo", .*= 0$'; tail -n 1 s; /bin/strace no-such 2>&1
	/bin/strace -f -o s sh -c '/bin/true; /bin/true'; tail -n 1 s | grep -c '^\[pid *[0-9]*\] +++ exited with 0')" "hi
1
+++ exited with 0 +++
strace: no-such: No such file or directory
1"
cd / && rm -r $D
exit $failed
