/* Unpacking the boot loader's archive into the root of the current thread. Layer 7. */
#pragma once
struct bootinfo;
void initramfs_unpack(const struct bootinfo *bi);
