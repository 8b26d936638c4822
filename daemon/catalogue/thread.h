/*
 * Threads: which mails answer a mail, by their Message-IDs.
 */
#ifndef CATALOGUE_THREAD_H
#define CATALOGUE_THREAD_H

#include <stdint.h>

struct sheet;

/* Append links to what a document answers, if that is in the archive. */
void thread_question(struct sheet *, int64_t document);

/* Append the documents that answer one, under a heading; or nothing. */
void thread_answers(struct sheet *, int64_t document);

#endif
