/* What the supervisor's processes do before they begin: see process.h. */

#include "server/process.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"

/* Become a user for good. */
int
process_become(const char *user)
{
	const struct passwd *passwd;

	if (user == NULL || geteuid() != 0)
		return (0);
	passwd = getpwnam(user);
	if (passwd == NULL) {
		log_warn("becoming user %s: there is no such user", user);
		return (-1);
	}
	if (initgroups(user, passwd->pw_gid) == -1 ||
	    setgid(passwd->pw_gid) == -1 || setuid(passwd->pw_uid) == -1) {
		log_warn("becoming user %s: %s", user, strerror(errno));
		return (-1);
	}
	return (0);
}

/* Ask for SIGTERM when the supervisor is gone. */
int
process_follow(pid_t supervisor)
{
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1)
		return (-1);
	return (getppid() == supervisor ? 0 : -1);
}

/* Take signals as all of them do. */
void
process_signals(void)
{
	sigset_t none;

	signal(SIGINT, SIG_IGN); /* a terminal sends it to the whole group */
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}
