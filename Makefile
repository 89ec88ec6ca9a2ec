# Sprout: one Makefile, no recursion. The object lists are a table of contents: kernel files by folder, in
# reading order. CI=true makes warnings errors. The lines below that begin with #: are `make help`.
#: make run           boot the ISO through GRUB in QEMU on this terminal (^A x leaves). KERNEL=1 boots with -kernel instead;
#:                    CPUS=n MEM=MiB ADD=folder SCHED=policy TRACE=1 WINDOW=1 APPEND='words' RUN='command'
#:                    NET=1: a network card, on a network of QEMU's own; PORTS='8080:80 2222:22' of 127.0.0.1 lead to the guest's,
#:                    PCAP=file records the frames. NET=pair: two machines on one wire, side by side
#: make test          everything, headless; T=pattern[,pattern] a part of it; SAN=1 under UBSAN,
#:                    SAN=address under an address sanitizer, SAN=thread under a data race detector (SEED=n),
#:                    each in a build folder of its own
#: make test-linux    the same test image under Debian's kernel
#: make oracle        tests/sys as programs of this machine's Linux
#: make fuzz-sched    T=name|'demo --option' N=seeds SEED=first: a test under seeded schedules; `make nightly`: all of tests/sys,
#:                    and again under N seeds of the data race detector
#: make fuzz-fail     the 1st, 2nd, ... N-th (200) allocation, user copy or page fault of each test fails; T=pattern; goes on
#:                    where it was interrupted; SAN=address too. docs/instruments.md
#: make coverage      which lines of the kernel the tests reach: build/coverage/coverage.txt, html/index.html, the figures in
#:                    docs/coverage.md; T=pattern
#: make fuzz-calls    random system calls with bad arguments; N=rounds SEED=first
#: make bench         instructions an operation, beside Linux; BENCH='--rows pipe,fork' a part of it
#: make netbench      throughput over a bad wire, instructions a packet through the card, beside Linux
#: make gdb           QEMU stopped at kmain, gdb attached, with the commands of tools/gdb/sprout.py; options as for run,
#:                    RUN='program' stops at its main. In tmux the console has a pane, else `make console` beside it
#: make lab           L=name [DIR=path]: a work tree with a hole to fill (labs/); there, `make grade` gives the points
#: make grade         L=name DIR=path: grade a student's tree against this one; JSON=file for Gradescope. docs/labs.md
#: make grade-class   L=name DIR=folder [J=2] [OUT=folder] [AGAIN=student]: all submissions in it; reports, a table,
#:                    pairs that are alike
#: make test-labs     each hole fails its own tests only, each wrong solution fails some
#: make mutants       wrong solutions of each lab made by machine, and which of them no test finds; L=name one lab, RUNS=n
#: make check         layers, headers, docs, format, budget, the lists of this file
#: make all iso       build/sprout.elf, build/initramfs.cpio, build/sprout.iso
#: make count doctor setup format compile_commands.json clean
#: make CHAPTER=n     the seed, a small kernel in nine steps (seed/README.md): also run, test, gdb, bench, fuzz-calls of chapter n;
#:                    diff: what the chapter adds; tree DIR=path: a folder with that chapter that stands alone; seed-text: the book
#: O=folder builds there instead of build/

# Names in capitals are options and tools; this file's own are in small letters, and an option it does not know is refused.
options := O NET PORTS PCAP CPUS MEM BOARD ADD SCHED TRACE WINDOW APPEND KERNEL RUN T N SEED SAN BENCH L DIR AGAIN JSON J RUNS OUT CHAPTER DEBS CI LAB_TESTS LAB_SPEC \
	   PYTHON CROSS CC LD AR STRIP MUSL BUSYBOX MAKEFLAGS SHELL
unknown := $(strip $(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $(v))),$(filter-out $(options),$(v)))))
$(if $(unknown),$(error this Makefile has no option $(unknown); `make help` lists them))

# $(call on,NAME): the option NAME is given, and not as 0 or no. $(call quote,TEXT): one word of the shell.
on       = $(filter-out 0 no n off,$($(1)))
quote    = '$(subst ','\'',$(1))'
san      = $(call on,SAN)

