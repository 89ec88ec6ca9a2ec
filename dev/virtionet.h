/* A virtio network card as the interface eth0. Layer 8. */
#pragma once

void virtionet_init(void);              /* find it and bring it up; without one nothing happens */
