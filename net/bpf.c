/* Classic BPF is checked once, when it is attached: jumps go forward and stay inside, the last instruction returns. So it
   ends; and what it reads is compared with the packet's length each time. */
#include "net/bpf.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "mm/slab.h"
#include "net/wiresock.h"

#define BPF_MAX   4096
#define BPF_WORDS 16

struct bpf_insn { uint16_t code; uint8_t jt, jf; uint32_t k; };
struct bpf_program { unsigned len; struct bpf_insn insn[]; };

enum { LD, LDX, ST, STX, ALU, JMP, RET, MISC };                          /* code & 7 */
enum { SIZE_W = 0x00, SIZE_H = 0x08, SIZE_B = 0x10 };
enum { MODE_IMM = 0x00, MODE_ABS = 0x20, MODE_IND = 0x40, MODE_MEM = 0x60, MODE_LEN = 0x80, MODE_MSH = 0xa0 };
#define ANCILLARY 0xfffff000u            /* loads from there ask about the packet: linux/filter.h */

static bool load(const uint8_t *data, size_t n, uint64_t at, unsigned size, const struct pkt *p, uint32_t *out)
{
	unsigned bytes = size == SIZE_W ? 4 : size == SIZE_H ? 2 : 1;

	if (at >= ANCILLARY && at <= ~0u) {
		switch (at - ANCILLARY) {
		case 0: *out = p->ethertype; return true;
		case 4: *out = p->cast; return true;
		case 8: *out = p->ifindex; return true;
		case 44: case 48: *out = 0; return true;                 /* no VLAN tag */
		}
		return false;
	}
	if (at + bytes > n)
		return false;
	*out = 0;
	for (unsigned i = 0; i < bytes; i++)
		*out = *out << 8 | data[at + i];
	return true;
}

static uint32_t alu(unsigned op, uint32_t a, uint32_t b)
{
	switch (op) {
	case 0x00: return a + b;
	case 0x10: return a - b;
	case 0x20: return a * b;
	case 0x30: return b ? a / b : 0;
	case 0x40: return a | b;
	case 0x50: return a & b;
	case 0x60: return b < 32 ? a << b : 0;
	case 0x70: return b < 32 ? a >> b : 0;
	case 0x80: return -a;
	case 0x90: return b ? a % b : 0;
	default:   return a ^ b;
	}
}

static bool jump(unsigned op, uint32_t a, uint32_t b)
{
	return op == 0x10 ? a == b : op == 0x20 ? a > b : op == 0x30 ? a >= b : a & b;
}

size_t bpf_run(const struct bpf_program *f, const struct pkt *p, const uint8_t *data, size_t n)
{
	uint32_t a = 0, x = 0, mem[BPF_WORDS] = { 0 };

	if (!f)
		return SIZE_MAX;
	for (unsigned pc = 0; pc < f->len; pc++) {
		const struct bpf_insn *i = &f->insn[pc];
		unsigned size = i->code & 0x18, mode = i->code & 0xe0, op = i->code & 0xf0;
		uint32_t b = i->code & 0x08 ? x : i->k;

		switch (i->code & 7) {
		case LD:
			if (mode == MODE_IMM)
				a = i->k;
			else if (mode == MODE_MEM)
				a = mem[i->k];
			else if (mode == MODE_LEN)
				a = n;
			else if (!load(data, n, mode == MODE_IND ? (uint64_t)x + i->k : i->k, size, p, &a))
				return 0;
			break;
		case LDX:
			if (mode == MODE_IMM)
				x = i->k;
			else if (mode == MODE_MEM)
				x = mem[i->k];
			else if (mode == MODE_LEN)
				x = n;
			else if (i->k < n)
				x = (data[i->k] & 15) * 4;
			else
				return 0;
			break;
		case ST:   mem[i->k] = a; break;
		case STX:  mem[i->k] = x; break;
		case ALU:
			if ((op == 0x30 || op == 0x90) && b == 0)
				return 0;
			a = alu(op, a, b);
			break;
		case JMP:  pc += op == 0 ? i->k : jump(op, a, b) ? i->jt : i->jf; break;
		case RET:  return (i->code & 0x18) == 0x10 ? a : (i->code & 0x18) == 0x08 ? x : i->k;
		default:
			if (i->code & 0x80)
				a = x;
			else
				x = a;
		}
	}
	return 0;
}

static bool insn_ok(const struct bpf_insn *i, unsigned left)
{
	unsigned mode = i->code & 0xe0, op = i->code & 0xf0, kind = i->code & 7;

	if (i->code > 0xff)
		return false;
	if (kind == ST || kind == STX || ((kind == LD || kind == LDX) && mode == MODE_MEM))
		return i->k < BPF_WORDS;
	if (kind == LD || kind == LDX)
		return mode <= MODE_MSH;
	if (kind == ALU)
		return op <= 0xa0 && !((op == 0x30 || op == 0x90) && !(i->code & 8) && i->k == 0);
	if (kind == JMP)
		return op == 0 ? i->k < left : op <= 0x40 && i->jt < left && i->jf < left;
	return true;
}

static bool program_ok(const struct bpf_program *f)
{
	for (unsigned pc = 0; pc < f->len; pc++)
		if (!insn_ok(&f->insn[pc], f->len - pc - 1))
			return false;
	return (f->insn[f->len - 1].code & 7) == RET;
}

long bpf_option(struct socket *s, bool attach, const void *value, int len)
{
	struct { uint16_t len; const void *insn; } prog;
	struct bpf_program *f = NULL, *old;

	if (sock_opt(s, SO_LOCK_FILTER))
		return -EPERM;
	if (attach) {
		if (len != sizeof(prog))
			return -EINVAL;
		if (copyin_any(&prog, value, sizeof(prog)) < 0)
			return -EFAULT;
		if (prog.len == 0 || prog.len > BPF_MAX)
			return -EINVAL;
		f = kmalloc(sizeof(*f) + prog.len * sizeof(f->insn[0]));
		if (!f)
			return -ENOMEM;
		f->len = prog.len;
		if (copyin_any(f->insn, prog.insn, prog.len * sizeof(f->insn[0])) < 0) {
			kfree(f);
			return -EFAULT;
		}
	}
	if (f && !program_ok(f)) {
		kfree(f);
		return -EINVAL;
	}
	mutex_lock(&s->lock);
	if (!wiresock_of(s)) {
		mutex_unlock(&s->lock);
		kfree(f);
		return -ENOMEM;
	}
	old = s->wire->filter;
	s->wire->filter = f;
	mutex_unlock(&s->lock);
	kfree(old);
	return attach || old ? 0 : -ENOENT;
}
