/* Byte ring: at most two straight copies a move. */
#include "lib/ring.h"
#include "lib/string.h"

uint32_t ring_put(struct ring *r, const void *data, uint32_t n)
{
	uint32_t done = 0, piece;

	while (done < n && ring_room(r) > 0) {
		uint8_t *p = ring_room_piece(r, &piece);

		piece = min(piece, n - done);
		memcpy(p, (const uint8_t *)data + done, piece);
		ring_filled(r, piece);
		done += piece;
	}
	return done;
}

uint32_t ring_get(struct ring *r, void *data, uint32_t n)
{
	uint32_t done = 0, piece;

	while (done < n && !ring_empty(r)) {
		uint8_t *p = ring_data_piece(r, &piece);

		piece = min(piece, n - done);
		memcpy((uint8_t *)data + done, p, piece);
		ring_drained(r, piece);
		done += piece;
	}
	return done;
}
