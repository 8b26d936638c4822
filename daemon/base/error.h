/*
 * An error in words, for a person: what was being done, to what, why it
 * failed and what to do about it. Functions that can fail for a reason worth
 * telling take a struct error and return -1 or NULL.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#define ERROR_MAX 1024

struct error {
	char text[ERROR_MAX]; /* NUL-terminated; cut when longer */
};

/*
 * Set the text as printf(3) would; always -1, so that callers return it. The
 * old text may be among the arguments, to say more about it.
 */
int error_set(struct error *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

#endif
