# The seed (seed/README.md): nine small kernels out of one list, seed/chapters. Included by the Makefile.
# Every file is compiled once; a chapter is a link of the files of the chapters up to it.
seed_dir   := $(O)/seed
ifeq ($(filter clean help doctor setup format,$(goals)),)
-include $(seed_dir)/lists.mk
endif
$(seed_dir)/lists.mk: $(wildcard seed/chapters) tools/seed
	@mkdir -p $(@D); tools/seed lists > $@

# Only abi/ is shared with the grown kernel: nothing else of it can be included.
seed_flags := $(filter-out -I. -O3 -fsanitize% -fno-sanitize% -DSAN%,$(kflags)) -O2 -fno-tree-loop-distribute-patterns -fno-reorder-blocks-and-partition -Iseed -I$(seed_dir)/include
$(seed_dir)/kflags: FORCE
	@mkdir -p $(seed_dir)/include; ln -sfn $(CURDIR)/abi $(seed_dir)/include/abi
	$(call stamp,$(subst $(CURDIR),.,$(CC) $(seed_flags)))
$(seed_dir)/obj/%.c.o: seed/%.c $(seed_dir)/kflags
	@mkdir -p $(@D); echo "  CC   $<"
	@$(CC) $(seed_flags) $(werror) -c $< -o $@
$(seed_dir)/obj/%.S.o: seed/%.S $(seed_dir)/kflags
	@mkdir -p $(@D); echo "  AS   $<"
	@$(CC) $(seed_flags) $(werror) -c $< -o $@

seed_objs  = $(patsubst seed/%,$(seed_dir)/obj/%.o,$(filter %.c %.S,$(seed_files_$(1))))
seed_link   = $(LD) -nostdlib -static --build-id=none -z noexecstack -z max-page-size=4096 -T seed/linker.ld
# Programs: `seed:x` is seed/user/x.c, `busybox` Debian's, the rest user/bin's and user/demo's.
seed_prog  = $(or $(patsubst seed:%,$(seed_dir)/user/%,$(filter seed:%,$(1))),$(addprefix $(O)/prog/,$(filter %/$(1),$(progs))))
seed_progs = $(foreach p,$(filter-out busybox,$(seed_progs_$(1))),$(call seed_prog,$(p)))
# Applets that want what the seed has not: /proc/stat, /proc/net, /proc/sysvipc, nice values.
seed_lacks = top iostat mpstat netstat ipcs ipcrm nice renice ionice chrt taskset
seed_spec  = $(foreach p,$(call seed_progs,$(1)),/bin/$(notdir $(p))=$(p)) $(filter $(foreach p,$(seed_progs_$(1)),%:$(p)),$(bin_links)) \
	     $(if $(filter busybox,$(seed_progs_$(1))),$(if $(BUSYBOX),/bin/busybox=$(BUSYBOX) --applets $(BUSYBOX) --without '$(seed_lacks)')) /etc=user/etc
# Chapter 4 finds regular files only; from 5 on /init may be a link.
seed_init  = $(foreach i,$(seed_init_$(1)),$(if $(filter 4,$(1)),/init=$(call seed_prog,$(filter %$(i),$(seed_progs_$(1)))),/init:bin/$(i)))
seed_libs  = sprout $(if $(filter 7 8 9,$(1)),$(if $(MUSL),musl))
seed_tests = $(foreach l,$(call seed_libs,$(1)),$(addprefix $(l)/,$(filter $(sys_tests),$(seed_tests_$(1)))))
define seed_rules
$(seed_dir)/$(1)/pre.elf: $(call seed_objs,$(1)) seed/linker.ld seed/ksyms.awk
	@mkdir -p $$(@D); awk -f seed/ksyms.awk </dev/null | $(CC) -c -x assembler - -o $$@.o
	@$(seed_link) $$(filter %.o,$$^) $$@.o -o $$@
$(seed_dir)/$(1)/seed.elf: $(seed_dir)/$(1)/pre.elf
	@echo "  LD   $$@"; nm -n $$< | awk -f seed/ksyms.awk | $(CC) -c -x assembler - -o $$@.o
	@$(seed_link) $(call seed_objs,$(1)) $$@.o -o $$@
$(seed_dir)/$(1)/initramfs.cpio: $(call seed_progs,$(1)) tools/mkcpio $(seed_dir)/lists.mk $(wildcard user/etc/*) $(if $(ADD),FORCE)
	@mkdir -p $$(@D); echo "  CPIO $$@"; tools/mkcpio $$@ $(call seed_spec,$(1)) $(call seed_init,$(1)) $(if $(ADD),/=$(ADD))
$(seed_dir)/$(1)/test.cpio: $(call seed_progs,$(1)) $(addprefix $(O)/tests/,$(call seed_tests,$(1))) $(seed_dir)/driver tools/mkcpio $(seed_dir)/lists.mk $(O)/test.image
	@mkdir -p $$(@D) $(O)/tests; echo "  CPIO $$@"; tools/mkcpio $$@ $(call seed_spec,$(1)) /init=$(seed_dir)/driver \
	  /tests=$(O)/tests --match '$(or $(call seed_tests,$(1)),none)'
$(seed_dir)/$(1)/seed.iso: $(seed_dir)/$(1)/seed.elf $(seed_dir)/$(1)/initramfs.cpio tools/mkiso
	@echo "  ISO  $$@"; tools/mkiso $$@ $(seed_dir)/$(1)/seed.elf $(seed_dir)/$(1)/initramfs.cpio
endef
$(foreach n,$(seed_chapters),$(eval $(call seed_rules,$(n))))
$(seed_dir)/user/%: $(O)/user/seed/user/%.c.o $(O)/libc.a
	@mkdir -p $(@D); echo "  LINK $*"
	@$(CC) $(ulink) $^ -lgcc -o $@.debug && $(STRIP) -o $@ $@.debug
$(seed_dir)/driver: tests/driver/ktest.c $(O)/libc.a $(O)/uflags
	@mkdir -p $(@D); $(CC) $(filter-out -MMD -MP,$(uflags)) $(ulink) $< $(O)/libc.a -lgcc -o $@

seed_needs = $(seed_dir)/$(1)/seed.elf $(seed_dir)/$(1)/initramfs.cpio $(if $(seed_tests_$(1)),$(seed_dir)/$(1)/test.cpio)
seed-all: $(foreach n,$(seed_chapters),$(call seed_needs,$(n)))
seed-check: $(seed_chapters:%=$(seed_dir)/%/seed.elf)
	@tools/seed check '$(CC) $(filter-out -MMD -MP,$(seed_flags))'
	@tools/seedtext check
diff:
	@tools/seed diff $(CHAPTER)
tree:
	@tools/seedtree $(CHAPTER) '$(DIR)' '$(filter-out -I$(seed_dir)/include -Iseed,$(seed_flags)) -I.' '$(uflags)' '$(libc_srcs)' \
	  $(foreach p,$(filter-out busybox,$(seed_progs_$(CHAPTER))),\
	    '$(p):$(if $(filter seed:%,$(p)),seed/user/$(p:seed:%=%).c,$(call prog_srcs,$(filter %/$(p),$(progs))))')
seed-text:
	@tools/seedtext book $(seed_dir)/text
.PHONY: seed-all seed-check seed-text diff tree
-include $(shell find $(seed_dir)/obj -name '*.d' 2>/dev/null)
