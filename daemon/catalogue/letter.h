/*
 * Letters: the messages of a mailbox as readers read them.
 */
#ifndef CATALOGUE_LETTER_H
#define CATALOGUE_LETTER_H

#include <stdint.h>

struct sheet;

/*
 * Append the text of a message in the file at a normal path, and the names of
 * the files that came with it: the message whose digest had this part, offset
 * and length; part 0 is a mail that is all of its file. Nothing is appended
 * when it is not there (any more).
 */
void letter_text(struct sheet *, const char *path, unsigned part,
    uint64_t offset, uint64_t length);

#endif
