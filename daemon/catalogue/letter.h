/*
 * Letters: the messages of a mailbox as readers read them.
 */
#ifndef CATALOGUE_LETTER_H
#define CATALOGUE_LETTER_H

struct sheet;

/*
 * Append the text of a message of the mailbox at a normal path, whose number
 * counts from 1, and the names of the files that came with it. Nothing is
 * appended when it is not there (any more).
 */
void letter_text(struct sheet *, const char *path, unsigned long number);

#endif
