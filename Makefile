# Sprout: one Makefile, no recursion. The object lists are a table of contents: kernel files by folder, in
# reading order. CI=true makes warnings errors. The lines below that begin with #: are `make help`.
#: make run           boot the ISO in QEMU on this terminal (^A x leaves). KERNEL=1 boots with -kernel instead;
#:                    CPUS=n MEM=MiB ADD=folder SCHED=policy TRACE=1 WINDOW=1 APPEND='words'
#: make test          everything, headless; T=pattern[,pattern] a part of it; SAN=1 under UBSAN
#: make test-linux    the same test image under Debian's kernel
#: make oracle        tests/sys as programs of this machine's Linux
#: make fuzz-sched    T=name|'demo --option' N=seeds SEED=first: a test under seeded schedules; `make nightly`: all of tests/sys
#: make fuzz-calls    random system calls with bad arguments; N=rounds SEED=first
#: make bench         instructions an operation, beside Linux; BENCH='--rows pipe,fork' a part of it
#: make gdb           QEMU stopped at kmain, gdb attached, with the commands of tools/gdb/sprout.py
#: make lab           L=name [DIR=path]: a work tree with a hole to fill (labs/); there, `make grade` gives the points
#: make grade         L=name DIR=path: grade a student's tree against this one; JSON=file for Gradescope. docs/labs.md
#: make test-labs     each hole fails its own tests only, each wrong solution fails some
#: make check         layers, headers, docs, format, budget, the lists of this file
#: make all iso       build/sprout.elf, build/initramfs.cpio, build/sprout.iso
#: make count doctor setup format compile_commands.json clean
#: O=folder builds there instead of build/

O       ?= build$(if $(SAN),/san)
CPUS    ?= 2
MEM     ?= 256
BOARD   ?= pc
PYTHON  ?= python3
GOALS   := $(or $(MAKECMDGOALS),all)
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# These targets do all set-up first: tools/setup installs what is missing, saying which.
ifneq ($(filter run test test-linux bench gdb oracle fuzz-sched fuzz-calls nightly setup grade test-labs,$(GOALS)),)
ifneq ($(shell tools/setup >&2 && echo ready),ready)
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
WARN    := -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare $(if $(filter true,$(CI)),-Werror)
MAPS    := -fdebug-prefix-map=$(CURDIR)=. -MMD -MP

KFLAGS  := -std=gnu11 -O3 -g -ffreestanding -nostdinc -isystem $(shell $(CC) -print-file-name=include) -I. \
	   -mno-red-zone -mcmodel=kernel -mgeneral-regs-only -mpreferred-stack-boundary=3 -fno-pic -fno-pie -fno-stack-protector -fno-stack-clash-protection \
	   -fno-omit-frame-pointer -fno-strict-aliasing -fno-common -fno-asynchronous-unwind-tables \
	   -fcf-protection=none -Wmissing-prototypes $(WARN) $(MAPS) \
	   $(if $(SAN),-fsanitize=undefined -fno-sanitize=alignment -fno-sanitize=null -DSAN=1)
UFLAGS  := -std=gnu11 -O2 -g -ffreestanding -fno-builtin-malloc -nostdinc \
	   -isystem user/libc/include -isystem $(shell $(CC) -print-file-name=include) \
	   -fno-pic -fno-pie -fno-stack-protector -fno-stack-clash-protection -fno-strict-aliasing -fno-common \
	   -fcf-protection=none \
	   -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables $(WARN) $(MAPS)
ULINK   := -static -nostdlib -no-pie -Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,max-page-size=4096,-z,noseparate-code -u _start

# ---- the kernel, in reading order ------------------------------------------------------------------------
BOOT    := start.S multiboot.c ap.S
LIB     := string.c printf.c random.c ring.c tree.c idmap.c assert.c ksyms.c
CPU     := entry.S vectors.S switch.S cpu.c idt.c context.c fpu.c debug.c spinlock.c usercopy.S usercopy.c sigframe.c \
	   acpi.c lapic.c ioapic.c clock.c rtc.c smp.c tlb.c
MM      := page.c slab.c kmap.c pagetable.c area.c gap.c map.c vmobj.c fault.c space.c uio.c mmap.c mremap.c \
	   madvise.c process_vm.c