# What an option cannot be is said here, in a line, and not by QEMU or the kernel.
one_of   = $(if $($(1)),$(if $(filter $(2),$($(1))),,$(error $(1)=$($(1)): it is one of $(2))))
digits   = $(subst 9,,$(subst 8,,$(subst 7,,$(subst 6,,$(subst 5,,$(subst 4,,$(subst 3,,$(subst 2,,$(subst 1,,$(subst 0,,$(1)))))))))))
$(call one_of,CHAPTER,1 2 3 4 5 6 7 8 9)$(call one_of,SCHED,fair rr mlfq prio lottery fuzz:%)
$(foreach v,CPUS MEM,$(if $(call digits,$($(v))),$(error $(v)=$($(v)): it is a number)))

goals   := $(or $(MAKECMDGOALS),all)
$(if $(filter run,$(goals)),$(call one_of,NET,1 pair 0 no n off))
# An instrument that is a target has a kernel of its own, too.
with    := $(strip $(if $(filter fuzz-fail,$(goals)),fail) $(if $(filter coverage,$(goals)),coverage) $(if $(filter fuzz-calls,$(goals)),$(if $(CHAPTER),,calls)))
O       ?= build$(if $(with)$(san),/$(or $(with),san)$(if $(filter 1,$(san)),$(if $(with),-undefined),$(san:%=-%)))
CPUS    ?= 2
MEM     ?= 256
BOARD   ?= pc
PORTS   ?= 8080:80 2222:22
PYTHON  ?= python3
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# These targets do all set-up first: tools/setup installs what is missing, saying which.
ifneq ($(filter run test test-linux bench gdb oracle fuzz-sched fuzz-calls fuzz-fail coverage nightly setup grade grade-class mutants test-labs,$(goals)),)
ifneq ($(shell WINDOW=$(call on,WINDOW) tools/setup >&2 && echo ready),ready)
$(error set-up did not finish; `make doctor` says what is missing)
endif
endif

# ---- tools -----------------------------------------------------------------------------------------------
CROSS   ?= $(firstword $(foreach p,x86_64-linux-gnu- x86_64-elf-,$(if $(shell command -v $(p)gcc),$(p))))
CC      := $(CROSS)gcc
LD      := $(CROSS)ld
AR      := $(CROSS)ar
STRIP   := $(CROSS)strip
MUSL    := $(shell command -v musl-gcc)
BUSYBOX := $(shell command -v busybox)
warn := -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare
werror := $(if $(filter true,$(CI)),-Werror)
maps := -fdebug-prefix-map=$(CURDIR)=. -MMD -MP

# What SAN= adds, by its value. The shadow's offset stands in kernel/kasan.c, too.
san_1       := -fsanitize=undefined -fno-sanitize=alignment -fno-sanitize=null -DSAN=1
san_address := -O2 -fno-optimize-sibling-calls -DSAN_ADDRESS -fsanitize=kernel-address -fasan-shadow-offset=0xdffffc0000000000 \
	   --param=asan-stack=1 --param=asan-globals=1 --param=asan-instrument-allocas=1 --param=asan-instrumentation-with-call-threshold=0
with_fail   := -DFAIL
with_calls  := -DKCOV -fsanitize-coverage=trace-pc
with_coverage := -DCOVERAGE -O1 -fprofile-arcs -fprofile-update=atomic -ftest-coverage -fprofile-info-section
san_thread  := -O2 -fno-optimize-sibling-calls -DSAN_THREAD -fsanitize=thread --param=tsan-distinguish-volatile=1 \
	   --param=tsan-instrument-func-entry-exit=0 -Wno-tsan
$(if $(san),$(if $(san_$(san)),,$(error SAN=$(san): there are SAN=1, SAN=address and SAN=thread)))
# These are the sanitizer's own way, or run before its shadow is there.
override unwatched := $(if $(filter coverage,$(with)),,boot/multiboot) $(if $(filter address,$(san)),kernel/kasan mm/page mm/slab) kernel/kcsan kernel/gcov kernel/kcov
# Without statement frontiers a function begins at its own line, not at that of what it inlines first: gdb's `break`.
kflags := -std=gnu11 -O3 -g -gno-statement-frontiers -ffreestanding -nostdinc -isystem $(shell $(CC) -print-file-name=include) -I. \
	   -mno-red-zone -mcmodel=kernel -mgeneral-regs-only -mpreferred-stack-boundary=3 -fno-pic -fno-pie -fno-stack-protector -fno-stack-clash-protection \
	   -fno-omit-frame-pointer -fno-strict-aliasing -fno-common -fno-asynchronous-unwind-tables \
	   -fcf-protection=none -Wmissing-prototypes $(warn) $(maps) \
	   $(san_$(san)) $(with_$(with))
