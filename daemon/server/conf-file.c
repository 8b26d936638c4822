/*
 * The configuration file: see conf-file.h.
 *
 * Each option's value is checked by a take_ function while libConfuse reads,
 * so that an error names its line. What refers to something else in the file
 * is kept with its line (struct word) and looked up when all is read.
 */

#include "server/conf-file.h"

#include <confuse.h>
#include <ctype.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "archive/field.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "base/text.h"
#include "base/url.h"
#include "gopher/gopher.h"
#include "server/address.h"
#include "server/conf-text.h"
#include "server/conf.h"

#define PROMPT_MAX 1000 /* bytes; Gemini's header has 1024 in all */
#define HOLE       "%s"

/* A value and the line it stands on. */
struct word {
	int line;
	char text[];
};

/*
 * libConfuse's callbacks carry no data of ours, so where the error goes is
 * kept here while a file is read.
 */
static struct error *reader_error;
static bool reader_failed;

/* Keep the first error: the others follow from it. */
static void
keep_error(cfg_t *cfg, int line, const char *fmt, va_list ap)
{
	char words[ERROR_MAX];

	if (reader_failed)
		return;
	reader_failed = true;
	vsnprintf(words, sizeof words, fmt, ap);
	error_set(reader_error, "%s:%d: %s", cfg->filename, line, words);
}

/* Say what is wrong at a line; always -1. */
static int __attribute__((format(printf, 3, 4)))
complain(cfg_t *cfg, int line, const char *fmt, ...)
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
	complain(cfg, cfg->line,
	    "%s; see souslik.conf(5) for what may stand here", words);
}

/* Say what is wrong with an option's value; always -1. */
static int
complain_value(
    cfg_t *cfg, const cfg_opt_t *opt, const char *value, const char *why)
{
	return (
	    complain(cfg, cfg->line, "%s = \"%s\": %s", opt->name, value, why));
}

/* The copy of a value with its line. */
static int
take_word(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	size_t size = strlen(value) + 1;
	struct word *word;

	if (value[0] == '\0')
		return (complain_value(cfg, opt, value,
		    "is empty; write a value, or leave the option out"));
	word = malloc(sizeof *word + size);
	if (word == NULL)
		return (complain(cfg, cfg->line, "out of memory"));
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
		return (
		    complain(cfg, cfg->line, "%s: %s", opt->name, why.text));
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
		    "\"/timeline/%s.gmi\""));
	return (take_path(cfg, opt, value, result));
}

