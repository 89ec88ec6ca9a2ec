# The programs of the base system: what shows processes, threads, IPC and this kernel, and seventeen plain tools, so that an
# image without BusyBox is whole. All else is BusyBox's, under the same names (tools/mkcpio --applets). Every one is
# user/bin/NAME.c with the helpers of util.c, unless srcs_NAME says otherwise. bin_links are further names: /path:target.
bin_progs := init sh ps pstree kill pgrep nice renice chrt taskset nohup setsid time timeout \
	ipcs ipcmk ipcrm mkfifo strace deadlock schedviz batch free dmesg uptime mount nc netstat poweroff \
	cat echo ls cp mv rm mkdir ln wc head grep sleep true false env pwd test
bin_links := /bin/reboot:poweroff /bin/halt:poweroff /bin/[:test /bin/pkill:pgrep /usr/bin/env:/bin/env

bin_util := user/bin/util.c user/bin/names.c

$(foreach p,$(bin_progs),$(eval srcs_$(p) := user/bin/$(p).c $(bin_util)))
srcs_sh     := $(addprefix user/bin/sh/,main.c edit.c prompt.c lex.c parse.c expand.c \
	       arith.c glob.c vars.c exec.c command.c redir.c jobs.c trap.c alias.c builtin.c \
	       builtin_var.c builtin_job.c builtin_sys.c test.c echo.c kill.c) $(bin_util)
$(foreach p,true false,$(eval srcs_$(p) := user/bin/$(p).c))
$(foreach p,echo test kill,$(eval srcs_$(p) := user/bin/$(p).c user/bin/sh/$(p).c $(bin_util)))
$(foreach p,ps pstree pgrep free uptime,$(eval srcs_$(p) := user/bin/$(p).c user/bin/procread.c $(bin_util)))
