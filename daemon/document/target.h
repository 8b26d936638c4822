/*
 * Where a link leads, seen from the page that it stands on.
 */
#ifndef DOCUMENT_TARGET_H
#define DOCUMENT_TARGET_H

enum target_kind {
	TARGET_LOCAL,  /* a path in the same archive */
	TARGET_GOPHER, /* an item on a Gopher server (RFC 4266) */
	TARGET_OTHER,  /* any other URL */
};

struct target {
	enum target_kind kind;
	char *path;     /* LOCAL: normal path (base/path.h), decoded */
	char *query;    /* LOCAL: decoded, or NULL */
	char *url;      /* GOPHER, OTHER: the absolute URL */
	char item;      /* GOPHER: its item type, '1' when the URL names none */
	char *selector; /* GOPHER: decoded, as it goes on the wire */
	char *host;     /* GOPHER */
	int port;       /* GOPHER */
};

/*
 * Resolve a URL reference that stands on the page at path, in the archive
 * that is served as hostname (a gemini URL of that host is local). 0, or -1
 * when the reference is no URL, its path has a NUL, a gopher URL has a TAB, CR
 * or LF in its selector, or memory ran out; the struct is then { 0 }. The
 * caller frees it with target_free.
 */
int target_resolve(struct target *, const char *hostname, const char *path,
    const char *reference);

/* Give the parts back; the struct is { 0 } afterwards. */
void target_free(struct target *);

#endif
