# The programs of the base system. Every one is user/bin/NAME.c with the helpers of
# util.c, unless srcs_NAME says otherwise. bin_links are further names: /path:target.
bin_progs := init sh poweroff \
	ls cat cp mv rm mkdir rmdir ln touch chmod chown mkfifo mknod stat df du \
	echo printf test wc head tail grep sort uniq tr cut tee seq yes cmp hexdump more xargs \
	ps pstree top kill pgrep pidof sleep true false env id uname hostname date time \
	timeout watch nohup nice renice setsid chrt taskset tty stty clear which \
	pwd basename dirname mount umount dmesg free uptime \
	ipcs ipcrm ipcmk batch strace deadlock schedviz nc netstat
bin_links := /bin/reboot:poweroff /bin/halt:poweroff /bin/[:test /bin/pkill:pgrep \
	/bin/chgrp:chown /usr/bin/env:/bin/env

bin_util := user/bin/util.c user/bin/names.c
bin_proc := user/bin/procread.c $(bin_util)
bin_tree := user/bin/walk.c $(bin_util)

$(foreach p,$(bin_progs),$(eval srcs_$(p) := user/bin/$(p).c $(bin_util)))
srcs_sh     := $(addprefix user/bin/sh/,main.c edit.c prompt.c lex.c parse.c expand.c \
	       arith.c glob.c vars.c exec.c command.c redir.c jobs.c trap.c alias.c builtin.c \
	       builtin_var.c builtin_job.c builtin_sys.c test.c print.c) $(bin_util)
$(foreach p,true false,$(eval srcs_$(p) := user/bin/$(p).c))
srcs_echo   := user/bin/echo.c user/bin/sh/print.c
srcs_printf := user/bin/printf.c user/bin/sh/print.c
srcs_test   := user/bin/test.c user/bin/sh/test.c
srcs_grep   := user/bin/grep.c user/bin/regex.c $(bin_util)
srcs_pgrep  := user/bin/pgrep.c user/bin/regex.c $(bin_proc)
$(foreach p,cp mv rm chmod chown du,$(eval srcs_$(p) := user/bin/$(p).c $(bin_tree)))
$(foreach p,ps pstree top pidof free uptime,$(eval srcs_$(p) := user/bin/$(p).c $(bin_proc)))
