#!/usr/bin/dash
# Debian's dash and coreutils: dynamically linked, through glibc's own ld.so.
PATH=/usr/bin; export PATH; failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }

check pipeline "$(seq 1 500 | sort -rn | head -n 3 | tr '\n' ' ')" "500 499 498 "
check counting "$(printf 'x\ny\nx\n' | sort | uniq -c | sort -rn | head -n 1 | tr -s ' ')" " 2 x"
mkdir -p d/e && touch d/e/f && mv d/e/f d/g && ln -s g d/h && cp -r d copy
check ls "$(ls copy | tr '\n' ' ')" "e g h "
check readlink "$(readlink copy/h)" g
check stat "$(stat -c '%F %a' d/e)" "directory 755"
check wc "$(echo some words here | wc -w)" 3
check sha "$(printf abc | sha256sum | cut -c1-16)" ba7816bf8f01cfea
check dd "$(dd if=/dev/zero bs=1000 count=3 2>/dev/null | wc -c)" 3000
check date "$(date -u -d @0 +%Y)" 1970
check env "$(env -i A=b env)" A=b
check timeout "$(timeout 0.05 sleep 100; echo $?)" 124
check tee "$(echo both | tee one two)$(cat one two | tr '\n' ' ')" "bothboth both "
check test "$([ -d d ] && [ ! -e nothing ] && echo yes)" yes
check expr "$(expr 6 '*' 7)" 42
check df "$(df --output=fstype /tmp | tail -n 1)" tmpfs
mkfifo f; (cat < f > out) & echo through > f; wait
check fifo "$(cat out)" through
sleep 100 & kill $!; wait $!
check kill $? 143
check trap "$(dash -c 'trap "echo got it" TERM; kill $$; echo on')" "got it
on"
check yes "$(yes | head -n 1000 | wc -l)" 1000
check shuf "$(seq 100 | shuf | sort -n | md5sum)" "$(seq 100 | md5sum)"
check split "$(seq 100 | split -l 30 - part; ls part* | wc -l)" 4
check du "$(du -s . >/dev/null && echo ok)" ok
check nproc "$([ "$(nproc)" -ge 1 ] && echo ok)" ok
exit $failed
