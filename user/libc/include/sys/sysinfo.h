/* Memory, load, processors. */
#pragma once
#include <abi/info.h>
int sysinfo(struct sysinfo *info);
int get_nprocs(void);