KERNEL  := main.c options.c syscall.c trap.c thread.c waitq.c mutex.c sched.c sched_fair.c sched_rt.c \
	   sched_rr.c sched_mlfq.c sched_prio.c sched_lottery.c sched_fuzz.c schedset.c timer.c klog.c panic.c \
	   trace.c ubsan.c
PROC    := pid.c tree.c pgrp.c cred.c credcalls.c signal.c sigtake.c news.c time.c vdso.c vdsoimage.S itimer.c timer.c \
	   init.c first.c fork.c clone.c exec.c script.c elf.c ustack.c exit.c wait.c deliver.c sigcalls.c sigwait.c \
	   pidfd.c kcmp.c schedcalls.c rlimit.c info.c prctl.c core.c oom.c regs.c ptrace.c ptracestop.c ptracelink.c
FS      := init.c file.c fdtable.c fdcalls.c fsctx.c rw.c inode.c namei.c open.c fcntl.c perm.c mount.c dircalls.c readdir.c \
	   stat.c attr.c xattr.c locks.c copy.c tmpfs.c tmpdir.c tmpmount.c cpio.c initramfs.c devfs.c anon.c poll.c select.c epoll.c epollcalls.c seq.c \
	   procfs.c procpid.c procstat.c procmaps.c procsys.c sysfs.c proctrace.c waiters.c
IPC     := pipe.c fifo.c splice.c futex.c futexcalls.c futex_pi.c futex_requeue.c robust.c ipcid.c shm.c shmctl.c \
	   sem.c semundo.c semctl.c msg.c msgctl.c mqueue.c mqnotify.c mqfs.c eventfd.c timerfd.c signalfd.c init.c
DEV     := uart.c vga.c kbd.c console.c tty.c ttyfile.c ttyioctl.c ldisc.c pty.c devpts.c mem.c
NET     := socket.c sockdata.c sockcalls.c sockmsg.c sockopt.c unix.c unixconn.c unixdata.c unixpass.c unixproc.c \
	   inet.c inetopt.c tcpconn.c tcp.c tcpurg.c udp.c inetproc.c netlink.c
