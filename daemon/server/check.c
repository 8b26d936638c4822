/*
 * A dry run: what souslik serve -n looks at. Finds what would keep the
 * server from starting, without starting anything.
 */

#include "server/server.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "net/cert.h"
#include "net/tls.h"
#include "server/conf.h"

/* Check the certificate that a site would use; none yet is good as well. */
static int
check_certificate(
    const struct conf_site *site, const char *certs, struct error *error)
{
	struct tls_site tls = { .hostname = site->hostname };
	char *certificate, *key;
	int result = 0;

	tls.certificate = site->certificate;
	tls.key = site->key;
	if (site->certificate != NULL)
		return (tls_check(&tls, error));
	if (cert_paths(certs, site->hostname, &certificate, &key, error) == -1)
		return (-1);
	tls.certificate = certificate;
	tls.key = key;
	if (access(certificate, F_OK) == 0 || access(key, F_OK) == 0)
		result = tls_check(&tls, error);
	free(certificate);
	free(key);
	return (result);
}

/* Check everything that can be without doing it. */
int
server_check(const struct conf_flags *flags, struct error *error)
{
	struct conf *conf = conf_load(flags, error);
	int result = 0;

	if (conf == NULL)
		return (-1);
	for (size_t i = 0; result == 0 && i < conf->site_count; i++)
		result = check_certificate(&conf->sites[i], conf->certs, error);
	conf_free(conf);
	return (result);
}
