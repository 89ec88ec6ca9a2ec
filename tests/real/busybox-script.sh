#!/bin/busybox sh
# Debian's own busybox, unmodified, as the shell and every command of a script such as people write.
PATH=; export PATH
bb=/bin/busybox; failed=0
for a in awk cat cut date echo env expr find grep head ls mkdir mkfifo kill ps rm sed seq sleep sort tail tar tee test \
	tr true uniq wc xargs md5sum printf; do eval "$a() { $bb $a \"\$@\"; }"; done
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }

check pipeline "$(seq 1 1000 | grep 7 | wc -l | tr -d ' ')" 271
check counting "$(printf 'b\na\nb\nc\nb\n' | awk '{print $1}' | sort | uniq -c | sort -rn | head -n 1 | awk '{print $1 $2}')" 3b
sum=0; for i in 1 2 3 4 5 6 7 8 9 10; do sum=$((sum + i)); done
check loop $sum 55
check here "$(cat <<END
one $sum
two
END
)" "one 55
two"

mkfifo pipe
(echo through the fifo > pipe) &
check fifo "$(cat pipe)" "through the fifo"
wait
rm pipe

$bb sleep 100 & victim=$!
tries=0
until ps | grep -q 'sleep 100'; do            # it may not have come to its exec yet
	tries=$((tries+1))
	[ $tries -lt 100 ] || { echo "ps does not show the background job"; failed=1; break; }
	sleep 0.1
done
kill $victim
wait $victim
check killed $? 143

check trap "$($bb sh -c 'trap "echo caught" USR1; kill -USR1 $$; echo after')" "caught
after"
check exit-trap "$($bb sh -c 'trap "echo bye" EXIT; exit 3'; echo $?)" "bye
3"
check nested "$(echo $(echo $(echo deep)))" deep
check status "$($bb sh -c 'exit 7' || echo $?)" 7
check pipefail "$(false_() { return 1; }; true | false_ || echo no)" no

mkdir -p tree/a/b; for i in 1 2 3; do echo $i > tree/a/b/$i; done
check find "$(find tree -type f | sort | tr '\n' ' ')" "tree/a/b/1 tree/a/b/2 tree/a/b/3 "
check tar "$(tar cf - tree | tar tf - | wc -l | tr -d ' ')" 6
check xargs "$(find tree -type f | sort | xargs cat | tr '\n' ' ')" "1 2 3 "
check sed "$(echo hello | sed 's/l/L/g')" heLLo
dd() { $bb dd "$@" 2>/dev/null; }
dd if=/dev/zero of=zeros bs=4096 count=64
check md5 "$(md5sum < zeros)" "$(dd if=/dev/zero bs=262144 count=1 | md5sum)"
$bb time true 2>/dev/null || { echo "time failed"; failed=1; }
check vi-less "$($bb stat -c %s zeros)" 262144
(for i in 1 2 3 4; do ($bb usleep 1000; echo $i) & done; wait) > lines
check children "$(sort lines | tr '\n' ' ')" "1 2 3 4 "
exit $failed
