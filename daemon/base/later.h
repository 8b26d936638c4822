/*
 * What something has to wait for, and so is done later than at once.
 */
#ifndef BASE_LATER_H
#define BASE_LATER_H

enum later {
	LATER_NOT,    /* nothing: it is done */
	LATER_DISK,   /* a disk of this machine */
	LATER_OTHERS, /* anybody else: another file system, a search */
};

#define LATER_COUNT 3

#endif
