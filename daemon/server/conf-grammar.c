/*
 * The grammar of the configuration file: see conf-grammar.h.
 *
 * Each option's value is checked by a take_ function while libConfuse reads,
 * so that an error names its line. What the options are for, conf-file.c
 * knows.
 */

#include "server/conf-grammar.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document/field.h"
#include "base/error.h"
#include "base/path.h"
#include "base/text.h"
#include "base/url.h"
#include "gopher/gopher.h"
#include "server/conf.h"

#define PROMPT_MAX 1000 /* bytes; Gemini's header has 1024 in all */
#define HOLE       "%s"

/*
 * libConfuse's callbacks carry no data of ours, so where the error goes is
 * kept here from conf_grammar_read on.
 */
static struct error *complaint;
static bool complained;

/* Keep the first error: the others follow from it. */
static void
keep_error(cfg_t *cfg, int line, const char *fmt, va_list ap)
{
	char words[ERROR_MAX];

	if (complained)
		return;
	complained = true;
	vsnprintf(words, sizeof words, fmt, ap);
	error_set(complaint, "%s:%d: %s", cfg->filename, line, words);
}

/* Say what is wrong at a line; always -1. */
int
conf_grammar_complain(cfg_t *cfg, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep_error(cfg, line, fmt, ap);
	va_end(ap);
	return (-1);
}

/* libConfuse's own errors: an unknown option, a missing equal sign. */
static void __attribute__((format(printf, 2, 0)))
take_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char words[ERROR_MAX / 2];

	vsnprintf(words, sizeof words, fmt, ap);
	conf_grammar_complain(cfg, cfg->line,
	    "%s; see souslik.conf(5) for what may stand here", words);
}

/* Say what is wrong with an option's value; always -1. */
static int
complain_value(
    cfg_t *cfg, const cfg_opt_t *opt, const char *value, const char *why)
{
	return (conf_grammar_complain(
	    cfg, cfg->line, "%s = \"%s\": %s", opt->name, value, why));
}

/* The copy of a value with its line. */
static int
take_word(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	size_t size = strlen(value) + 1;
	struct conf_word *word;

	if (value[0] == '\0')
		return (complain_value(cfg, opt, value,
		    "is empty; write a value, or leave the option out"));
	word = malloc(sizeof *word + size);
	if (word == NULL)
		return (conf_grammar_complain(cfg, cfg->line, "out of memory"));
	word->line = cfg->line;
	memcpy(word->text, value, size);
	*(void **)result = word;
	return (0);
}

