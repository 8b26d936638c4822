/* The indexer: see indexer.h. */

#include "server/indexer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/ioprio.h>

#include "archive/rule.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/log.h"
#include "catalogue/keeper.h"
#include "server/conf.h"
#include "server/generation.h"
#include "server/process.h"

#define INDEXER_NAME     "souslik-index"
#define INDEXER_NICE     10   /* of 19: readers come first */
#define INDEXER_PATIENCE 1000 /* ms that it sleeps at most */
#define INDEXER_LAST     2    /* s that it may go on after SIGTERM */
#define INDEXER_RETRY    5000 /* ms between two attempts to keep a catalogue */

/* Whether to end. */
static volatile sig_atomic_t indexer_told;

/* A site whose catalogue is kept. */
struct site {
	struct keeper_config config;
	struct keeper *keeper; /* NULL: it cannot be kept for now */
	int64_t retry;         /* when to try again, ms */
	struct error error;    /* why it cannot */
};

struct indexer {
	struct site *sites;
	struct pollfd *polled; /* one for each site */
	size_t count;
};

/* Give the directory of catalogues to a user, who can also get there. */
static int
indexer_give(const char *state, const char *directory, const char *user,
    struct error *error)
{
	const struct passwd *passwd = getpwnam(user);
	struct stat st;

	if (passwd == NULL)
		return (error_set(error, "there is no user %s", user));
	if (chown(directory, passwd->pw_uid, passwd->pw_gid) == -1)
		return (error_set(error, "giving %s to %s: %s", directory, user,
		    strerror(errno)));
	if (stat(state, &st) == -1 || (st.st_mode & S_IXOTH) != 0)
		return (0);
	if (chmod(state, (st.st_mode & 07777) | S_IXOTH) == -1)
		return (error_set(error, "letting %s into %s: %s", user, state,
		    strerror(errno)));
	return (0);
}

/* Make the directory of catalogues for the user who will keep them. */
static int
indexer_prepare(const struct conf *conf, struct error *error)
{
	struct buf name = { 0 };
	int result = 0;

	buf_printf(&name, "%s/catalogue", conf->state);
	if (!buf_ok(&name))
		return (error_set(error, "out of memory"));
	if (dir_make(buf_string(&name)) == -1)
		result = error_set(
		    error, "making %s: %s", buf_string(&name), strerror(errno));
	else
		result = indexer_give(
		    conf->state, buf_string(&name), conf->user, error);
	buf_free(&name);
	return (result);
}

/* Become the user. */
int
indexer_become(const struct conf *conf, struct error *error)
{
	struct error why;

	/* what it cannot have, each keeper says */
	if (conf->user != NULL && geteuid() == 0 &&
	    indexer_prepare(conf, &why) == -1)
		log_warn("no directory of catalogues for %s: %s", conf->user,
		    why.text);
	if (process_become(conf->user) == -1)
		return (error_set(error, "cannot become user %s", conf->user));
	return (0);
}

/* Whether a rule stands in the place of a path (struct index_config). */
static bool
site_leaves_out(void *arg, const char *path)
{
	const struct conf_site *site = arg;

	return (rule_speaks(site->rules, site->rule_count, path));
}

/* How to keep the catalogue of a site. */
void
indexer_configure(struct keeper_config *config, const struct conf *conf,
    struct conf_site *site)
{
	*config = (struct keeper_config){
		.state = conf->state,
		.index = {
			.root = site->root,
			.hostname = site->hostname,
			.language = site->language,
			.aliases = site->aliases,
			.alias_count = site->alias_count,
			.arg = site,
			.leaves_out = site_leaves_out,
		},
	};
}

