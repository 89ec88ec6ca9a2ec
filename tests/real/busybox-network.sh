#!/bin/busybox sh
# Debian's own busybox as server and client over the loopback interface: httpd and wget, nc, netstat, ifconfig.
PATH=; export PATH
bb=/bin/busybox; failed=0
for a in cat grep kill mkdir rm seq sleep wc tr; do eval "$a() { $bb $a \"\$@\"; }"; done
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }
listens() {                                   # until somebody does at this port
	for i in $(seq 100); do
		$bb netstat -ltn 2>/dev/null | grep -q ":$1 " && return
		sleep 0.1
	done
	echo "nobody listens at port $1"; failed=1
}

$bb ifconfig lo | grep -q "inet addr:127.0.0.1" || { echo "ifconfig: no address of lo"; failed=1; }
mkdir www
echo "hello from here" > www/index.html
seq 1 50000 > www/much
$bb httpd -f -p 127.0.0.1:8080 -h www & server=$!
listens 8080
check page "$($bb wget -q -O - http://127.0.0.1:8080/)" "hello from here"
check name "$($bb wget -q -O - http://localhost:8080/)" "hello from here"
check much "$($bb wget -q -O - http://127.0.0.1:8080/much | wc -l | tr -d ' ')" 50000
$bb wget -q -O - http://127.0.0.1:8080/nothing 2>/dev/null && { echo "a page that is not there"; failed=1; }
for i in $(seq 8); do $bb wget -q -O got.$i http://127.0.0.1:8080/much & last=$!; all="$all $last"; done
wait $all
for i in $(seq 8); do check "one of eight" "$(wc -l < got.$i | tr -d ' ')" 50000; done
kill $server
wait $server 2>/dev/null

(echo question; sleep 1) | $bb nc -l -p 8082 > heard & server=$!
listens 8082
check nc "$(echo answer | $bb nc 127.0.0.1 8082)" question
wait $server
check "nc the other way" "$(cat heard)" answer
$bb nc -w 2 127.0.0.1 8083 </dev/null 2>/dev/null && { echo "somebody answers at a port of nobody"; failed=1; }
exit $failed
