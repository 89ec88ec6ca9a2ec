/* Where things are. */
#pragma once
#define _PATH_BSHELL  "/bin/sh"
#define _PATH_DEFPATH "/usr/bin:/bin"