uflags := -std=gnu11 -O2 -g -ffreestanding -fno-builtin-malloc -nostdinc \
	   -isystem user/libc/include -isystem $(shell $(CC) -print-file-name=include) \
	   -fno-pic -fno-pie -fno-stack-protector -fno-stack-clash-protection -fno-strict-aliasing -fno-common \
	   -fcf-protection=none \
	   -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables $(warn) $(maps)
ulink := -static -nostdlib -no-pie -Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,max-page-size=4096,-z,noseparate-code -u _start

# ---- the kernel, in reading order ------------------------------------------------------------------------
override boot_files   := start.S multiboot.c ap.S
override lib_files    := string.c printf.c random.c ring.c tree.c idmap.c assert.c ksyms.c
override cpu_files    := entry.S vectors.S switch.S cpu.c idt.c context.c fpu.c debug.c spinlock.c usercopy.S usercopy.c sigframe.c \
	   acpi.c lapic.c ioapic.c clock.c rtc.c smp.c tlb.c
override mm_files     := page.c slab.c kmap.c pagetable.c area.c gap.c map.c vmobj.c fault.c space.c uio.c mmap.c mremap.c \
	   madvise.c process_vm.c
override kernel_files := main.c options.c syscall.c trap.c thread.c waitq.c mutex.c sched.c sched_fair.c sched_rt.c \
	   sched_rr.c sched_mlfq.c sched_prio.c sched_lottery.c sched_fuzz.c schedset.c timer.c klog.c panic.c \
	   trace.c ubsan.c kasan.c kcsan.c fail.c gcov.c kcov.c
override proc_files   := pid.c tree.c pgrp.c cred.c credcalls.c signal.c sigtake.c notify.c time.c vdso.c vdsoimage.S itimer.c timer.c \
	   init.c first.c fork.c vfork.c clone.c exec.c script.c elf.c ustack.c exit.c wait.c deliver.c groupstop.c sigcalls.c sigwait.c \
	   pidfd.c kcmp.c schedcalls.c rlimit.c info.c prctl.c core.c oom.c regs.c ptrace.c ptracestop.c ptracelink.c
override fs_files     := init.c file.c fdtable.c fdcalls.c fsctx.c rw.c inode.c namei.c open.c fcntl.c perm.c mount.c dircalls.c readdir.c \
	   stat.c attr.c xattr.c locks.c copy.c tmpfs.c tmpdir.c tmpmount.c cpio.c initramfs.c devfs.c anon.c poll.c select.c epoll.c epollcalls.c inotify.c seq.c \
	   procfs.c procpid.c procstat.c procmaps.c procsys.c sysfs.c proctrace.c procfail.c prockcov.c waiters.c
override ipc_files    := pipe.c fifo.c splice.c futex.c futexcalls.c futex_pi.c futex_requeue.c robust.c ipcid.c shm.c shmctl.c \
	   sem.c semundo.c semctl.c msg.c msgctl.c mqueue.c mqnotify.c mqfs.c eventfd.c timerfd.c signalfd.c hung.c init.c
override dev_files    := uart.c vga.c kbd.c console.c tty.c ttyfile.c ttyioctl.c ldisc.c pty.c devpts.c mem.c pci.c virtqueue.c virtionet.c
override net_files    := socket.c sockdata.c sockcalls.c sockioctl.c sockmsg.c sockopt.c unix.c unixconn.c unixdata.c unixpass.c unixproc.c \
	   inet.c inetopt.c inetcmsg.c tcpconn.c tcp.c tcpurg.c tcphold.c \
	   tcp_seg.c tcp_in.c tcp_out.c tcp_cong.c tcp_timer.c tcp_syn.c tcp_life.c tcp_info.c udp.c udpwire.c wiresock.c raw.c packetsock.c packetring.c bpf.c \
	   init.c pkt.c netthread.c netif.c ifaddr.c routes.c arp.c ip.c ipfrag.c icmp.c netem.c \
	   inetproc.c netproc.c netsysctl.c ifioctl.c netlink.c rtnetlink.c
