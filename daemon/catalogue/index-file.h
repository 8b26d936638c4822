/*
 * A file on its way into the catalogue: read a piece at a time, so that a
 * large one or a large mailbox holds nothing else up. Knows the rows of files,
 * and who asks for them; which files there are, and whether readers can have
 * them, the index knows (index.h). Private to it.
 */
#ifndef CATALOGUE_INDEX_FILE_H
#define CATALOGUE_INDEX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <openssl/evp.h>

struct index_config;
struct kind;
struct store;

#define INDEX_PIECE (1 << 20) /* bytes of a file that are read in one step */
#define INDEX_HASH  32        /* bytes of a SHA-256 */

/* What is done next with a file that is being read. */
enum stage {
	STAGE_HASH,  /* its bytes */
	STAGE_WRITE, /* what it says itself */
	STAGE_PARTS, /* the messages of a mailbox */
	STAGE_TRIM,  /* messages that it has no more are taken out */
	STAGE_TOUCH, /* its times are written, once all is there */
	STAGE_DONE,
};

/* All up to the hash is the caller's, and so is the descriptor. */
struct index_file {
	const struct index_config *config;
	const char *language; /* of documents that name none */
	struct store *store;
	struct kind *kind;
	const char *path;
	int fd;
	struct stat stat; /* before it was read */
	EVP_MD_CTX *hash;
	enum stage stage;
	size_t budget; /* bytes that may be read yet in this piece */
	unsigned char sha256[INDEX_HASH];
	int64_t id; /* 0: the catalogue has none */
	int64_t folder;
	bool trusted;    /* what the catalogue has follows from what it had */
	bool had_parts;  /* it has messages in the catalogue */
	bool mailbox;    /* it has messages */
	unsigned part;   /* the last of them that is done */
	uint64_t offset; /* where the next one is */
};

/* Whether the catalogue has the file at a path as it is. */
bool index_file_is_known(struct store *, const char *path, const struct stat *);

/*
 * Take out messages of a file of the catalogue after the one of a number, as
 * many as does not take long: true when there are more.
 */
bool index_file_trim(struct store *, int64_t id, unsigned part);

/* Note that not all that follows from a file is there. */
void index_file_break(struct store *, int64_t id);

/* Begin to read an open file; 0, or -1 without memory. */
int index_file_begin(struct index_file *);

/*
 * Take one piece of it, in a transaction: 0 when all is done, 1 when there is
 * more, or -1 with errno when it cannot be read or memory ran out. What fails
 * in the store, that remembers.
 */
int index_file_step(struct index_file *);

#endif
