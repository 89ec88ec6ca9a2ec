/* Parts of a path name (these may change their argument). */
#pragma once
#define basename __xpg_basename
