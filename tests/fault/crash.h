/* Power cuts, exhaustively: what a program does to its folder is recorded, and then every state in
 * which a cut can leave the disk is made, and a reader is started on it.
 *
 * A cut keeps a prefix of the calls; of that prefix it must keep what was synced, and may keep any
 * part of the rest: bytes of a file without fsync(2) of that file, in any order and torn, and names
 * without fsync(2) of their folder, a rename being the new name and the end of the old, each by
 * itself. (Pillai et al., OSDI 2014, found that file systems do all of that.) Where there are too
 * many such parts, all small and all large ones are taken, and chosen ones between. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* NULL, or what the reader did wrong in this folder; `promised`: the last mark before the cut. */
typedef const char *(*crash_reader)(int64_t promised);

/* Runs `write_it`, which records between inject_begin and inject_end, and then the reader on each
 * state of `folder`; prints a row of the table. How many went wrong. */
size_t crash_try(const char *name, const char *folder, void (*write_it)(void),
                 crash_reader read_it);
