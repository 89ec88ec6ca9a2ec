# The demos: user/demo/NAME.c with the helpers of demo.c, inside.c and gantt.c (and ways.c).
demo_progs := race bank printq philos pinv lostwake rw thr_vs_proc schedlab \
	pcbview states forktree cowview zombie orphan daemonize jobs_demo initview sigs \
	pipes fifo sysv_msg posix_mq sysv_sem posix_sem shm_sysv shm_posix shm_inside \
	prodcons ipcbench socks tcpview httpds

$(foreach p,$(demo_progs),$(eval srcs_$(p) := user/demo/$(p).c user/demo/demo.c \
	user/demo/inside.c user/demo/gantt.c))
$(foreach p,prodcons ipcbench,$(eval srcs_$(p) += user/demo/ways.c))
# deadlock(1) names the locks of these two out of their symbol tables.
strip_bank   := --strip-debug
strip_philos := --strip-debug