/* Try to keep the catalogue of a site; say why not, but say it once. */
static void
site_try(struct site *site)
{
	struct error error;

	if (clock_now() < site->retry)
		return;
	site->retry = clock_now() + INDEXER_RETRY;
	site->keeper = keeper_open(&site->config, &error);
	if (site->keeper == NULL && strcmp(error.text, site->error.text) != 0)
		log_warn("%s has no catalogue, or an old one, for now: %s",
		    site->config.index.hostname, error.text);
	site->error = error;
	if (site->keeper != NULL)
		site->error.text[0] = '\0';
}

/* Work a little for each site: whether there is more to do at once. */
static bool
indexer_work(struct indexer *indexer)
{
	bool busy = false;

	for (size_t i = 0; i < indexer->count; i++) {
		struct site *site = &indexer->sites[i];

		if (site->keeper == NULL)
			site_try(site);
		if (site->keeper != NULL && keeper_work(site->keeper))
			busy = true;
	}
	return (busy);
}

/* Wait until something happens, but no longer than a second. */
static void
indexer_wait(struct indexer *indexer, bool busy)
{
	int patience = busy ? 0 : INDEXER_PATIENCE;

	for (size_t i = 0; i < indexer->count; i++) {
		const struct keeper *keeper = indexer->sites[i].keeper;

		indexer->polled[i] = (struct pollfd){
			.fd = keeper == NULL ? -1 : keeper_fd(keeper),
			.events = POLLIN,
		};
		if (keeper != NULL && keeper_patience(keeper) < patience)
			patience = keeper_patience(keeper);
	}
	poll(indexer->polled, indexer->count, patience);
}

/* Take only what the machine has to spare. */
static void
indexer_yield(void)
{
	const int idle = IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0);

	if (setpriority(PRIO_PROCESS, 0, INDEXER_NICE) == -1)
		log_warn("giving way to readers: setpriority(2): %s",
		    strerror(errno));
	/* not every kernel or container knows this one */
	syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, idle);
}

/* SIGTERM: end, after what is being done if that does not take long; a disk
 * that does not answer would. */
static void
indexer_terminate(int signal)
{
	(void)signal;
	indexer_told = 1;
	alarm(INDEXER_LAST);
}

/* Take signals: SIGTERM; a file that grows too large is told of by write(2). */
static void
indexer_signals(void)
{
	signal(SIGTERM, indexer_terminate);
	signal(SIGALRM, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
	process_signals();
}

/* Close the catalogues. */
static void
indexer_close(struct indexer *indexer)
{
	for (size_t i = 0; indexer->sites != NULL && i < indexer->count; i++)
		keeper_close(indexer->sites[i].keeper);
	free(indexer->sites);
	free(indexer->polled);
}

/* Keep the catalogues of all sites. */
static int
indexer_keep(struct indexer *indexer, struct conf *conf)
{
	indexer->count = conf->site_count;
	indexer->sites = calloc(indexer->count, sizeof *indexer->sites);
	indexer->polled = calloc(indexer->count, sizeof *indexer->polled);
	if (indexer->sites == NULL || indexer->polled == NULL) {
		log_warn("starting the indexer: out of memory");
		return (-1);
	}
	for (size_t i = 0; i < indexer->count; i++) {
		indexer_configure(
		    &indexer->sites[i].config, conf, &conf->sites[i]);
		indexer->sites[i].config.follow = true;
	}
	while (!indexer_told)
		indexer_wait(indexer, indexer_work(indexer));
	return (0);
}

/* Be the indexer. */
noreturn void
indexer_run(struct generation *generation, pid_t supervisor)
{
	struct conf *conf = generation->conf;
	struct indexer indexer = { 0 };
	struct error error;
	int result = -1;

	prctl(PR_SET_NAME, INDEXER_NAME); /* for ps(1) */
	generation_free(generation);      /* what workers need */
	if (indexer_become(conf, &error) == -1)
		log_warn("the indexer %s", error.text);
	else if (process_follow(supervisor) == 0) {
		indexer_yield();
		indexer_signals();
		result = indexer_keep(&indexer, conf);
	}
	indexer_close(&indexer);
	conf_free(conf);
	exit(result == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