/* A question. */
static int
take_prompt(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	if (strlen(value) > PROMPT_MAX)
		return (complain(cfg, cfg->line,
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

#define TITLED (CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES)

static cfg_opt_t site_options[] = {
	CFG_PTR_CB("root", NULL, CFGF_NONE, take_word, free),
	CFG_STR_CB("language", NULL, CFGF_NONE, take_language),
	CFG_BOOL_CB("listing", cfg_true, CFGF_NONE, take_bool),
	CFG_STR_CB("certificate", NULL, CFGF_NONE, take_string),
	CFG_STR_CB("key", NULL, CFGF_NONE, take_string),
	CFG_STR_LIST_CB("gone", NULL, CFGF_NONE, take_path),
	CFG_SEC("moved", moved_options, TITLED),
	CFG_SEC("input", input_options, TITLED),
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
	CFG_STR_CB("access-log", NULL, CFGF_NONE, take_string),
	CFG_INT_CB(
	    "access-log-format", CONF_LOG_COMMON, CFGF_NONE, take_log_style),
	CFG_BOOL_CB("log", cfg_false, CFGF_NONE, take_log),
	CFG_END(),
};

/* Say what is wrong with a section; always -1. */
static int
complain_section(cfg_t *section, const char *why)
{
	return (complain(section, section->line, "%s \"%s\": %s",
	    cfg_name(section), cfg_title(section), why));
}

/* Copy an option's string, if the file gives one. */
static int
copy_string(cfg_t *section, const char *name, char **where)
{
	const char *value = cfg_getstr(section, name);
	struct error why;

	if (value == NULL || conf_set(where, value, &why) == 0)
		return (0);
	return (complain(section, section->line, "%s", why.text));
}

/* A rule for a path. */
static struct rule *
read_rule(cfg_t *section, struct conf_site *site, enum rule_type type,
    const char *path)
{
	struct buf normal = { 0 };
	struct error why;
	struct rule *rule;

	rule = conf_add_rule(site, type, &why);
	if (rule == NULL) {
		complain(section, section->line, "%s", why.text);
		return (NULL);
	}
	path_normalize(&normal, path, strlen(path));
	rule->path = buf_take(&normal);
	if (rule->path != NULL)
		return (rule);
	complain(section, section->line, "out of memory");
	return (NULL);
}

/* The paths of things that are gone. */
static int
read_gone(cfg_t *section, struct conf_site *site)
{
	for (unsigned i = 0; i < cfg_size(section, "gone"); i++)
		if (read_rule(section, site, RULE_GONE,
			cfg_getnstr(section, "gone", i)) == NULL)
			return (-1);
	return (0);
}

/* One thing that has moved, or one question. */
static int
read_section_rule(cfg_t *section, struct conf_site *site, enum rule_type type)
{
	const char *path = cfg_title(section);
	struct rule *rule;

	if (path[0] != '/')
		return (complain_section(
		    section, "is no path in the archive; begin it with \"/\""));
	if (cfg_getstr(section, "to") == NULL)
		return (complain_section(
		    section, "does not say where it leads; add to = \"/...\""));
	if (type == RULE_INPUT && cfg_getstr(section, "prompt") == NULL)
		return (complain_section(
		    section, "does not say what to ask; add prompt = \"...\""));
	rule = read_rule(section, site, type, path);
	if (rule == NULL || copy_string(section, "to", &rule->to) == -1)
		return (-1);
	if (type != RULE_INPUT)
		return (0);
	return (copy_string(section, "prompt", &rule->prompt));
}

/* All that has moved, or all questions. */
static int
read_section_rules(cfg_t *section, const char *name, struct conf_site *site,
    enum rule_type type)
{
	for (unsigned i = 0; i < cfg_size(section, name); i++)
		if (read_section_rule(
			cfg_getnsec(section, name, i), site, type) == -1)
			return (-1);
	return (0);
}

/* A site's content directory. */
static int
read_root(cfg_t *section, struct conf_site *site, bool ignored)
{
	const struct word *root = cfg_getptr(section, "root");
	struct error why;

	if (root == NULL || ignored)
		return (0);
	if (conf_check_root(root->text, &why) == -1 ||
	    conf_set(&site->root, root->text, &why) == -1)
		return (complain(section, root->line, "root: %s", why.text));
	return (0);
}

/* A site; its root may be one that a flag takes the place of. */
static int
read_site(struct conf *conf, cfg_t *section, bool root_ignored)
{
	struct conf_site *site;
	struct error why;

	site = conf_add_site(conf, cfg_title(section), &why);
	if (site == NULL)
		return (complain(section, section->line, "site: %s", why.text));
	site->listing = cfg_getbool(section, "listing");
	if (read_root(section, site, root_ignored) == -1 ||
	    copy_string(section, "language", &site->language) == -1 ||
	    copy_string(section, "certificate", &site->certificate) == -1 ||
	    copy_string(section, "key", &site->key) == -1)
		return (-1);
	if ((site->certificate == NULL) != (site->key == NULL))
		return (complain_section(section,
		    "has a certificate without a key, or a key without a "
		    "certificate; give both, or neither"));
	if (read_gone(section, site) == -1 ||
	    read_section_rules(section, "moved", site, RULE_MOVED) == -1)
		return (-1);
	return (read_section_rules(section, "input", site, RULE_INPUT));
}

/* The index of the site that a listener names; the first when none is. */
static int
read_site_name(const struct conf *conf, cfg_t *section, size_t *index)
{
	const struct word *name = cfg_getptr(section, "site");

	*index = 0;
	if (name == NULL)
		return (0);
	for (; *index < conf->site_count; (*index)++)
		if (strcasecmp(conf->sites[*index].hostname, name->text) == 0)
			return (0);
	return (complain(section, name->line,
	    "site = \"%s\": no site of that name is in this file; add site "
	    "\"%s\" { root = \"...\" }, or correct the name",
	    name->text, name->text));
}

/* What a listener calls itself in links. */
static int
read_advertised(cfg_t *section, struct conf_listener *listener)
{
	const struct word *word = cfg_getptr(section, "advertise");
	struct address address;
	struct error why;

	if (word == NULL)
		return (0);
	if (address_parse_advertised(&address, word->text, &why) == -1)
		return (
		    complain(section, word->line, "advertise: %s", why.text));
	listener->advertised_port = address.port;
	if (address.host[0] == '\0' ||
	    conf_set(&listener->advertised_host, address.host, &why) == 0)
		return (0);
	return (complain(section, word->line, "%s", why.text));
}

/* What a Gopher listener says besides. */
static int
read_gopher(
    const struct conf *conf, cfg_t *section, struct conf_listener *listener)
{
	listener->charset = (enum charset)cfg_getint(section, "charset");
	listener->width = (size_t)cfg_getint(section, "width");
	listener->tls = cfg_getbool(section, "tls");
	return (read_site_name(conf, section, &listener->site));
}

/* A listener: one, or the two that "localhost" stands for. */
static int
read_listener(struct conf *conf, cfg_t *section, enum conf_protocol protocol)
{
	struct conf_listener *listener;
	struct error why;
	size_t added;

	added = conf_add_listener(conf, protocol, cfg_title(section), &why);
	if (added == 0)
		return (complain(section, section->line, "%s: %s",
		    cfg_name(section), why.text));
	for (; added > 0; added--) {
		listener = &conf->listeners[conf->listener_count - added];
		if (read_advertised(section, listener) == -1)
			return (-1);
		if (protocol == CONF_GOPHER &&
		    read_gopher(conf, section, listener) == -1)
			return (-1);
	}
	return (0);
}

/* All listeners of a protocol. */
static int
read_listeners(struct conf *conf, cfg_t *root, enum conf_protocol protocol)
{
	const char *name = protocol == CONF_GOPHER ? "gopher" : "gemini";

	for (unsigned i = 0; i < cfg_size(root, name); i++)
		if (read_listener(conf, cfg_getnsec(root, name, i), protocol) ==
		    -1)
			return (-1);
	return (0);
}

/* What holds for the server as a whole. */
static int
read_server(struct conf *conf, cfg_t *root)
{
	if (cfg_getint(root, "workers") > 0)
		conf->workers = (unsigned)cfg_getint(root, "workers");
	conf->connections = (unsigned)cfg_getint(root, "connections");
	conf->log_style =
	    (enum conf_log_style)cfg_getint(root, "access-log-format");
	conf->log_syslog = cfg_getbool(root, "log");
	if (copy_string(root, "certs", &conf->certs) == -1 ||
	    copy_string(root, "state", &conf->state) == -1 ||
	    copy_string(root, "user", &conf->user) == -1)
		return (-1);
	return (copy_string(root, "access-log", &conf->log_access));
}

/* Everything that the file says, into the configuration. */
static int
read_all(struct conf *conf, cfg_t *root, bool root_ignored)
{
	for (unsigned i = 0; i < cfg_size(root, "site"); i++)
		if (read_site(conf, cfg_getnsec(root, "site", i),
			root_ignored && i == 0) == -1)
			return (-1);
	if (read_listeners(conf, root, CONF_GOPHER) == -1 ||
	    read_listeners(conf, root, CONF_GEMINI) == -1)
		return (-1);
	return (read_server(conf, root));
}

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

/* Add what a file says to a configuration. */
int
conf_file_read(struct conf *conf, const char *file, const char *root_flag,
    struct error *error)
{
	char *text = conf_text_read(file, error);
	cfg_t *root;
	int result = -1;

	if (text == NULL)
		return (-1);
	error_set(
	    error, "cannot read the configuration %s: out of memory", file);
	reader_error = error;
	reader_failed = false;
	root = cfg_init(options, CFGF_NONE);
	if (root != NULL && (root->filename = strdup(file)) != NULL) {
		cfg_set_error_function(root, take_error);
		if (text[0] == '\0' || parse(root, text) == 0)
			result = read_all(conf, root, root_flag != NULL);
	}
	if (root != NULL)
		cfg_free(root);
	free(text);
	return (result);
}
