/*
 * Threads: which mails answer a mail, by their Message-IDs.
 */
#ifndef CATALOGUE_THREAD_H
#define CATALOGUE_THREAD_H

#include <stdint.h>

struct sheet;

/* Append links to what a document answers, if that is in the archive. */
void thread_question(struct sheet *, int64_t document);

/* How many documents answer one. */
int64_t thread_count(struct sheet *, int64_t document);

/* Append a numbered page of them. */
void thread_answers(struct sheet *, int64_t document, unsigned long number);

#endif
