#!/bin/sh
# Every demo with every option and kind it knows, as its own --help lists them: the right way ends well, the mistake
# shows each time, the last line is a verdict that the run bears out, and what a demo does not know it refuses.
dir=${DEMO_DIR:-/tests/demo} failed=0

complain() { echo "$*"; failed=1; }

# judge STATUS COMMAND...: it ends so (77: cannot be shown here), with a verdict, and nothing was WRONG.
judge() {
	want=$1
	shift
	text=$("$@" --quiet 2>&1)
	got=$?
	[ $got = 77 ] && return
	case $want in *$got*) ;; *) complain "$*: status $got, wanted $want: $text" ;; esac
	case $text in
	*WRONG*|*"not as it should"*) complain "$*: $text" ;;
	*"VERDICT: the mistake did not show"*) [ $got = 0 ] && [ $want = 01 ] || complain "$*: $text" ;;
	*"VERDICT: "*) ;;
	*) [ "$2" = --fixed=raw ] || complain "$*: no verdict: $text" ;;
	esac
}

refused() {
	case $("$@" --quiet 2>&1; echo "status $?") in
	*"usage: "*"status 2") ;;
	*) complain "$* is not refused with its usage and status 2" ;;
	esac
}

kinds() { echo "$usage" | sed -n "s/.*\[--$1\[=\([^]]*\)\]\].*/\1/p" | tr '|' ' '; }

for demo in "$dir"/*; do
	usage=$("$demo" --help | head -n 1)
	for option in --broken=xyz --fixed=xyz --no-such word "-n x" --seed=-1; do
		refused "$demo" $option
	done
	judge 0 "$demo"
	case $usage in *"[--broken"*) judge 1 "$demo" --broken ;; *) refused "$demo" --broken ;; esac
	case $usage in *"[--fixed"*) judge 0 "$demo" --fixed ;; *) refused "$demo" --fixed ;; esac
	for kind in $(kinds broken); do
		want=1
		[ "$kind" = narrow ] && want=01    # left to chance: its verdict says which it was
		judge $want "$demo" "--broken=$kind"
	done
	for kind in $(kinds fixed); do
		judge 0 "$demo" "--fixed=$kind"
	done
done
exit $failed
