/* The vDSO's shared object (proc/vdso/, linked by the Makefile) as bytes of the kernel. */
	.section .rodata
	.globl vdso_image, vdso_image_end
	.balign 16
vdso_image:
	.incbin "vdso.so"
vdso_image_end:
