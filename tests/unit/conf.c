/* Tests of the configuration: server/conf.h, address.h, conf-text.h. */

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "catalogue/alias.h"
#include "run.h"
#include "server/address.h"
#include "server/conf-text.h"
#include "server/conf.h"

static char directory[] = "/tmp/souslik-conf-XXXXXX";
static char file[64];
static struct error error;

/* An empty directory with a content directory in it, and go there. */
static void
setup(void)
{
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
	ck_assert_int_eq(mkdir("capsule", 0700), 0);
	ck_assert_int_eq(mkdir("other", 0700), 0);
	snprintf(file, sizeof file, "t.conf");
	error.text[0] = '\0';
}

/* Leave nothing behind. */
static void
teardown(void)
{
	unlink(file);
	rmdir("capsule");
	rmdir("other");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(directory), 0);
}

/* Write n bytes as the configuration file. */
static void
write_bytes(const char *bytes, size_t n)
{
	FILE *out = fopen(file, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(bytes, 1, n, out), n);
	ck_assert_int_eq(fclose(out), 0);
}

/* Load a configuration with this text. */
static struct conf *
load(const char *text)
{
	struct conf_flags flags = { .file = file };

	write_bytes(text, strlen(text));
	return (conf_load(&flags, &error));
}

/* Load a configuration that must be good. */
static struct conf *
load_good(const char *text)
{
	struct conf *conf = load(text);

	ck_assert_msg(conf != NULL, "%s", error.text);
	return (conf);
}

/* A text that must fail, at a line, with words. */
static void
expect(const char *text, unsigned line, const char *words)
{
	char where[80];
	struct conf *conf = load(text);

	snprintf(where, sizeof where, "%s:%u: ", file, line);
	ck_assert_msg(conf == NULL, "accepted: %s", text);
	ck_assert_msg(strncmp(error.text, where, strlen(where)) == 0,
	    "not at line %u: %s", line, error.text);
	ck_assert_msg(strstr(error.text, words) != NULL, "not \"%s\": %s",
	    words, error.text);
	conf_free(conf);
}

START_TEST(defaults_need_no_file)
{
	struct conf_flags flags = { 0 };
	struct conf *conf;

	setenv("STATE_DIRECTORY", "/run/one:/run/two", 1);
	conf = conf_load(&flags, &error);
	ck_assert_ptr_nonnull(conf);
	ck_assert_uint_eq(conf->site_count, 1);
	ck_assert_str_eq(conf->sites[0].hostname, "localhost");
	ck_assert_str_eq(conf->sites[0].root, "capsule");
	ck_assert_ptr_null(conf->sites[0].language);
	ck_assert_ptr_null(conf->sites[0].certificate);
	ck_assert(conf->sites[0].listing);
	ck_assert_uint_eq(conf->listener_count, 2);
	ck_assert_int_eq(conf->listeners[0].protocol, CONF_GOPHER);
	ck_assert_ptr_null(conf->listeners[0].address);
	ck_assert_uint_eq(conf->listeners[0].port, 7070);
	ck_assert_uint_eq(conf->listeners[0].width, 67);
	ck_assert_int_eq(conf->listeners[0].charset, CHARSET_UTF8);
	ck_assert(conf->listeners[0].tls);
	ck_assert_int_eq(conf->listeners[1].protocol, CONF_GEMINI);
	ck_assert_uint_eq(conf->listeners[1].port, 1965);
	ck_assert_str_eq(conf->certs, "certs");
	ck_assert_str_eq(conf->state, "/run/one");
	ck_assert_str_eq(conf->log_access, "-");
	ck_assert_int_eq(conf->log_style, CONF_LOG_COMMON);
	ck_assert(!conf->log_syslog);
	ck_assert_ptr_null(conf->user);
	ck_assert_uint_ge(conf->workers, 1);
	ck_assert_uint_eq(conf->connections, CONF_CONNECTIONS);
	conf_free(conf);
}
END_TEST

/* The state directory that an environment yields. */
static void
expect_state(const char *xdg, const char *home, const char *state)
{
	struct conf_flags flags = { 0 };
	struct conf *conf;

	unsetenv("STATE_DIRECTORY");
	setenv("XDG_STATE_HOME", xdg, 1);
	setenv("HOME", home, 1);
	conf = conf_load(&flags, &error);
	ck_assert_ptr_nonnull(conf);
	ck_assert_str_eq(conf->state, state);
	conf_free(conf);
}

START_TEST(state_follows_the_environment)
{
	expect_state("/x", "/home/ada", "/x/souslik");
	expect_state("", "/home/ada", "/home/ada/.local/state/souslik");
	expect_state("relative", "/home/ada", "/home/ada/.local/state/souslik");
	expect_state("", "", "/var/lib/souslik");
}
END_TEST

START_TEST(file_says_everything)
{
	struct conf *conf;
	const struct conf_site *site;
	const struct conf_listener *listener;

	conf = load_good("# a comment\n"
			 "site \"Example.ORG\" {\n"
			 "  root = \"capsule\" # another\n"
			 "  language = fr-CA\n"
			 "  listing = no\n"
			 "  certificate = t.conf\n"
			 "  key = \"./t.conf\"\n"
			 "  gone = { \"/old.gmi\", # and in a list\n"
			 "           \"/dropped/\" }\n"
			 "  moved \"/old//x.gmi\" { to = \"/new.gmi\" }\n"
			 "  moved /far { to = \"gopher://example.net/1/\" }\n"
			 "  input \"/year\" { prompt = \"Année ?\"\n"
			 "    to = \"/timeline/%s.gmi\" }\n"
			 "  person \"Élon Musk\" { aliases = {\"Musk\",\n"
			 "    \"E. Musk\", \"musk\"} }\n"
			 "  person Bob { aliases = {\"Ray, Bob\"} }\n"
			 "}\n"
			 "site other.example { root = other }\n"
			 "gopher \"[::1]:70\" { site = OTHER.example\n"
			 "  advertise = \"gopher.example:7071\"\n"
			 "  charset = \"iso-8859-1\" width = 40 tls = off }\n"
			 "gopher \"localhost:71\" { }\n"
			 "gemini \"1965\" { advertise = \":443\" }\n"
			 "certs = c  state = s  user = root\n"
			 "workers = 3  connections = 100\n"
			 "access-log = syslog  access-log-format = json\n"
			 "log = syslog\n");
	ck_assert_uint_eq(conf->site_count, 2);
	site = &conf->sites[0];
	ck_assert_str_eq(site->hostname, "example.org");
	ck_assert_str_eq(site->root, "capsule");
	ck_assert_str_eq(site->language, "fr-CA");
	ck_assert(!site->listing);
	ck_assert_str_eq(site->certificate, "t.conf");
	ck_assert_str_eq(site->key, "./t.conf");
	ck_assert_uint_eq(site->rule_count, 5);
	ck_assert_int_eq(site->rules[1].type, RULE_GONE);
	ck_assert_str_eq(site->rules[1].path, "/dropped/");
	ck_assert_int_eq(site->rules[2].type, RULE_MOVED);
	ck_assert_str_eq(site->rules[2].path, "/old/x.gmi");
	ck_assert_str_eq(site->rules[2].to, "/new.gmi");
	ck_assert_str_eq(site->rules[3].to, "gopher://example.net/1/");
	ck_assert_int_eq(site->rules[4].type, RULE_INPUT);
	ck_assert_str_eq(site->rules[4].prompt, "Année ?");
	ck_assert_str_eq(site->rules[4].to, "/timeline/%s.gmi");
	ck_assert_uint_eq(site->alias_count, 5);
	ck_assert_str_eq(site->aliases[0].key, "elon musk");
	ck_assert_str_eq(site->aliases[0].name, "Élon Musk");
	ck_assert_str_eq(site->aliases[2].key, "e musk");
	ck_assert_str_eq(site->aliases[2].name, "Élon Musk");
	ck_assert_str_eq(site->aliases[3].name, "Bob");
	ck_assert_uint_eq(site->aliases[2].parts, 1);
	ck_assert_str_eq(site->aliases[4].key, "ray bob");
	ck_assert_uint_eq(site->aliases[4].parts, 2);
	ck_assert_uint_eq(conf->listener_count, 4);
	listener = &conf->listeners[0];
	ck_assert_str_eq(listener->address, "::1");
	ck_assert_uint_eq(listener->port, 70);
	ck_assert_uint_eq(listener->site, 1);
	ck_assert_str_eq(listener->advertised_host, "gopher.example");
	ck_assert_uint_eq(listener->advertised_port, 7071);
	ck_assert_int_eq(listener->charset, CHARSET_LATIN1);
	ck_assert_uint_eq(listener->width, 40);
	ck_assert(!listener->tls);
	ck_assert_str_eq(conf->listeners[1].address, "127.0.0.1");
	ck_assert_str_eq(conf->listeners[2].address, "::1");
	ck_assert_int_eq(conf->listeners[3].protocol, CONF_GEMINI);
	ck_assert_ptr_null(conf->listeners[3].advertised_host);
	ck_assert_uint_eq(conf->listeners[3].advertised_port, 443);
	ck_assert_str_eq(conf->certs, "c");
	ck_assert_str_eq(conf->state, "s");
	ck_assert_str_eq(conf->user, "root");
	ck_assert_uint_eq(conf->workers, 3);
	ck_assert_uint_eq(conf->connections, 100);
	ck_assert_str_eq(conf->log_access, "syslog");
	ck_assert_int_eq(conf->log_style, CONF_LOG_JSON);
	ck_assert(conf->log_syslog);
	conf_free(conf);
}
END_TEST

START_TEST(file_with_one_protocol_serves_one)
{
	struct conf *conf = load_good("gemini \"*:1966\" { }");

	ck_assert_uint_eq(conf->listener_count, 1);
	ck_assert_int_eq(conf->listeners[0].protocol, CONF_GEMINI);
	conf_free(conf);
}
END_TEST

START_TEST(empty_file_is_the_defaults)
{
	static const char *const texts[] = { "", "\n", "# no\n",
		"\xef\xbb\xbf# with a byte order mark\r\n" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct conf *conf = load_good(texts[i]);

		ck_assert_uint_eq(conf->site_count, 1);
		ck_assert_uint_eq(conf->listener_count, 2);
		conf_free(conf);
	}
}
END_TEST

START_TEST(flags_override_the_file)
{
	const char *gopher[] = { ":7001", "127.0.0.1:7002" };
	struct conf_flags flags = {
		.file = file,
		.root = "other",
		.hostname = "New.example",
		.gopher = gopher,
		.gopher_count = 2,
		.certs = "cc",
		.state = "ss",
		.workers = "2",
	};
	const char *text = "site a.example { root = missing }\n"
			   "gopher 70 { width = 40 }\n"
			   "gemini 1966 { }\n"
			   "certs = x  state = x  workers = 9\n";
	struct conf *conf;

	write_bytes(text, strlen(text));
	conf = conf_load(&flags, &error);
	ck_assert_msg(conf != NULL, "%s", error.text);
	ck_assert_str_eq(conf->sites[0].root, "other");
	ck_assert_str_eq(conf->sites[0].hostname, "new.example");
	ck_assert_uint_eq(conf->listener_count, 3);
	ck_assert_int_eq(conf->listeners[0].protocol, CONF_GEMINI);
	ck_assert_uint_eq(conf->listeners[0].port, 1966);
	ck_assert_uint_eq(conf->listeners[1].port, 7001);
	ck_assert_uint_eq(conf->listeners[1].width, 67);
	ck_assert_str_eq(conf->listeners[2].address, "127.0.0.1");
	ck_assert_str_eq(conf->certs, "cc");
	ck_assert_str_eq(conf->state, "ss");
	ck_assert_uint_eq(conf->workers, 2);
	conf_free(conf);
}
END_TEST

/* Flags that must fail with words. */
static void
expect_flags(const struct conf_flags *flags, const char *words)
{
	struct conf *conf = conf_load(flags, &error);

	ck_assert_ptr_null(conf);
	ck_assert_msg(strstr(error.text, words) != NULL, "not \"%s\": %s",
	    words, error.text);
}

START_TEST(flags_are_checked)
{
	const char *bad[] = { "70 71" }, *twice[] = { "7001", "[::1]:7001" };

	expect_flags(&(struct conf_flags){ .gopher = bad, .gopher_count = 1 },
	    "--gopher: \"70 71\"");
	expect_flags(&(struct conf_flags){ .gemini = bad, .gemini_count = 1 },
	    "--gemini: \"70 71\"");
	expect_flags(&(struct conf_flags){ .gemini = twice, .gemini_count = 2 },
	    "port 7001 of ::1");
	expect_flags(
	    &(struct conf_flags){ .workers = "0" }, "--workers: \"0\"");
	expect_flags(&(struct conf_flags){ .workers = "65" }, "1 to 64");
	expect_flags(&(struct conf_flags){ .workers = "2x" }, "1 to 64");
	expect_flags(
	    &(struct conf_flags){ .hostname = "a b" }, "--hostname: \"a b\"");
	expect_flags(&(struct conf_flags){ .root = "nowhere" }, "No such file");
	expect_flags(&(struct conf_flags){ .file = "nowhere.conf" },
	    "cannot read the configuration nowhere.conf: No such file");
	expect_flags(
	    &(struct conf_flags){ .file = "capsule" }, "Is a directory");
}
END_TEST

START_TEST(errors_name_their_line)
{
	expect("\n\nlanguege = fr\n", 3, "no such option 'languege'");
	expect("# one\n/* two\n three */\nworkers = 0\n", 4, "from 1 to 64");
	expect("workers = 65", 1, "\"65\"");
	expect("workers = \"\"", 1, "\"\"");
	expect("workers = -1", 1, "\"-1\"");
	expect("workers = 99999999999999999999", 1, "from 1 to 64");
	expect("connections = 0", 1, "from 1 to 1000000");
	expect("workers 3", 1, "missing equal sign");
	expect("gopher 70 {\n width = 5\n}", 2, "from 20 to 1000");
	expect("gopher 70 {\n charset = \"utf-16\"\n}", 2, "no charset");
	expect("gopher 70 {\n tls = maybe\n}", 2, "neither");
	expect("gopher 70 {\n site = a.example\n}", 2, "no site of that name");
	expect("gopher 70 {\n advertise = \"a:b:c\"\n}", 2, "advertise");
	expect("gopher example.org:70 { }", 1, "names a host");
	expect("gopher 0 { }", 1, "no address");
	expect("gopher 65536 { }", 1, "no address");
	expect("gemini 1965 {\n width = 60 }", 2, "no such option 'width'");
	expect("\nsite \"a b\" { }", 2, "no host name");
	expect("site a { }\nsite a { }", 2, "duplicate");
	expect("gopher 70 { }\ngopher 70 { }", 2, "duplicate");
	expect("site a {\n root = nowhere\n}", 2, "No such file");
	expect("site a {\n root = t.conf\n}", 2, "is a file");
	expect("site a {\n root = \"\"\n}", 2, "is empty");
	expect("site a {\n language = \"français\"\n}", 2, "language tag");
	expect("site a {\n certificate = t.conf\n}", 3, "without a key");
	expect("site a {\n gone = {\"/x\",\n \"y\"}\n}", 3, "begin it with");
	expect("site a {\n person \"?\" { }\n}", 2, "neither letters");
	expect("site a {\n person A { aliases = {\"!\"} }\n}", 2,
	    "neither letters");
	expect("site a {\n person A { aliases = {C} }\n"
	       " person B { aliases = {\"c.\"} }\n}",
	    3, "a name of \"A\" already");
	expect("site a {\n person A { }\n person B { aliases = {a} }\n}", 3,
	    "a name of \"A\" already");
	expect("site a {\n moved x { to = \"/y\" }\n}", 2, "begin it with");
	expect("site a {\n moved /x { }\n}", 2, "where it leads");
	expect("site a {\n moved /x { to = y }\n}", 2, "nor a URL");
	expect("site a {\n moved /x { to = \"//y/z\" }\n}", 2, "nor a URL");
	expect("site a {\n input /x { to = \"/y\" }\n}", 2, "needs one");
	expect("site a {\n input /x { to = \"/%s%s\" }\n}", 2, "needs one");
	expect("site a {\n input /x { to = \"%s\" }\n}", 2, "begin it with");
	expect("site a {\n input /x { to = \"/%s\" }\n}", 2, "what to ask");
	expect("site a {\n input /x { prompt = \"\\n\" }\n}", 2, "control");
	expect("certs = \"\xff\"", 1, "not UTF-8");
	expect("user = nobody-of-that-name", 1, "no user");
	expect("access-log-format = apache", 1, "\"combined\"");
	expect("log = \"/var/log/x\"", 1, "\"syslog\"");
}
END_TEST

/* Files that the server would need, which -n must miss before it does. */
START_TEST(errors_name_the_line_of_a_missing_file)
{
	struct conf *conf;

	expect("site a {\n\n certificate = \"/no/x.crt\"\n key = t.conf\n}", 3,
	    "certificate = \"/no/x.crt\": cannot be read: No such file");
	expect("site a {\n certificate = t.conf\n key = x.key\n}", 3,
	    "key = \"x.key\": cannot be read: No such file");
	expect("site a {\n certificate = capsule\n key = t.conf\n}", 2,
	    "is no file");
	expect("\naccess-log = \"nowhere/access.log\"", 2,
	    "access-log = \"nowhere/access.log\": the directory nowhere "
	    "cannot be used: No such file");
	expect("access-log = \"t.conf/access.log\"", 1, "Not a directory");
	expect("access-log = capsule", 1, "is a directory");
	expect("access-log = \"./capsule/\"", 1, "is a directory");
	conf = load_good("access-log = \"capsule/new.log\"");
	ck_assert_str_eq(conf->log_access, "capsule/new.log");
	conf_free(conf);
	conf_free(load_good("access-log = new.log"));
	conf_free(load_good("access-log = \"/new.log\""));
}
END_TEST

/* Root may read everything. */
START_TEST(a_key_that_is_not_ours_is_told)
{
	int fd;

	if (geteuid() == 0)
		return;
	fd = open("secret", O_WRONLY | O_CREAT | O_EXCL, 0000);
	ck_assert_int_ne(fd, -1);
	close(fd);
	expect("site a {\n certificate = t.conf\n key = secret\n}", 3,
	    "Permission denied");
	unlink("secret");
}
END_TEST

START_TEST(errors_say_what_is_not_closed)
{
	expect("\ncerts = \"a\nstate = \"b\"\n", 2, "quotation mark");
	expect("certs = 'a", 1, "quotation mark");
	expect("certs = \"a\\", 1, "quotation mark");
	expect("\nsite a {\n gone = {\n", 2, "brace");
	expect("\n/* x\n", 2, "comment");
	expect("site a { }\n}\n", 2, "closing brace");
}
END_TEST

START_TEST(errors_that_need_the_whole)
{
	ck_assert_ptr_null(load("site a { }\nsite A { }\n"));
	ck_assert_ptr_nonnull(strstr(error.text, "two sites"));
	ck_assert_ptr_null(load("gopher 70 { }\ngemini \"[::1]:70\" { }"));
	ck_assert_ptr_nonnull(strstr(error.text, "port 70 of ::1"));
	ck_assert_int_eq(rmdir("capsule"), 0);
	ck_assert_ptr_null(load("site a { }"));
	ck_assert_ptr_nonnull(strstr(error.text, "\"capsule\""));
}
END_TEST

START_TEST(nul_is_no_text)
{
	struct conf_flags flags = { .file = file };

	write_bytes("certs\0= x\n", 10);
	ck_assert_ptr_null(conf_load(&flags, &error));
	ck_assert_ptr_nonnull(strstr(error.text, "NUL"));
}
END_TEST

START_TEST(too_large_is_refused)
{
	struct conf_flags flags = { .file = file };

	write_bytes("", 0);
	ck_assert_int_eq(truncate(file, CONF_TEXT_MAX + 1), 0);
	ck_assert_ptr_null(conf_load(&flags, &error));
	ck_assert_ptr_nonnull(strstr(error.text, "too large"));
}
END_TEST

/* Whatever the bytes, the answer is a configuration or an error in words. */
START_TEST(broken_files_break_nothing)
{
	static const char whole[] =
	    "site \"example.org\" { root = \"capsule\" gone = {\"/a\", '/b'}\n"
	    "moved \"/c\" { to = \"/d\" } input \"/e\" { prompt = \"f\"\n"
	    "to = \"/%s\" } } # comment\n"
	    "gopher \"*:70\" { site = \"example.org\" width = 60 }\n"
	    "gemini \"[::1]:1965\" { advertise = \":443\" } /* x */\n";
	static const char odd[] = "\"'{}=+,#/*()\\$\n\t|\x80\x01%;";
	struct conf_flags flags = { .file = file };
	char text[sizeof whole];

	for (size_t i = 0; i < sizeof whole - 1; i++) {
		memcpy(text, whole, sizeof whole);
		write_bytes(text, i);
		error.text[0] = '\0';
		struct conf *conf = conf_load(&flags, &error);
		ck_assert(conf != NULL || error.text[0] != '\0');
		conf_free(conf);
		text[i] = odd[i % (sizeof odd - 1)];
		write_bytes(text, sizeof whole - 1);
		error.text[0] = '\0';
		conf = conf_load(&flags, &error);
		ck_assert(conf != NULL || error.text[0] != '\0');
		conf_free(conf);
	}
}
END_TEST

/* A good file after a broken one: nothing is left over in libConfuse. */
START_TEST(reload_after_an_error)
{
	struct conf *conf;

	ck_assert_ptr_null(load("certs = \"${HOME"));
	ck_assert_ptr_null(load("site a { root = 'capsule' x"));
	conf = load_good("certs = good");
	ck_assert_str_eq(conf->certs, "good");
	conf_free(conf);
}
END_TEST

START_TEST(comments_are_blanked)
{
	char text[] = "a = \"#'//\" # b \" c\n/* d\n */ e = /f//g // h\n";

	ck_assert_int_eq(conf_text_prepare(text, "x", &error), 0);
	ck_assert_str_eq(
	    text, "a = \"#'//\"        \n    \n    e = /f//g     \n");
}
END_TEST

START_TEST(listener_addresses)
{
	static const struct {
		const char *text;
		const char *host;
		int port;
	} cases[] = {
		{ "*:7070", "", 7070 },
		{ ":7070", "", 7070 },
		{ "7070", "", 7070 },
		{ "127.0.0.1:1", "127.0.0.1", 1 },
		{ "[::1]:65535", "::1", 65535 },
		{ "[2001:DB8::1]:70", "2001:db8::1", 70 },
		{ "LOCALHOST:70", "localhost", 70 },
		{ "", NULL, 0 },
		{ "*", NULL, 0 },
		{ ":", NULL, 0 },
		{ "*:", NULL, 0 },
		{ "::1:70", NULL, 0 },
		{ "[::1]70", NULL, 0 },
		{ "[::1", NULL, 0 },
		{ "[127.0.0.1]:70", NULL, 0 },
		{ "[]:70", NULL, 0 },
		{ "1.2.3:70", NULL, 0 },
		{ "*:70000", NULL, 0 },
		{ "*:-1", NULL, 0 },
		{ "*:70x", NULL, 0 },
		{ "a:b", NULL, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct address address;
		int result =
		    address_parse_listener(&address, cases[i].text, &error);

		ck_assert_msg((result == 0) == (cases[i].host != NULL), "%s",
		    cases[i].text);
		if (result == -1)
			continue;
		ck_assert_str_eq(address.host, cases[i].host);
		ck_assert_int_eq(address.port, cases[i].port);
	}
}
END_TEST

START_TEST(advertised_addresses)
{
	struct address address;
	char longest[300];

	ck_assert_int_eq(
	    address_parse_advertised(&address, "Example.org", &error), 0);
	ck_assert_str_eq(address.host, "example.org");
	ck_assert_int_eq(address.port, 0);
	ck_assert_int_eq(
	    address_parse_advertised(&address, "[::1]:70", &error), 0);
	ck_assert_str_eq(address.host, "::1");
	ck_assert_int_eq(address_parse_advertised(&address, ":70", &error), 0);
	ck_assert_str_eq(address.host, "");
	ck_assert_int_eq(address.port, 70);
	ck_assert_int_eq(address_parse_advertised(&address, "", &error), -1);
	ck_assert_int_eq(address_parse_advertised(&address, "*:1", &error), -1);
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	ck_assert_int_eq(
	    address_parse_advertised(&address, longest, &error), -1);
}
END_TEST

START_TEST(host_names)
{
	ck_assert(address_is_host("a"));
	ck_assert(address_is_host("xn--bcher-kva.example"));
	ck_assert(address_is_host("::1"));
	ck_assert(!address_is_host(""));
	ck_assert(!address_is_host("a..b"));
	ck_assert(!address_is_host("-a"));
	ck_assert(!address_is_host("a/b"));
	ck_assert(!address_is_host("bücher.example"));
}
END_TEST

START_TEST(language_tags)
{
	static const char *const good[] = { "fr", "de-CH-1996", "zh-Hant-TW",
		"x-klingon", "sl-rozaj-biske" };
	static const char *const bad[] = { "f", "", "fr_FR", "fr-", "-fr",
		"123", "abcdefghi", "fr-abcdefghi", "x", "fr--CA" };
	char text[80];

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		snprintf(
		    text, sizeof text, "site a { language = \"%s\" }", good[i]);
		conf_free(load_good(text));
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		snprintf(
		    text, sizeof text, "site a { language = \"%s\" }", bad[i]);
		expect(text, 1, "language tag");
	}
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("conf");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, defaults_need_no_file);
	tcase_add_test(tcase, state_follows_the_environment);
	tcase_add_test(tcase, file_says_everything);
	tcase_add_test(tcase, file_with_one_protocol_serves_one);
	tcase_add_test(tcase, empty_file_is_the_defaults);
	tcase_add_test(tcase, flags_override_the_file);
	tcase_add_test(tcase, flags_are_checked);
	tcase_add_test(tcase, errors_name_their_line);
	tcase_add_test(tcase, errors_name_the_line_of_a_missing_file);
	tcase_add_test(tcase, a_key_that_is_not_ours_is_told);
	tcase_add_test(tcase, errors_say_what_is_not_closed);
	tcase_add_test(tcase, errors_that_need_the_whole);
	tcase_add_test(tcase, nul_is_no_text);
	tcase_add_test(tcase, too_large_is_refused);
	tcase_add_test(tcase, broken_files_break_nothing);
	tcase_add_test(tcase, reload_after_an_error);
	tcase_add_test(tcase, comments_are_blanked);
	tcase_add_test(tcase, listener_addresses);
	tcase_add_test(tcase, advertised_addresses);
	tcase_add_test(tcase, host_names);
	tcase_add_test(tcase, language_tags);
	return (run("conf", tcase));
}
