/* Walking a tree of files, and what cp and mv share: copying one. */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

enum walk_when { WALK_BEFORE, WALK_AFTER };	/* a folder's contents */

/* Call visit for path and, if it is a folder and recurse is set, everything below;
   folders twice. visit returns 0, or 1 to note a failure, or -1 to skip a folder's
   contents. Links are not followed. The result is 0 if all went well. */
typedef int walk_visit(const char *path, const struct stat *st, enum walk_when when);
int walk(const char *path, bool recurse, walk_visit *visit);

/* Copy one thing with all below it (if recurse). keep: owner, mode, times too. */
int copy_tree(const char *from, const char *to, bool recurse, bool keep, bool force);
int remove_tree(const char *path);

/* Where an operand lands: in the folder `to`, or at `to` itself. Fresh memory. */
char *landing(const char *from, const char *to);
bool is_dir(const char *path);
