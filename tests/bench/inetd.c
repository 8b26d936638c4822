/*
 * inetd: starts a program for each connection to a port of the loopback
 * address, with the connection as its standard input and output. What the
 * servers that are made for inetd(8) need to be measured, and no more.
 */

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKLOG 4096

/* Bury what has ended; its CPU time becomes ours, to be read in /proc. */
static void
reap(int signal)
{
	int error = errno;

	(void)signal;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = error;
}

/* Listen on a port of the loopback address. */
static int
inetd_listen(const char *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
	};
	int fd, on = 1;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
	    bind(fd, (struct sockaddr *)&address, sizeof address) == -1 ||
	    listen(fd, BACKLOG) == -1)
		return (-1);
	return (fd);
}

/* Start the program for one connection. */
static int
inetd_start(int fd, char **words)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int error;

	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return (error);
	error = posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(
		    &actions, fd, STDOUT_FILENO);
	if (error == 0)
		error =
		    posix_spawn(&pid, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return (error);
}

int
main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = reap,
		.sa_flags = SA_RESTART };
	int fd, peer, error;

	if (argc < 3) {
		fputs("usage: inetd PORT PROGRAM [ARGUMENT ...]\n", stderr);
		return (2);
	}
	fd = inetd_listen(argv[1]);
	if (fd == -1 || sigaction(SIGCHLD, &action, NULL) == -1) {
		fprintf(stderr, "inetd: %s: %s\n", argv[1], strerror(errno));
		return (EXIT_FAILURE);
	}
	for (;;) {
		peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (peer == -1)
			continue;
		error = inetd_start(peer, argv + 2);
		if (error != 0)
			fprintf(stderr, "inetd: starting %s: %s\n", argv[2],
			    strerror(error));
		close(peer);
	}
}
