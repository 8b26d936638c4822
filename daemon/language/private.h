/*
 * What a language is: what each file of a language fills in, as language_TAG.
 */
#ifndef LANGUAGE_PRIVATE_H
#define LANGUAGE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "language/language.h"

#define LANGUAGE_FORMS 6 /* plural forms at most (Unicode CLDR: Arabic) */

struct language {
	const char *tag;   /* primary language subtag */
	const char *name;  /* in the language itself */
	const char *group; /* between groups of three digits */

	const char *words[WORD_COUNT];

	size_t forms;             /* how many plural forms it has */
	size_t (*form)(uint64_t); /* which of them a number takes, from 0 */
	const char *counts[COUNTABLE_COUNT][LANGUAGE_FORMS]; /* "%1 pages" */

	const char *months[12];
	/* as language_date, language_moment and language_interval */
	void (*date)(struct buf *, const struct date *);
	void (*moment)(struct buf *, const struct date *, const struct clock *);
	void (*interval)(
	    struct buf *, const struct date *from, const struct date *to);
};

/* Every language; NULL is the last. */
extern const struct language *const languages[];

/*
 * Whether a date begins with words that let no "about" stand before them:
 * "between 980 and 989", "some day in 1985". It has to stand behind them.
 */
bool date_is_wordy(const struct date *);

/* The number of a century, from 1: before Christ where years are below 0. */
int date_century(const struct date *);

/* The number of a year: 45 for 45 and for 45 BC. */
uint64_t date_year_number(int64_t year);

/* Append a shift from UTC in brackets: " (UTC)", " (UTC+4:30)"; or nothing. */
void date_zone(struct buf *, const struct clock *);

#endif
