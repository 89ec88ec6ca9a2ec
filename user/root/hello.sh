#!/bin/sh
# A script of your own can stand here, too: ./hello.sh, or strace -f ./hello.sh
echo "process $$, whose parent is $PPID, says hello"
