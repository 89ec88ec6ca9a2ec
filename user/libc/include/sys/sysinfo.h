/* Memory, load, processors. */
#pragma once
#include <abi/info.h>
int sysinfo(struct sysinfo *info);
int get_nprocs(void);
int get_nprocs_conf(void);
