/*
 * The grammar of the configuration file: which options there are and what
 * their values may be. Private to conf-file.c, which asks libConfuse for
 * them.
 */
#ifndef SERVER_CONF_GRAMMAR_H
#define SERVER_CONF_GRAMMAR_H

#include <confuse.h>

struct error;

/*
 * The value of an option that is looked up only when all of the file is
 * read (root, site, advertise: a pointer of libConfuse), with its line.
 */
struct conf_word {
	int line;
	char text[];
};

/*
 * Read a text (made ready by conf-text.h) whose file goes by a name; the
 * caller frees what libConfuse read with cfg_free. NULL and the error, with
 * file and line, when a value cannot be. The error is kept until then, for
 * conf_grammar_complain.
 */
cfg_t *conf_grammar_read(const char *file, char *text, struct error *);

/*
 * Say what is wrong at a line, in the error that conf_grammar_read was
 * given, unless it holds one already. Always -1.
 */
int conf_grammar_complain(cfg_t *, int line, const char *, ...)
    __attribute__((format(printf, 3, 4)));

#endif
