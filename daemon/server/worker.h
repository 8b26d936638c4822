/*
 * A worker: one process, one event loop, sharing nothing that it writes.
 * Private to server.
 */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include <stdnoreturn.h>

#include <sys/types.h>

#include "server/generation.h"

/*
 * Be a worker of a generation, in a process of its own: give up root for the
 * configured user, serve until SIGTERM (which it also gets when its
 * supervisor is gone), finish what is in flight, exit with 0; with 1 when it
 * cannot start. Workers are numbered from 0.
 */
noreturn void worker_run(
    struct generation *, unsigned number, pid_t supervisor);

#endif
