/*
 * Roles: what people have to do with a document, as the catalogue writes it.
 */
#ifndef CATALOGUE_ROLE_H
#define CATALOGUE_ROLE_H

enum role {
	ROLE_FROM, /* they wrote it */
	ROLE_TO,   /* they received it */
};

#endif
