# The programs of the base system. Every one is user/bin/NAME.c with the helpers of
# util.c, unless SRCS_NAME says otherwise. BIN_LINKS are further names: /path:target.
BIN_PROGS := init sh poweroff \
	ls cat cp mv rm mkdir rmdir ln touch chmod chown mkfifo mknod stat df du \
	echo printf test wc head tail grep sort uniq tr cut tee seq yes cmp hexdump more xargs \
	ps pstree top kill pgrep pidof sleep true false env id uname hostname date time \
	timeout watch nohup nice renice setsid chrt taskset tty stty clear which \
	pwd basename dirname mount umount dmesg free uptime \
	ipcs ipcrm ipcmk batch strace deadlock schedviz nc netstat
BIN_LINKS := /bin/reboot:poweroff /bin/halt:poweroff /bin/[:test /bin/pkill:pgrep \
	/bin/chgrp:chown /usr/bin/env:/bin/env

BIN_UTIL := user/bin/util.c user/bin/names.c
BIN_PROC := user/bin/procread.c $(BIN_UTIL)
BIN_TREE := user/bin/walk.c $(BIN_UTIL)

$(foreach p,$(BIN_PROGS),$(eval SRCS_$(p) := user/bin/$(p).c $(BIN_UTIL)))
SRCS_sh     := $(addprefix user/bin/sh/,main.c edit.c prompt.c lex.c parse.c expand.c \
	       arith.c glob.c vars.c exec.c command.c redir.c jobs.c trap.c alias.c builtin.c \
	       builtin_var.c builtin_job.c builtin_sys.c test.c print.c) $(BIN_UTIL)
$(foreach p,true false,$(eval SRCS_$(p) := user/bin/$(p).c))
SRCS_echo   := user/bin/echo.c user/bin/sh/print.c
SRCS_printf := user/bin/printf.c user/bin/sh/print.c
SRCS_test   := user/bin/test.c user/bin/sh/test.c
SRCS_grep   := user/bin/grep.c user/bin/regex.c $(BIN_UTIL)
SRCS_pgrep  := user/bin/pgrep.c user/bin/regex.c $(BIN_PROC)
$(foreach p,cp mv rm chmod chown du,$(eval SRCS_$(p) := user/bin/$(p).c $(BIN_TREE)))
$(foreach p,ps pstree top pidof free uptime,$(eval SRCS_$(p) := user/bin/$(p).c $(BIN_PROC)))
