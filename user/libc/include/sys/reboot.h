/* Ending or restarting the machine. */
#pragma once
#define RB_AUTOBOOT    0x01234567
#define RB_HALT_SYSTEM 0xcdef0123
#define RB_DISABLE_CAD 0
#define RB_POWER_OFF   0x4321fedc
int reboot(int cmd);