override kern_tests := $(notdir $(wildcard tests/kern/*.c))

listed := $(boot_files:%=boot/%) $(lib_files:%=lib/%) $(cpu_files:%=cpu/%) $(mm_files:%=mm/%) $(kernel_files:%=kernel/%) $(proc_files:%=proc/%) \
	   $(fs_files:%=fs/%) $(ipc_files:%=ipc/%) $(dev_files:%=dev/%) $(net_files:%=net/%) $(kern_tests:%=tests/kern/%)
found := $(sort $(foreach d,boot lib cpu mm kernel proc fs ipc dev net,$(wildcard $(d)/*.c $(d)/*.S)))
# Each sanitizer's run time only in its build. A file that is on the disk and not in the lists fails `make check`.
kernel_srcs := $(filter-out $(if $(filter 1,$(san)),,kernel/ubsan.c) $(if $(filter address,$(san)),,kernel/kasan.c tests/kern/planted_address.c) \
	   $(if $(filter thread,$(san)),,kernel/kcsan.c tests/kern/planted_thread.c) \
	   $(if $(filter coverage,$(with)),,kernel/gcov.c tests/kern/planted_coverage.c) \
	   $(if $(filter calls,$(with)),,kernel/kcov.c fs/prockcov.c tests/kern/planted_kcov.c) $(if $(filter fail,$(with)),,kernel/fail.c fs/procfail.c tests/kern/planted_fail.c),$(listed))
kernel_objs := $(patsubst %,$(O)/obj/%.o,$(basename $(filter %.c,$(kernel_srcs)))) \
	   $(patsubst %.S,$(O)/obj/%.S.o,$(filter %.S,$(kernel_srcs)))

# ---- user land: its own tables of contents ---------------------------------------------------------------
-include user/libc/sources.mk user/bin/programs.mk user/demo/programs.mk
libc_objs = $(patsubst %,$(O)/user/%.o,$(libc_srcs))
progs = $(bin_progs:%=bin/%) $(demo_progs:%=demo/%)
# Program bin/x is made of SRCS_x, or of user/bin/x.c alone.
prog_srcs = $(or $(srcs_$(notdir $(1))),user/$(1).c)

# T chooses as tests/run does: a pattern with * ? [ matches the whole name, another one a part of it; one with a blank is
# a command line, and needs no test. LAB_TESTS names tests exactly.
comma := ,
all_tests := $(basename $(notdir $(wildcard tests/sys/*.c)))
patterns := $(subst $(comma), ,$(T))
sys_tests := $(or $(LAB_TESTS),$(if $(T),$(if $(findstring $() ,$(T)),,$(sort \
	   $(foreach p,$(patterns),$(if $(findstring *,$(subst [,*,$(subst ?,*,$(p)))),$(notdir $(basename $(wildcard tests/sys/$(p).c))),\
	   $(foreach t,$(all_tests),$(if $(findstring $(p),$(t)),$(t))))))),$(all_tests)))
DEBS    ?= build/debs

# What run, gdb, bench and fuzz-calls take: the grown kernel's, or with CHAPTER=n those of a chapter of the seed.
outputs := $(O)/$(if $(CHAPTER),seed/$(CHAPTER)/seed,sprout)
elf     := $(outputs).elf
iso     := $(outputs).iso
initrd  := $(dir $(outputs))initramfs.cpio
# A lab's tree has no seed.
include $(wildcard seed/rules.mk)
ifeq ($(wildcard seed/rules.mk),)
seed-all seed-check:
.PHONY: seed-all seed-check
endif

all: $(elf) $(initrd) $(iso)

# A file that holds what its rule's outputs were made with: it changes when that does, so what depends on it is made anew.
stamp = @mkdir -p $(@D); printf '%s\n' $(call quote,$(1)) > $@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# ---- kernel rules ----------------------------------------------------------------------------------------
$(O)/kflags: FORCE
	$(call stamp,$(subst $(CURDIR),.,$(CC) $(kflags)) $(vdso_flags) $(klink))
$(O)/obj/%.o: %.c $(O)/kflags
	@mkdir -p $(@D); echo "  CC   $<"
	@$(CC) $(if $(filter $*,$(unwatched)),$(filter-out -fsanitize=% -fasan% --param=% -fprofile% -ftest-coverage -fsanitize-coverage=%,$(kflags)),$(kflags)) $(werror) -c $< -o $@
$(O)/obj/%.S.o: %.S $(O)/kflags
	@mkdir -p $(@D); echo "  AS   $<"
	@$(CC) $(kflags) $(werror) -c $< -o $@

# The vDSO: user code, linked by itself and carried as bytes.
vdso_flags := -std=gnu11 -O2 -ffreestanding -nostdinc -isystem $(shell $(CC) -print-file-name=include) -I. -fPIC \
	   -fno-stack-protector -fcf-protection=none -Wall
$(O)/vdso.so: proc/vdso/vdso.c proc/vdso/data.h proc/vdso/vdso.lds $(O)/kflags
	@mkdir -p $(@D); echo "  VDSO $@"
	@$(CC) $(vdso_flags) -c $< -o $@.o
	@$(LD) -shared -soname linux-vdso.so.1 --hash-style=sysv --build-id=none -z max-page-size=4096 -z noexecstack \
	  -T proc/vdso/vdso.lds $@.o -o $@
$(O)/obj/proc/vdsoimage.S.o: $(O)/vdso.so
$(O)/obj/proc/vdsoimage.S.o: private kflags += -Wa,-I$(O)

# Linked twice: the second time with the table of function names made from the first.
klink = $(LD) -nostdlib -static --build-id=none -z noexecstack -z max-page-size=4096 -T linker.ld
libgcov = $(if $(filter coverage,$(with)),$(shell $(CC) -print-file-name=libgcov.a))
$(O)/ksyms.pre.S: tools/ksyms
	@mkdir -p $(@D); tools/ksyms --empty > $@
$(O)/ksyms.pre.o: $(O)/ksyms.pre.S
	@$(CC) -c $< -o $@
$(O)/sprout.pre.elf: $(kernel_objs) $(O)/ksyms.pre.o linker.ld
	@$(klink) $(kernel_objs) $(O)/ksyms.pre.o $(libgcov) -o $@
$(O)/ksyms.S: $(O)/sprout.pre.elf tools/ksyms
	@tools/ksyms $< > $@
$(O)/ksyms.o: $(O)/ksyms.S
	@$(CC) -c $< -o $@
$(O)/sprout.elf: $(kernel_objs) $(O)/ksyms.o linker.ld
	@echo "  LD   $@"
	@$(klink) $(kernel_objs) $(O)/ksyms.o $(libgcov) -o $@

# ---- user rules ------------------------------------------------------------------------------------------
$(O)/uflags: FORCE
	$(call stamp,$(subst $(CURDIR),.,$(CC) $(uflags)) $(ulink) $(MUSL) $(foreign))
$(O)/user/%.o: % $(O)/uflags
	@mkdir -p $(@D); echo "  UCC  $<"
	@$(CC) $(uflags) $(werror) -Itests/sys -I. -c $< -o $@
$(O)/libc.a: $(libc_objs)
	@rm -f $@; $(AR) rcsD $@ $^
define prog_rule
$(O)/prog/$(1): $(patsubst %,$(O)/user/%.o,$(call prog_srcs,$(1))) $(O)/libc.a
	@mkdir -p $$(@D); echo "  LINK $(1)"
	@$(CC) $(ulink) $$^ -lgcc -o $$@.debug && $(STRIP) $(strip_$(notdir $(1))) -o $$@ $$@.debug
endef
$(foreach p,$(progs),$(eval $(call prog_rule,$(p))))

# A test that does not build is reported by the test run as failed, not by make.
$(O)/tests/sprout/%: tests/sys/%.c $(wildcard tests/sys/*.h) $(O)/libc.a $(O)/uflags
	@mkdir -p $(@D); rm -f $@; $(CC) $(filter-out -MMD -MP,$(uflags)) -w -Itests/sys $(ulink) $< $(O)/libc.a -lgcc -o $@.debug \
	  && $(STRIP) -o $@ $@.debug || { echo "tests/sys/$*.c does not build on our libc"; touch $@; }
# Ubuntu's gcc checks buffer sizes unasked, and tests pass wrong ones on purpose.
foreign = -std=gnu11 -O1 -g -w -pthread -U_FORTIFY_SOURCE -Itests/sys -I.
$(O)/tests/musl/%: tests/sys/%.c $(wildcard tests/sys/*.h) $(O)/uflags
	@mkdir -p $(@D); $(MUSL) $(foreign) -static $< -o $@ && strip $@ || { echo "$< does not build on musl"; touch $@; }
$(O)/tests/glibc/%: tests/sys/%.c $(wildcard tests/sys/*.h) $(O)/uflags
	@mkdir -p $(@D); gcc $(foreign) $< -o $@ -lrt && strip $@ || { echo "$< does not build on glibc"; touch $@; }
$(O)/tests/driver: tests/driver/ktest.c $(if $(MUSL),,$(O)/libc.a)
	@mkdir -p $(@D); $(if $(MUSL),$(MUSL) -std=gnu11 -O1 -static -Wall $< -o $@,\
	  $(CC) $(uflags) $(ulink) $< $(O)/libc.a -lgcc -o $@)
$(O)/bench: tests/bench/bench.c $(if $(MUSL),,$(O)/libc.a)
	@mkdir -p $(@D); $(if $(MUSL),$(MUSL) -std=gnu11 -O2 -static -Wall -pthread $< -o $@,\
	  $(CC) $(uflags) $(ulink) $< $(O)/libc.a -lgcc -o $@) && $(STRIP) $@
$(O)/netbench: tests/bench/netbench.c
	@mkdir -p $(@D); $(MUSL) -std=gnu11 -O2 -static -Wall $< -o $@ && $(STRIP) $@
$(O)/tests/host/%: tests/host/%.c Makefile
	@mkdir -p $(@D); gcc -std=gnu11 -g -O1 -I. -Itests/host -w -MMD -MP -fsanitize=address,undefined -DHOST_TEST=1 $< -o $@ -lpthread

# ---- images ----------------------------------------------------------------------------------------------
base_spec = $(foreach p,$(progs),/bin/$(notdir $(p))=$(O)/prog/$(p)) $(if $(wildcard user/etc),/etc=user/etc) /root=user/root \
	   $(if $(bin_progs),/init:bin/init) $(bin_links) $(if $(BUSYBOX),/bin/busybox=$(BUSYBOX))
# ADD lays a folder over the image: what is in it now counts, and without ADD it is out again.
ifneq ($(ADD),)
ifeq ($(shell test -d $(call quote,$(ADD)) && echo folder),)
$(error ADD=$(ADD): there is no such folder)
endif
added = $(ADD) $(shell find $(call quote,$(ADD)) -printf '%P %m %s %T@ %l\n' | sort | sha256sum)
endif
$(O)/base.image: FORCE
	$(call stamp,$(base_spec) $(added))
$(O)/initramfs.cpio: $(progs:%=$(O)/prog/%) tools/mkcpio $(wildcard user/etc/* user/root/*) $(O)/base.image
	@echo "  CPIO $@"
	@tools/mkcpio $@ $(base_spec) $(if $(BUSYBOX),--applets $(BUSYBOX)) $(if $(ADD),$(call quote,/=$(ADD)))
test_bins = $(sys_tests:%=$(O)/tests/sprout/%) $(if $(MUSL),$(sys_tests:%=$(O)/tests/musl/%)) $(sys_tests:%=$(O)/tests/glibc/%)
$(O)/test.cpio: $(progs:%=$(O)/prog/%) $(test_bins) $(O)/tests/driver $(O)/bench tools/mkcpio tools/debs \
	  $(wildcard tests/real/*.sh) $(O)/test.image
	@tools/debs $(DEBS); echo "  CPIO $@"
	@tools/mkcpio $@ $$(test -d $(DEBS)/root && echo /=$(DEBS)/root) $(filter-out /init:%,$(base_spec)) \
	  $(if $(BUSYBOX),--applets $(BUSYBOX)) /init=$(O)/tests/driver /bench=$(O)/bench \
	  /tests=$(O)/tests --match '$(or $(test_bins:$(O)/tests/%=%),none)' /tests/real=tests/real \
	  $(foreach p,$(demo_progs),/tests/demo/$(p):/bin/$(p))
$(O)/test.image $(O)/fuzz.image: FORCE
	$(call stamp,$(base_spec) $(sys_tests) $(MUSL) $(DEBS) $(LAB_SPEC))
$(O)/bench.cpio: $(O)/bench tools/mkcpio
	@tools/mkcpio $@ /init=$(O)/bench
# sprout.iso boots without words; words.iso with those of the command line (SCHED, TRACE, APPEND, RUN).
$(O)/sprout.iso: $(O)/sprout.elf $(O)/initramfs.cpio tools/mkiso
	@echo "  ISO  $@"
	@tools/mkiso $@ $(O)/sprout.elf $(O)/initramfs.cpio
$(O)/words: FORCE
	$(call stamp,$(elf) $(strip $(boot_words)))
$(O)/words.iso: $(elf) $(initrd) tools/mkiso $(O)/words
	@echo "  ISO  $@"
	@tools/mkiso $@ $(elf) $(initrd) $(call quote,$(strip $(boot_words)))

# ---- running ---------------------------------------------------------------------------------------------
boot_words = $(if $(SCHED),sched=$(SCHED)) $(if $(call on,TRACE),trace=1) $(APPEND) $(if $(RUN),-- $(RUN))
qemu = qemu-system-x86_64 -accel tcg -nodefaults -machine $(BOARD),graphics=$(if $(call on,WINDOW),on,off) -m $(MEM) -smp $(CPUS) \
	  $(if $(call on,WINDOW),-vga std,-display none) -serial mon:stdio -no-reboot
direct = -kernel $(elf) -initrd $(initrd) -append $(call quote,$(strip $(boot_words)))
run_iso := $(if $(strip $(boot_words)),$(O)/words.iso,$(iso))
ifneq ($(call on,WINDOW),)
ifeq ($(DISPLAY)$(WAYLAND_DISPLAY)$(filter-out run gdb,$(goals)),)
$(error WINDOW=1 needs a desktop: neither DISPLAY nor WAYLAND_DISPLAY is set)
endif
endif
# QEMU's user network, cut off from the world (restrict=on): DHCP, and the ports of PORTS from this machine's 127.0.0.1.
comma := ,
space := $(comma) $(comma)
net_card = -netdev user,id=n0,restrict=on$(subst $(subst $(comma),,$(space)),,$(foreach p,$(PORTS),$(comma)hostfwd=tcp:127.0.0.1:$(subst :,-:,$(p)))) \
	  -device virtio-net-pci,netdev=n0 $(if $(PCAP),-object filter-dump$(comma)id=f0$(comma)netdev=n0$(comma)file=$(PCAP))
run: $(elf) $(initrd) $(if $(call on,KERNEL),,$(run_iso))
ifeq ($(NET),pair)
	@PCAP=$(call quote,$(PCAP)) tools/netpair $(O) $(elf) $(initrd) $(call quote,$(strip $(boot_words))) $(qemu)
else
	@WINDOW=$(call on,WINDOW) tools/qemu $(qemu) $(if $(call on,NET),$(net_card)) $(if $(call on,KERNEL),$(direct),-boot d -cdrom $(run_iso))
endif
gdb: $(elf) $(initrd)
	@O=$(O) ELF=$(elf) RUN=$(call quote,$(RUN)) tools/gdb/run $(qemu) $(direct)
console:
	@tools/gdb/console $(O)/console.sock
iso: $(iso)

# ---- judging ---------------------------------------------------------------------------------------------
judge = O=$(O) DEBS=$(DEBS) T='$(T)' SAN=$(call on,SAN) $(PYTHON) tests/run
test: $(if $(CHAPTER),$(call seed_needs,$(CHAPTER)),$(elf) $(initrd) $(iso) $(O)/test.cpio seed-all)
	@$(judge) $(CHAPTER:%=--chapter %)
test-linux: $(O)/test.cpio
	@$(judge) --linux
oracle: $(sys_tests:%=$(O)/tests/sprout/%)
	@$(judge) --oracle
$(O)/fuzz.cpio: $(progs:%=$(O)/prog/%) $(sys_tests:%=$(O)/tests/sprout/%) $(O)/tests/driver tools/mkcpio $(O)/fuzz.image
	@tools/mkcpio $@ $(filter-out /init:%,$(base_spec)) $(if $(BUSYBOX),--applets $(BUSYBOX)) /init=$(O)/tests/driver \
	  /tests=$(O)/tests --match '$(or $(sys_tests:%=sprout/%),none)' $(LAB_SPEC) $(foreach p,$(demo_progs),/tests/demo/$(p):/bin/$(p))
fuzz-sched: $(O)/sprout.elf $(O)/fuzz.cpio
	@$(judge) --fuzz --seeds $(or $(N),50)
fuzz-fail: $(O)/sprout.elf $(O)/fuzz.cpio
	@$(judge) --fail --upto $(or $(N),200)
coverage: $(elf) $(initrd) $(iso) $(O)/test.cpio
	@rm -rf $(O)/counts; mkdir -p $(O)/counts; COVERAGE=$(O)/counts $(judge) --only sys,kern,real; \
	  COVERAGE=$(O)/counts T='$(T)' $(PYTHON) tests/lib/cover.py $(O)
# The numbers that abi/ has names for.
$(O)/fuzz/dictionary.h: $(wildcard abi/*.h)
	@mkdir -p $(@D); sed -nE 's/^#define[[:space:]]+[A-Z][A-Z0-9_]*[[:space:]]+(0x[0-9a-fA-F]+|[0-9]+)[uUlL]*([[:space:]].*)?$$/\1,/p' $^ | sort -u > $@
$(O)/sysfuzz: tests/fuzz/sysfuzz.c abi/syscalls.def $(O)/fuzz/dictionary.h
	@mkdir -p $(@D); $(MUSL) -std=gnu11 -O1 -g -static -w -I. -I$(O)/fuzz $< -o $@
$(O)/sysfuzz.cpio: $(O)/sysfuzz tests/fuzz/corpus tools/mkcpio
	@tools/mkcpio $@ /init=$(O)/sysfuzz /corpus=tests/fuzz/corpus
fuzz-calls: $(elf) $(if $(MUSL),$(O)/sysfuzz.cpio)
	@$(if $(MUSL),tests/fuzz/run $< $(O)/sysfuzz.cpio $(or $(SEED),1) $(or $(N),20),echo "fuzz-calls: skipped, no musl-gcc")
# Schedules from seeds; the long dialogues of tests/real; TCP over a hundred bad wires; ten minutes of frames; random calls, failures
# and counts in builds of their own.
nightly: $(O)/sprout.elf $(O)/fuzz.cpio $(O)/test.cpio
	@$(judge) --fuzz --seeds $(or $(N),20)
	@$(judge) --sweep --seeds $(or $(N),20)
	@$(judge) --only nightly
	@for s in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do \
	  SEED=$$s $(subst T='$(T)',T=tcp-wire-carries,$(judge)) --only sys || exit 1; done
	@NET_FUZZ=600:$(or $(SEED),1) $(subst T='$(T)',T=net-fuzz,$(judge)) --only real
	@for words in 'fuzz-calls N=60' 'fuzz-calls N=60 SAN=address' 'fuzz-fail N=200' coverage; do $(MAKE) $$words || bad=1; done; test -z "$$bad"
bench: $(elf) $(O)/bench.cpio
	@O=$(O) DEBS=$(DEBS) $(PYTHON) tools/bench $(CHAPTER:%=--chapter %) $(BENCH)
netbench: $(elf) $(O)/netbench
	@O=$(O) tools/netbench
# A path may have any character: it goes in the environment, past the shell.
lab grade grade-class: export override DIR := $(value DIR)
lab grade grade-class: export override JSON := $(value JSON)
lab grade grade-class: export override OUT := $(value OUT)
lab grade grade-class: export override AGAIN := $(value AGAIN)
lab:
	@tools/lab make '$(L)' @DIR
grade:
	@O=$(O) tools/lab grade '$(L)' @DIR @JSON
grade-class:
	@O=$(O) tools/lab class '$(L)' @DIR '$(J)' @OUT @AGAIN
test-labs:
	@tools/lab test $(L)
	@$(if $(L),true,tests/run --only labs)
mutants: $(O)/sprout.elf
	@tools/mutants $(if $(RUNS),-r $(RUNS)) $(L)
check: check-tools check-lists seed-check
check-lists:
	@for f in $(filter-out $(listed),$(found)); do echo "$$f: not listed in the Makefile"; done
	@for f in $(filter-out $(found) tests/kern/%,$(listed)); do echo "$$f: listed, but not there"; done
	@test -z "$(strip $(filter-out $(listed),$(found)) $(filter-out $(found) tests/kern/%,$(listed)))"
check-tools:
	@bad=0; for tool in check-layers "check-headers '$(CC) $(filter-out -MMD -MP,$(kflags))' \
	  '$(CC) $(filter-out -MMD -MP,$(uflags))'" check-docs check-format "lab check" count; do \
	  eval "tools/$$tool" || bad=1; done; exit $$bad
count:
	@tools/count; status=$$?; tools/seed count && exit $$status
format:
	@clang-format -i $$(git ls-files '*.c' '*.h')
compile_commands.json: FORCE
	@tools/compdb '$(CC) $(kflags)' $(kernel_srcs) -- '$(CC) $(uflags) -Itests/sys -I.' $(libc_srcs) \
	  $(foreach p,$(progs),$(call prog_srcs,$(p))) $(sys_tests:%=tests/sys/%.c) > $@
setup:
doctor:
	@tools/doctor
clean:
	rm -rf $(O)
print-%:
	@echo $($*)
help:
	@sed -n 's/^#: \?//p' Makefile

FORCE:
.PHONY: all run gdb console iso test test-linux oracle fuzz-sched fuzz-calls fuzz-fail coverage nightly bench netbench lab grade grade-class test-labs mutants check check-lists check-tools \
	count format setup doctor clean help
-include $(shell find $(O)/obj $(O)/user $(O)/tests/host -name '*.d' 2>/dev/null)
