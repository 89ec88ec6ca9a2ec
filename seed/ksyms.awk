# nm -n KERNEL | awk -f ksyms.awk: the assembly of the kernel's table of function names (lib/ksyms.h), for backtraces.
# The kernel is linked twice, first with an empty table. The table lies behind the code, so it moves no function.
BEGIN { n = at = 0; print "\t.section .ksyms, \"a\"\n\t.globl ksym_count, ksym_table, ksym_names\n\t.balign 4" }
$3 == "_text_start" { start = $1; inside = 1; next }
inside && $2 ~ /^[tTwW]$/ && $1 != last { address[n] = $1; name[n++] = $3; last = $1 }
END {
	printf "ksym_count:\n\t.long %d\nksym_table:\n", n
	for (i = 0; i < n; i++) {
		printf "\t.long 0x%s - 0x%s, %d\n", address[i], start, at
		at += length(name[i]) + 1
	}
	print "ksym_names:"
	for (i = 0; i < n; i++)
		printf "\t.asciz \"%s\"\n", name[i]
	print "\t.section .note.GNU-stack, \"\", @progbits"
}