KTESTS  := $(notdir $(wildcard tests/kern/*.c))

KLISTED := $(BOOT:%=boot/%) $(LIB:%=lib/%) $(CPU:%=cpu/%) $(MM:%=mm/%) $(KERNEL:%=kernel/%) $(PROC:%=proc/%) \
	   $(FS:%=fs/%) $(IPC:%=ipc/%) $(DEV:%=dev/%) $(NET:%=net/%) $(KTESTS:%=tests/kern/%)
KFOUND  := $(sort $(foreach d,boot lib cpu mm kernel proc fs ipc dev net,$(wildcard $(d)/*.c $(d)/*.S)))
# UBSAN's handlers only in its build. A file that is on the disk and not in the lists fails `make check`.
KSRCS   := $(filter-out $(if $(SAN),,kernel/ubsan.c),$(KLISTED))
KOBJS   := $(patsubst %,$(O)/obj/%.o,$(basename $(filter %.c,$(KSRCS)))) \
	   $(patsubst %.S,$(O)/obj/%.S.o,$(filter %.S,$(KSRCS)))

# ---- user land: its own tables of contents ---------------------------------------------------------------
-include user/libc/sources.mk user/bin/programs.mk user/demo/programs.mk
LIBC_OBJS  = $(patsubst %,$(O)/user/%.o,$(LIBC_SRCS))
PROGS      = $(BIN_PROGS:%=bin/%) $(DEMO_PROGS:%=demo/%)
# Program bin/x is made of SRCS_x, or of user/bin/x.c alone.
prog_srcs  = $(or $(SRCS_$(notdir $(1))),user/$(1).c)

TESTS   := $(basename $(notdir $(wildcard tests/sys/*.c)))
HOSTTESTS := $(basename $(notdir $(wildcard tests/host/*.c)))
DEBS    ?= build/debs

all: $(O)/sprout.elf $(O)/initramfs.cpio $(O)/sprout.iso

# ---- kernel rules ----------------------------------------------------------------------------------------
$(O)/kflags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(KFLAGS)' | cmp -s - $@ || echo '$(CC) $(KFLAGS)' > $@
$(O)/obj/%.o: %.c $(O)/kflags
	@mkdir -p $(@D); echo "  CC   $<"
	@$(CC) $(KFLAGS) -c $< -o $@
$(O)/obj/%.S.o: %.S $(O)/kflags
	@mkdir -p $(@D); echo "  AS   $<"
	@$(CC) $(KFLAGS) -c $< -o $@

# The vDSO: user code, linked by itself and carried as bytes.
$(O)/vdso.so: proc/vdso/vdso.c proc/vdso/data.h proc/vdso/vdso.lds
	@mkdir -p $(@D); echo "  VDSO $@"
	@$(CC) -std=gnu11 -O2 -ffreestanding -nostdinc -isystem $(shell $(CC) -print-file-name=include) -I. -fPIC \
	  -fno-stack-protector -fcf-protection=none -Wall -c $< -o $@.o
	@$(LD) -shared -soname linux-vdso.so.1 --hash-style=sysv --build-id=none -z max-page-size=4096 -z noexecstack \
	  -T proc/vdso/vdso.lds $@.o -o $@
$(O)/obj/proc/vdsoimage.S.o: $(O)/vdso.so
$(O)/obj/proc/vdsoimage.S.o: KFLAGS += -Wa,-I$(O)

# Linked twice: the second time with the table of function names made from the first.
KLINK = $(LD) -nostdlib -static --build-id=none -z noexecstack -z max-page-size=4096 -T linker.ld
$(O)/ksyms.pre.S: tools/ksyms
	@mkdir -p $(@D); tools/ksyms --empty > $@
$(O)/ksyms.pre.o: $(O)/ksyms.pre.S
	@$(CC) -c $< -o $@
$(O)/sprout.pre.elf: $(KOBJS) $(O)/ksyms.pre.o linker.ld
	@$(KLINK) $(KOBJS) $(O)/ksyms.pre.o -o $@
$(O)/ksyms.S: $(O)/sprout.pre.elf tools/ksyms
	@tools/ksyms $< > $@
$(O)/ksyms.o: $(O)/ksyms.S
	@$(CC) -c $< -o $@
$(O)/sprout.elf: $(KOBJS) $(O)/ksyms.o linker.ld
	@echo "  LD   $@"
	@$(KLINK) $(KOBJS) $(O)/ksyms.o -o $@

# ---- user rules ------------------------------------------------------------------------------------------
$(O)/uflags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(UFLAGS)' | cmp -s - $@ || echo '$(CC) $(UFLAGS)' > $@
$(O)/user/%.o: % $(O)/uflags
	@mkdir -p $(@D); echo "  UCC  $<"
	@$(CC) $(UFLAGS) -Itests/sys -I. -c $< -o $@
$(O)/libc.a: $(LIBC_OBJS)
	@rm -f $@; $(AR) rcsD $@ $^
define prog_rule
$(O)/prog/$(1): $(patsubst %,$(O)/user/%.o,$(call prog_srcs,$(1))) $(O)/libc.a
	@mkdir -p $$(@D); echo "  LINK $(1)"
	@$(CC) $(ULINK) $$^ -lgcc -o $$@.debug && $(STRIP) $(STRIP_$(notdir $(1))) -o $$@ $$@.debug
endef
$(foreach p,$(PROGS),$(eval $(call prog_rule,$(p))))

# A test that does not build is reported by the test run as failed, not by make.
$(O)/tests/sprout/%: tests/sys/%.c $(wildcard tests/sys/*.h) $(O)/libc.a $(O)/uflags
	@mkdir -p $(@D); rm -f $@; $(CC) $(filter-out -MMD -MP,$(UFLAGS)) -w -Itests/sys $(ULINK) $< $(O)/libc.a -lgcc -o $@.debug \
	  && $(STRIP) -o $@ $@.debug || { echo "tests/sys/$*.c does not build on our libc"; touch $@; }
# Ubuntu's gcc checks buffer sizes unasked, and tests pass wrong ones on purpose.
FOREIGN = -std=gnu11 -O1 -g -w -pthread -U_FORTIFY_SOURCE -Itests/sys -I.
$(O)/tests/musl/%: tests/sys/%.c $(wildcard tests/sys/*.h)
	@mkdir -p $(@D); $(MUSL) $(FOREIGN) -static $< -o $@ && strip $@ || { echo "$< does not build on musl"; touch $@; }
$(O)/tests/glibc/%: tests/sys/%.c $(wildcard tests/sys/*.h)
	@mkdir -p $(@D); gcc $(FOREIGN) $< -o $@ -lrt && strip $@ || { echo "$< does not build on glibc"; touch $@; }
$(O)/tests/driver: tests/driver/ktest.c $(if $(MUSL),,$(O)/libc.a)
	@mkdir -p $(@D); $(if $(MUSL),$(MUSL) -std=gnu11 -O1 -static -Wall $< -o $@,\
	  $(CC) $(UFLAGS) $(ULINK) $< $(O)/libc.a -lgcc -o $@)
$(O)/bench: tests/bench/bench.c $(if $(MUSL),,$(O)/libc.a)
	@mkdir -p $(@D); $(if $(MUSL),$(MUSL) -std=gnu11 -O2 -static -Wall -pthread $< -o $@,\
	  $(CC) $(UFLAGS) $(ULINK) $< $(O)/libc.a -lgcc -o $@) && $(STRIP) $@
$(O)/tests/host/%: tests/host/%.c FORCE
	@mkdir -p $(@D); gcc -std=gnu11 -g -O1 -I. -Itests/host -w -fsanitize=address,undefined -DHOST_TEST=1 $< -o $@ -lpthread

# ---- images ----------------------------------------------------------------------------------------------
BASESPEC = $(foreach p,$(PROGS),/bin/$(notdir $(p))=$(O)/prog/$(p)) $(if $(wildcard user/etc),/etc=user/etc) \
	   $(if $(BIN_PROGS),/init:bin/init) $(BIN_LINKS) $(BIN_LINKS) $(if $(BUSYBOX),/bin/busybox=$(BUSYBOX))
$(O)/initramfs.cpio: $(PROGS:%=$(O)/prog/%) tools/mkcpio $(wildcard user/etc/*) $(if $(ADD),FORCE)
	@echo "  CPIO $@"
	@tools/mkcpio $@ $(BASESPEC) $(if $(BUSYBOX),--applets $(BUSYBOX)) $(if $(ADD),/=$(ADD))
TESTBINS = $(TESTS:%=$(O)/tests/sprout/%) $(if $(MUSL),$(TESTS:%=$(O)/tests/musl/%)) $(TESTS:%=$(O)/tests/glibc/%)
$(O)/test.cpio: $(PROGS:%=$(O)/prog/%) $(TESTBINS) $(O)/tests/driver $(O)/bench tools/mkcpio tools/debs \
	  $(wildcard tests/real/*.sh)
	@tools/debs $(DEBS); echo "  CPIO $@"
	@tools/mkcpio $@ $$(test -d $(DEBS)/root && echo /=$(DEBS)/root) $(filter-out /init:%,$(BASESPEC)) \
	  $(if $(BUSYBOX),--applets $(BUSYBOX)) /init=$(O)/tests/driver /bench=$(O)/bench \
	  /tests=$(O)/tests --match '$(TESTBINS:$(O)/tests/%=%)' /tests/real=tests/real \
	  $(foreach p,$(DEMO_PROGS),/tests/demo/$(p):/bin/$(p))
$(O)/bench.cpio: $(O)/bench tools/mkcpio
	@tools/mkcpio $@ /init=$(O)/bench
$(O)/sprout.iso: $(O)/sprout.elf $(O)/initramfs.cpio tools/mkiso
	@echo "  ISO  $@"
	@tools/mkiso $@ $(O)/sprout.elf $(O)/initramfs.cpio

# ---- running ---------------------------------------------------------------------------------------------
WORDS   = $(if $(SCHED),sched=$(SCHED)) $(if $(TRACE),trace=1) $(APPEND)
QEMU    = qemu-system-x86_64 -accel tcg -nodefaults -machine $(BOARD),graphics=$(if $(WINDOW),on,off) -m $(MEM) -smp $(CPUS) \
	  $(if $(WINDOW),-vga std,-display none) -serial mon:stdio -no-reboot
DIRECT  = -kernel $(O)/sprout.elf -initrd $(O)/initramfs.cpio -append "$(strip $(WORDS))"
run: $(O)/sprout.elf $(O)/initramfs.cpio $(if $(KERNEL)$(WORDS),,$(O)/sprout.iso)
	@$(QEMU) $(if $(KERNEL)$(strip $(WORDS)),$(DIRECT),-cdrom $(O)/sprout.iso)
gdb: $(O)/sprout.elf $(O)/initramfs.cpio
	@O=$(O) tools/gdb/run $(QEMU) $(DIRECT)
iso: $(O)/sprout.iso

# ---- judging ---------------------------------------------------------------------------------------------
RUN     = O=$(O) DEBS=$(DEBS) T='$(T)' SAN='$(SAN)' $(PYTHON) tests/run
test: $(O)/sprout.elf $(O)/initramfs.cpio $(O)/sprout.iso $(O)/test.cpio
	@$(RUN)
test-linux: $(O)/test.cpio
	@$(RUN) --linux
oracle: $(TESTS:%=$(O)/tests/sprout/%)
	@$(RUN) --oracle
$(O)/fuzz.cpio: $(PROGS:%=$(O)/prog/%) $(TESTS:%=$(O)/tests/sprout/%) $(O)/tests/driver tools/mkcpio
	@tools/mkcpio $@ $(filter-out /init:%,$(BASESPEC)) /init=$(O)/tests/driver \
	  /tests=$(O)/tests --match '$(TESTS:%=sprout/%)' $(SPEC)
fuzz-sched: $(O)/sprout.elf $(O)/fuzz.cpio
	@$(RUN) --fuzz --seeds $(or $(N),50)
$(O)/sysfuzz: tests/fuzz/sysfuzz.c abi/syscalls.def
	@mkdir -p $(@D); $(MUSL) -std=gnu11 -O1 -g -static -w -I. $< -o $@
$(O)/sysfuzz.cpio: $(O)/sysfuzz tools/mkcpio
	@tools/mkcpio $@ /init=$(O)/sysfuzz
fuzz-calls: $(O)/sprout.elf $(if $(MUSL),$(O)/sysfuzz.cpio)
	@$(if $(MUSL),tests/fuzz/run $< $(O)/sysfuzz.cpio $(SEED) $(N),echo "fuzz-calls: skipped, no musl-gcc")
nightly: fuzz-calls
nightly: $(O)/sprout.elf $(O)/fuzz.cpio
	@$(RUN) --fuzz --seeds $(or $(N),20)
bench: $(O)/sprout.elf $(O)/bench.cpio
	@O=$(O) DEBS=$(DEBS) $(PYTHON) tools/bench $(BENCH)
lab:
	@tools/lab make '$(L)' '$(DIR)'
grade:
	@O=$(O) tools/lab grade '$(L)' '$(DIR)' '$(JSON)'
test-labs:
	@tools/lab test $(L)
check: check-tools check-lists
check-lists:
	@for f in $(filter-out $(KLISTED),$(KFOUND)); do echo "$$f: not listed in the Makefile"; done
	@for f in $(filter-out $(KFOUND) tests/kern/%,$(KLISTED)); do echo "$$f: listed, but not there"; done
	@test -z "$(strip $(filter-out $(KLISTED),$(KFOUND)) $(filter-out $(KFOUND) tests/kern/%,$(KLISTED)))"
check-tools:
	@bad=0; for tool in check-layers "check-headers '$(CC) $(filter-out -MMD -MP,$(KFLAGS))' \
	  '$(CC) $(filter-out -MMD -MP,$(UFLAGS))'" check-docs check-format "lab check" count; do \
	  eval "tools/$$tool" || bad=1; done; exit $$bad
count:
	@tools/count
format:
	@clang-format -i $$(git ls-files '*.c' '*.h')
compile_commands.json: FORCE
	@tools/compdb '$(CC) $(KFLAGS)' $(KSRCS) -- '$(CC) $(UFLAGS) -Itests/sys -I.' $(LIBC_SRCS) \
	  $(foreach p,$(PROGS),$(call prog_srcs,$(p))) $(TESTS:%=tests/sys/%.c) > $@
setup:
doctor:
	@tools/doctor
clean:
	rm -rf $(O)
help:
	@sed -n 's/^#: \?//p' Makefile

FORCE:
.PHONY: all run gdb iso test test-linux oracle fuzz-sched fuzz-calls nightly bench lab grade test-labs check check-lists check-tools \
	count format setup doctor clean help
.SECONDARY:
-include $(shell find $(O)/obj $(O)/user -name '*.d' 2>/dev/null)