/* A string that is not empty and in which no line breaks. */
static int
take_string(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (value[0] == '\0')
		return (complain_value(cfg, opt, value,
		    "is empty; write a value, or leave the option out"));
	if (!text_is_utf8(value, strlen(value)))
		return (complain_value(cfg, opt, value,
		    "is not UTF-8; save the file in that encoding"));
	for (const char *c = value; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			return (complain_value(cfg, opt, value,
			    "has a control character in it; take it out"));
	*(const char **)result = value;
	return (0);
}

/* A file that must be there for us to read. */
static int
take_file(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	struct stat st;

	if (take_string(cfg, opt, value, result) == -1)
		return (-1);
	if (stat(value, &st) == -1 ||
	    (S_ISREG(st.st_mode) &&
		faccessat(AT_FDCWD, value, R_OK, AT_EACCESS) == -1))
		return (conf_grammar_complain(cfg, cfg->line,
		    "%s = \"%s\": cannot be read: %s; correct the name or the "
		    "file's mode, or leave certificate and key out to have "
		    "them made",
		    opt->name, value, strerror(errno)));
	if (!S_ISREG(st.st_mode))
		return (complain_value(
		    cfg, opt, value, "is no file; name a PEM file"));
	return (0);
}

/* True or false. */
static int
take_bool(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	int truth = cfg_parse_boolean(value);

	if (truth == CFG_FAIL)
		return (complain_value(cfg, opt, value,
		    "is neither \"true\" nor \"false\"; write one of them"));
	*(int *)result = truth;
	return (0);
}

/* A number in its range. */
static int
take_number(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result,
    unsigned min, unsigned max)
{
	struct error why;
	unsigned number;

	if (conf_parse_number(value, min, max, &number, &why) == -1)
		return (conf_grammar_complain(
		    cfg, cfg->line, "%s: %s", opt->name, why.text));
	*(long *)result = (long)number;
	return (0);
}

/* Columns of a menu. */
static int
take_width(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	return (take_number(
	    cfg, opt, value, result, CONF_WIDTH_MIN, CONF_WIDTH_MAX));
}

/* How many processes serve. */
static int
take_workers(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	return (take_number(cfg, opt, value, result, 1, CONF_WORKERS_MAX));
}

/* How many connections a worker has at once. */
static int
take_connections(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	return (take_number(cfg, opt, value, result, 1, CONF_CONNECTIONS_MAX));
}

/* An output charset. */
static int
take_charset(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	enum charset charset;

	if (!charset_parse(value, &charset))
		return (complain_value(cfg, opt, value,
		    "is no charset that Souslik writes; write \"utf-8\", "
		    "\"iso-8859-1\" or \"us-ascii\""));
	*(long *)result = (long)charset;
	return (0);
}

/* The form of the access log. */
static int
take_log_style(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	static const char *const names[] = {
		[CONF_LOG_COMMON] = "common",
		[CONF_LOG_COMBINED] = "combined",
		[CONF_LOG_JSON] = "json",
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcasecmp(value, names[i]) == 0) {
			*(long *)result = (long)i;
			return (0);
		}
	return (complain_value(cfg, opt, value,
	    "is no form of the access log; write \"common\", \"combined\" or "
	    "\"json\""));
}

/* Whether the access log goes to a file. */
static bool
is_log_file(const char *value)
{
	return (strcmp(value, "off") != 0 && strcmp(value, "-") != 0 &&
		strcmp(value, "syslog") != 0);
}

/* Whether the access log's directory is there. */
static int
check_log_directory(cfg_t *cfg, const char *file)
{
	char *copy = strdup(file);
	const char *directory;
	int fd, result = 0;

	if (copy == NULL)
		return (conf_grammar_complain(cfg, cfg->line, "out of memory"));
	directory = dirname(copy);
	fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		result = conf_grammar_complain(cfg, cfg->line,
		    "access-log = \"%s\": the directory %s cannot be used: "
		    "%s; make it, or name a file elsewhere",
		    file, directory, strerror(errno));
	else
		close(fd);
	free(copy);
	return (result);
}

/* Where the access log goes. */
static int
take_access_log(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	struct stat st;

	if (take_string(cfg, opt, value, result) == -1)
		return (-1);
	if (!is_log_file(value))
		return (0);
	if (path_is_directory(value) ||
	    (stat(value, &st) == 0 && S_ISDIR(st.st_mode)))
		return (complain_value(
		    cfg, opt, value, "is a directory; name a file in it"));
	return (check_log_directory(cfg, value));
}

/* Where the operator's log goes; true for syslog. */
static int
take_log(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (strcmp(value, "stderr") != 0 && strcmp(value, "syslog") != 0)
		return (complain_value(cfg, opt, value,
		    "is no place for the log; write \"stderr\" or "
		    "\"syslog\""));
	*(int *)result = strcmp(value, "syslog") == 0;
	return (0);
}

/* An account of this machine. */
static int
take_user(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (getpwnam(value) == NULL)
		return (complain_value(cfg, opt, value,
		    "is no user of this machine; make one with adduser "
		    "--system, or name another"));
	*(const char **)result = value;
	return (0);
}

/* The language of pages that name none. */
static int
take_language(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (strlen(value) >= LANG_MAX || !field_is_language(value))
		return (complain_value(cfg, opt, value,
		    "is no language tag (BCP 47); write one such as \"fr\", "
		    "\"en\" or \"pt-BR\""));
	*(const char **)result = value;
	return (0);
}

/* A path in the archive. */
static int
take_path(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (value[0] != '/')
		return (complain_value(cfg, opt, value,
		    "is no path in the archive; begin it with \"/\""));
	return (take_string(cfg, opt, value, result));
}

/* Whether a text is a path or an absolute URL. */
static bool
is_destination(const char *text)
{
	struct url url;
	bool result;

	if (url_parse(&url, text, strlen(text)) == -1)
		return (false);
	result = url.scheme != NULL || (url.host == NULL && text[0] == '/');
	url_free(&url);
	return (result);
}

/* Where a moved page is now. */
static int
take_destination(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (!is_destination(value))
		return (complain_value(cfg, opt, value,
		    "is neither a path that begins with \"/\" nor a URL; "
		    "write one of them"));
	return (take_string(cfg, opt, value, result));
}

/* Where an answer leads: a path with one hole for it. */
static int
take_template(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	const char *hole = strstr(value, HOLE);

	if (hole == NULL || strstr(hole + 1, HOLE) != NULL)
		return (complain_value(cfg, opt, value,
		    "needs one \"%s\" where the reader's answer goes, as in "
		    "\"/timeline/%s\""));
	return (take_path(cfg, opt, value, result));
}

/* A question. */
static int
take_prompt(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (strlen(value) > PROMPT_MAX)
		return (conf_grammar_complain(cfg, cfg->line,
		    "%s: is longer than the %d bytes that a reader's client "
		    "may show; shorten it",
		    opt->name, PROMPT_MAX));
	return (take_string(cfg, opt, value, result));
}

static cfg_opt_t moved_options[] = {
	CFG_STR_CB("to", NULL, CFGF_NONE, take_destination),
	CFG_END(),
};

static cfg_opt_t input_options[] = {
	CFG_STR_CB("prompt", NULL, CFGF_NONE, take_prompt),
	CFG_STR_CB("to", NULL, CFGF_NONE, take_template),
	CFG_END(),
};

static cfg_opt_t person_options[] = {
	CFG_STR_LIST_CB("aliases", NULL, CFGF_NONE, take_string),
	CFG_END(),
};

#define TITLED (CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES)

static cfg_opt_t site_options[] = {
	CFG_PTR_CB("root", NULL, CFGF_NONE, take_word, free),
	CFG_STR_CB("language", NULL, CFGF_NONE, take_language),
	CFG_BOOL_CB("listing", cfg_true, CFGF_NONE, take_bool),
	CFG_STR_CB("certificate", NULL, CFGF_NONE, take_file),
	CFG_STR_CB("key", NULL, CFGF_NONE, take_file),
	CFG_STR_LIST_CB("gone", NULL, CFGF_NONE, take_path),
	CFG_SEC("moved", moved_options, TITLED),
	CFG_SEC("input", input_options, TITLED),
	CFG_SEC("person", person_options, TITLED),
	CFG_END(),
};

static cfg_opt_t gopher_options[] = {
	CFG_PTR_CB("site", NULL, CFGF_NONE, take_word, free),
	CFG_PTR_CB("advertise", NULL, CFGF_NONE, take_word, free),
	CFG_INT_CB("charset", CHARSET_UTF8, CFGF_NONE, take_charset),
	CFG_INT_CB("width", GOPHER_MENU_WIDTH, CFGF_NONE, take_width),
	CFG_BOOL_CB("tls", cfg_true, CFGF_NONE, take_bool),
	CFG_END(),
};

static cfg_opt_t gemini_options[] = {
	CFG_PTR_CB("advertise", NULL, CFGF_NONE, take_word, free),
	CFG_END(),
};

static cfg_opt_t options[] = {
	CFG_SEC("site", site_options, TITLED),
	CFG_SEC("gopher", gopher_options, TITLED),
	CFG_SEC("gemini", gemini_options, TITLED),
	CFG_STR_CB("certs", NULL, CFGF_NONE, take_string),
	CFG_STR_CB("state", NULL, CFGF_NONE, take_string),
	CFG_STR_CB("user", NULL, CFGF_NONE, take_user),
	CFG_INT_CB("workers", 0, CFGF_NONE, take_workers),
	CFG_INT_CB(
	    "connections", CONF_CONNECTIONS, CFGF_NONE, take_connections),
	CFG_STR_CB("access-log", NULL, CFGF_NONE, take_access_log),
	CFG_INT_CB(
	    "access-log-format", CONF_LOG_COMMON, CFGF_NONE, take_log_style),
	CFG_BOOL_CB("log", cfg_false, CFGF_NONE, take_log),
	CFG_END(),
};

/* Let libConfuse read a text that is not empty. */
static int
parse(cfg_t *root, char *text)
{
	FILE *stream = fmemopen(text, strlen(text), "r");
	int result;

	if (stream == NULL)
		return (-1);
	result = cfg_parse_fp(root, stream) == CFG_SUCCESS ? 0 : -1;
	fclose(stream);
	return (result);
}

/* Read a text by the grammar. */
cfg_t *
conf_grammar_read(const char *file, char *text, struct error *error)
{
	cfg_t *root = cfg_init(options, CFGF_NONE);

	error_set(
	    error, "cannot read the configuration %s: out of memory", file);
	if (root == NULL)
		return (NULL);
	complaint = error;
	complained = false;
	cfg_set_error_function(root, take_error);
	root->filename = strdup(file);
	if (root->filename != NULL &&
	    (text[0] == '\0' || parse(root, text) == 0))
		return (root);
	cfg_free(root);
	return (NULL);
}
