/*
 * The configuration file: see conf-file.h.
 *
 * What libConfuse read by the grammar (conf-grammar.h) becomes sites, rules
 * and listeners here.
 */

#include "server/conf-file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "server/address.h"
#include "server/conf-grammar.h"
#include "server/conf-text.h"
#include "server/conf.h"

/* Say what is wrong with a section; always -1. */
static int
complain_section(cfg_t *section, const char *why)
{
	return (conf_grammar_complain(section, section->line, "%s \"%s\": %s",
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
	return (conf_grammar_complain(section, section->line, "%s", why.text));
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
		conf_grammar_complain(section, section->line, "%s", why.text);
		return (NULL);
	}
	path_normalize(&normal, path, strlen(path));
	rule->path = buf_take(&normal);
	if (rule->path != NULL)
		return (rule);
	conf_grammar_complain(section, section->line, "out of memory");
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

/* One person, with the other ways to spell the name. */
static int
read_person(cfg_t *section, struct conf_site *site)
{
	const char *name = cfg_title(section);
	struct error why;
	int result = conf_add_alias(site, name, name, &why);

	for (unsigned i = 0; i < cfg_size(section, "aliases") && result == 0;
	     i++)
		result = conf_add_alias(
		    site, name, cfg_getnstr(section, "aliases", i), &why);
	return (result == 0 ? 0 : complain_section(section, why.text));
}

/* All people whose names are spelt in several ways. */
static int
read_people(cfg_t *section, struct conf_site *site)
{
	for (unsigned i = 0; i < cfg_size(section, "person"); i++)
		if (read_person(cfg_getnsec(section, "person", i), site) == -1)
			return (-1);
	return (0);
}

/* A site's content directory. */
static int
read_root(cfg_t *section, struct conf_site *site, bool ignored)
{
	const struct conf_word *root = cfg_getptr(section, "root");
	struct error why;

	if (root == NULL || ignored)
		return (0);
	if (conf_check_root(root->text, &why) == -1 ||
	    conf_set(&site->root, root->text, &why) == -1)
		return (conf_grammar_complain(
		    section, root->line, "root: %s", why.text));
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
		return (conf_grammar_complain(
		    section, section->line, "site: %s", why.text));
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
	    read_section_rules(section, "moved", site, RULE_MOVED) == -1 ||
	    read_people(section, site) == -1)
		return (-1);
	return (read_section_rules(section, "input", site, RULE_INPUT));
}

/* The index of the site that a listener names; the first when none is. */
static int
read_site_name(const struct conf *conf, cfg_t *section, size_t *index)
{
	const struct conf_word *name = cfg_getptr(section, "site");

	*index = 0;
	if (name == NULL)
		return (0);
	for (; *index < conf->site_count; (*index)++)
		if (strcasecmp(conf->sites[*index].hostname, name->text) == 0)
			return (0);
	return (conf_grammar_complain(section, name->line,
	    "site = \"%s\": no site of that name is in this file; add site "
	    "\"%s\" { root = \"...\" }, or correct the name",
	    name->text, name->text));
}

/* What a listener calls itself in links. */
static int
read_advertised(cfg_t *section, struct conf_listener *listener)
{
	const struct conf_word *word = cfg_getptr(section, "advertise");
	struct address address;
	struct error why;

	if (word == NULL)
		return (0);
	if (address_parse_advertised(&address, word->text, &why) == -1)
		return (conf_grammar_complain(
		    section, word->line, "advertise: %s", why.text));
	listener->advertised_port = address.port;
	if (address.host[0] == '\0' ||
	    conf_set(&listener->advertised_host, address.host, &why) == 0)
		return (0);
	return (conf_grammar_complain(section, word->line, "%s", why.text));
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
		return (conf_grammar_complain(section, section->line, "%s: %s",
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
/* Add what a file says to a configuration. */
int
conf_file_read(struct conf *conf, const char *file, const char *root_flag,
    struct error *error)
{
	char *text = conf_text_read(file, error);
	cfg_t *root;
	int result;

	if (text == NULL)
		return (-1);
	root = conf_grammar_read(file, text, error);
	free(text);
	if (root == NULL)
		return (-1);
	result = read_all(conf, root, root_flag != NULL);
	cfg_free(root);
	return (result);
}
