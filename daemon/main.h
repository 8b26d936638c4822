/*
 * The subcommands of souslik(1). Each reads its own flags (argv[0] is its
 * name), says on standard error what went wrong, and returns the exit
 * status: 0 done, 1 failed or found something, 2 wrong usage.
 */
#ifndef MAIN_H
#define MAIN_H

int serve_main(int argc, char **argv);
int check_main(int argc, char **argv);
int index_main(int argc, char **argv);
int cert_main(int argc, char **argv);
int get_main(int argc, char **argv);

#define EXIT_USAGE 2

struct option;

/*
 * The next option of a subcommand, as getopt_long(3) says it; letters begin
 * with ":". For one that is not known or lacks its value '?', after saying
 * so on standard error; -1 after the last.
 */
int option_next(
    int argc, char **argv, const char *letters, const struct option *);

#endif
