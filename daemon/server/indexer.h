/*
 * The indexer: one process that keeps the catalogues of all sites
 * (catalogue/keeper.h), with what the machine has to spare. It may be killed
 * at any moment; at SIGTERM it ends within two seconds, in the midst of a file
 * if need be. Also what souslik index shares with it.
 */
#ifndef SERVER_INDEXER_H
#define SERVER_INDEXER_H

#include <stdnoreturn.h>
#include <sys/types.h>

struct conf;
struct conf_site;
struct error;
struct generation;
struct keeper_config;

/*
 * Become the configured user, as whom catalogues are kept, once there is a
 * directory for them that is that user's; what is wrong with it is in the log.
 * 0, or -1 and the error.
 */
int indexer_become(const struct conf *, struct error *);

/* How to keep the catalogue of a site; the strings stay the configuration's. */
void indexer_configure(
    struct keeper_config *, const struct conf *, struct conf_site *);

/*
 * Be the indexer of a generation, in a process of its own, until SIGTERM
 * (which it also gets when its supervisor is gone); exit with 1 when it cannot
 * start.
 */
noreturn void indexer_run(struct generation *, pid_t supervisor);

#endif
