/* Packet filters: the classic BPF of socket(7), SO_ATTACH_FILTER. A program of a small machine with one accumulator, one
   index register and 16 words says of each packet how many bytes of it the socket gets. McCanne and Jacobson, 1993. Layer 8. */
#pragma once
#include "net/pkt.h"

struct bpf_program;
struct socket;

/* How many of the n bytes at data the filter lets through; NULL lets all. p says what is not in them. */
size_t bpf_run(const struct bpf_program *f, const struct pkt *p, const uint8_t *data, size_t n);
long bpf_option(struct socket *s, bool attach, const void *value, int len);
