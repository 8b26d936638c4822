/*
 * What something has to wait for, and so is done later than at once.
 */
#ifndef BASE_LATER_H
#define BASE_LATER_H

/* Each may take longer than the one before. */
enum later {
	LATER_NOT,    /* nothing: it is done */
	LATER_DISK,   /* a disk of this machine */
	LATER_QUERY,  /* the catalogue */
	LATER_SEARCH, /* a search in it */
	LATER_OTHERS, /* another file system: somebody else, perhaps for ever */
};

#define LATER_COUNT 5

#endif
