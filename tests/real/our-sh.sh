#!/bin/sh
# Our own shell: what POSIX says a shell has built in, used as scripts use it.
failed=0
check() { [ "$2" = "$3" ] || { echo "$1: got '$2', wanted '$3'"; failed=1; }; }

alias say='echo said' loop='for i in 1 2; do' one=two two=one
check alias "$(say a)" "said a"
check 'alias that begins a command' "$(eval 'loop echo $i; done')" "1
2"
check 'aliases that name each other' "$(one 2>/dev/null; echo $?)" 127
check 'quoted, no alias' "$(\say 2>/dev/null; echo $?)" 127
check 'alias shown' "$(alias say)" "say='echo said'"
unalias -a
check unalias "$(alias)" ""
check tilde "$(HOME=/h; echo ~ ~/x ~root "~" ~no-such a~)" "/h /h/x /root ~ ~no-such a~"
check 'tilde in a path' "$(HOME=/h; P=~/bin:~root/bin; echo $P)" "/h/bin:/root/bin"
check 'type' "$(type cd; type export; type if)" "cd is a shell builtin
export is a special shell builtin
if is a shell keyword"
check 'command -v' "$(command -v cd; command -v fi; command -v no-such; echo $?)" "cd
fi
127"
check 'umask in letters' "$(umask u=rwx,g=rx,o=; umask; umask -S; umask g-x,o+r; umask)" "0027
u=rwx,g=rx,o=
0033"
check pipefail "$(set -o pipefail; (exit 3) | true; echo $?; set +o pipefail; false | true; echo $?)" "3
0"
check hash "$(hash ls no-such 2>/dev/null; echo $?)" 1
check getopts "$(set -- -a -bval -c x; while getopts ab:c o; do printf '%s' "$o$OPTARG,"; done; echo $OPTIND)" "a,bval,c,4"
check printf "$(printf '%s=%03d,%x;' a 7 255 b 8 16)" "a=007,ff;b=008,10;"
check trap "$(trap 'echo left' EXIT; echo in)" "in
left"
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
