/* Bringing up the file systems, in this order; kmain calls these. Layer 7. */
#pragma once
struct bootinfo;
struct inode;

void fs_init(void);                          /* caches, tmpfs, anonymous inodes; before any file or dev_register */
/* Root tmpfs, initramfs unpacked into it, then /dev /dev/pts /dev/shm /dev/mqueue /proc mounted (those whose
   types are registered by then). The caller's fsctx is set up: a kernel thread that becomes init. */
void fs_mount_root(struct bootinfo *bi);
void epoll_init(void);                       /* called by ipc_init */
