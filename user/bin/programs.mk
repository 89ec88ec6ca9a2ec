# The programs of the base system: what shows processes, threads, IPC and this kernel, and seventeen plain tools, so that an
# image without BusyBox is whole. All else is BusyBox's, under the same names (tools/mkcpio --applets). Every one is
# user/bin/NAME.c with the helpers of util.c, unless srcs_NAME says otherwise. bin_links are further names: /path:target.
bin_progs := init sh ps pstree kill pgrep nice renice chrt taskset nohup setsid time timeout \
	ipcs ipcmk ipcrm mkfifo strace deadlock schedviz batch free dmesg uptime mount nc netstat poweroff \
	cat echo ls cp mv rm mkdir ln wc head grep sleep true false env pwd test
bin_links := /bin/reboot:poweroff /bin/halt:poweroff /bin/[:test /bin/pkill:pgrep /usr/bin/env:/bin/env

bin_util := user/bin/util.c user/bin/names.c

$(foreach p,$(bin_progs),$(eval srcs_$(p) := user/bin/$(p).c $(bin_util)))
srcs_sh := $(patsubst %,user/bin/sh/%.c,main edit prompt lex parse expand arith vars exec command redir jobs trap \
	builtin builtin_var builtin_job) $(patsubst %,user/bin/%.c,echo test kill) $(bin_util)
$(foreach p,true false,$(eval srcs_$(p) := user/bin/$(p).c))
$(foreach p,ps pstree pgrep free uptime,$(eval srcs_$(p) := user/bin/$(p).c user/bin/procread.c $(bin_util)))
