/* Parcels between processes: SOCK_SEQPACKET pairs, fixed structs with descriptors beside them, and
 * sealed memfds for what is large. Nothing here waits for the other side; a kernel that is out of
 * memory for it is tried again for a few milliseconds. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

enum { IPC_MAX_FDS = 4 };

/* A connected pair, non-blocking, close-on-exec. */
bool ipc_pair(int ret_ends[2], struct error *err);

/* Sends one parcel with `fd_count` descriptors (copied by the kernel: the caller keeps its own).
 * ERROR_AGAIN when the queue is full: the caller keeps or drops the parcel. */
bool ipc_send(int end, const void *parcel, size_t length, const int *fds, size_t fd_count,
              struct error *err);

/* Receives one parcel. Unused places of ret_fds are -1; received ones are the caller's. ERROR_AGAIN
 * when none waits, ERROR_MISSING when the other end is closed, ERROR_INPUT when it was cut or
 * empty. */
bool ipc_receive(int end, void *parcel, size_t capacity, size_t *ret_length,
                 int ret_fds[IPC_MAX_FDS], struct error *err);

/* Throws away all that waits at this end; descriptors in it are closed. */
void ipc_drain(int end);

/* A memfd of exactly `bytes`, mapped for writing; unmap before sealing. Of none the map is NULL. */
bool ipc_memory(const char *name, size_t bytes, int *ret_fd, void **ret_map, struct error *err);

/* Seals against any further change (F_SEAL_WRITE, GROW, SHRINK, SEAL). */
bool ipc_seal(int fd, struct error *err);

/* A sealed memfd that holds these bytes. */
bool ipc_copy(const char *name, const void *bytes, size_t length, int *ret_fd, struct error *err);

/* Maps a received memfd MAP_PRIVATE, PROT_READ after checking seals and exact size (older kernels
 * refuse to share a write-sealed one). munmap(2) when done. */
bool ipc_map_sealed(int fd, size_t bytes, const void **ret_map, struct error *err);
