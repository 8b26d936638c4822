/*
 * The words of generated pages. One file per language, named after its tag
 * (en.c, fr.c), has all that is to be known of a language: labels, plurals,
 * digits, dates. The Makefile finds the files: to add a language, add one.
 * (Texts have stemmers by their tags, in more languages: catalogue/stemmers.h.)
 *
 * All strings are UTF-8, and live as long as the program.
 */
#ifndef LANGUAGE_LANGUAGE_H
#define LANGUAGE_LANGUAGE_H

#include <stdint.h>

#include "language/date.h"

struct buf;
struct language;

/*
 * Labels and sentences. "%1" and "%2" stand for what language_phrase is
 * given. Sentences end in a full stop, labels in nothing.
 */
enum word {
	/* titles of pages */
	WORD_TIMELINE,
	WORD_PEOPLE,
	WORD_ALL_DOCUMENTS,
	WORD_SEARCH,
	WORD_NEW,        /* feeds: what is new */
	WORD_NEW_IN,     /* the same, in the folder %1 */
	WORD_UNDATED,    /* documents without a date */
	WORD_ABOUT,      /* about the document %1 */
	WORD_ABOUT_THIS, /* the same, next to the document */

	/* what leads to other pages */
	WORD_HOME, /* to the first page */
	WORD_EARLIER,
	WORD_LATER,
	WORD_NEXT_PAGE,
	WORD_PREVIOUS_PAGE,
	WORD_PAGE_OF, /* page %1 of %2 */
	WORD_FIRST_PAGE,
	WORD_LAST_PAGE,
	WORD_NEXT_MESSAGE,
	WORD_PREVIOUS_MESSAGE,
	WORD_MAILBOX, /* that a message is in */
	WORD_CITED_BY,
	WORD_CITES,
	WORD_IN_REPLY_TO,  /* to the message that this one answers */
	WORD_ANSWERS,      /* to a message */
	WORD_THE_DOCUMENT, /* to the document itself */

	/* labels */
	WORD_DATE,
	WORD_NO_DATE, /* %1 is not understood as a date */
	WORD_FROM,
	WORD_TO,
	WORD_MEDIUM,
	WORD_SOURCE,
	WORD_LANGUAGE,
	WORD_KIND,
	WORD_SIZE,
	WORD_ATTACHMENT,
	WORD_FOLDER,
	WORD_YEAR,
	WORD_YEARS,
	WORD_LABEL, /* the label %1 before its value %2 */
	WORD_WROTE,
	WORD_RECEIVED,
	WORD_CORRESPONDED_WITH,
	WORD_CORRESPONDED_FIRST, /* only the first %1 of those are named */
	WORD_BY_FOLDER,
	WORD_BY_TITLE,
	WORD_BY_YEAR,       /* of a chart: documents by year */
	WORD_BY_MONTH,      /* likewise */
	WORD_NO_MONTH,      /* what of the year %1 is in no one month */
	WORD_OTHER_LETTERS, /* what begins with a letter not from a to z */

	/* kinds of documents */
	WORD_KIND_PAGE,
	WORD_KIND_TEXT,
	WORD_KIND_MESSAGE,
	WORD_KIND_MAILBOX,
	WORD_KIND_MENU,
	WORD_KIND_IMAGE,
	WORD_KIND_SOUND,
	WORD_KIND_VIDEO,
	WORD_KIND_PDF,
	WORD_KIND_FILE,

	/* search */
	WORD_SEARCH_PROMPT,
	WORD_SEARCH_AGAIN,
	WORD_RESULTS_FOR,    /* the title: search for %1, as it was asked */
	WORD_NO_MATCH,       /* for %1 */
	WORD_SEARCH_STOPPED, /* it took too long */
	WORD_SEARCH_SHORTER, /* how it would not */
	WORD_SEARCH_FOUND,   /* what there is was found until then */
	WORD_SEARCH_MORE,    /* there are more than %1 results, a number */
	WORD_SEARCH_FIRST,   /* only the first %1 are shown, a number */
	WORD_QUERY_EMPTY,    /* why a query, or %1 in it, makes no sense */
	WORD_QUERY_LONG,
	WORD_QUERY_EXCLUDES,
	WORD_QUERY_NO_DATE,
	WORD_QUERY_NO_VALUE,
	WORD_QUERY_MIXED,
	WORD_QUERY_FROM, /* what stands before a colon in queries: one word */
	WORD_QUERY_TO,
	WORD_QUERY_DATE,
	WORD_QUERY_IN,
	WORD_QUERY_OR,   /* capitals, between two words of a query */
	WORD_SEARCH_HOW, /* the title of those that follow, with examples */
	WORD_HOW_WORDS,
	WORD_HOW_PHRASE,
	WORD_HOW_PREFIX,
	WORD_HOW_EXCLUDE,
	WORD_HOW_EITHER,
	WORD_HOW_PEOPLE,
	WORD_HOW_DATE,
	WORD_HOW_PATH,

	/* states of the catalogue */
	WORD_BUILDING,      /* %1 (a number) of %2 (documents, counted) */
	WORD_BUILDING_SOON, /* nobody knows yet how many there are */
	WORD_NO_CATALOGUE,  /* it cannot be opened */
	WORD_NO_DOCUMENTS,
	WORD_NOBODY, /* no document names anybody */

	WORD_COUNT
};

/* What pages count. */
enum countable {
	COUNT_DOCUMENTS,
	COUNT_MESSAGES,
	COUNT_PEOPLE,
	COUNT_RESULTS,
	COUNT_BYTES,

	COUNTABLE_COUNT
};

/*
 * The language of a tag (BCP 47), by its primary subtag, in any case: "fr"
 * and "fr-CA" are French. NULL when it is not spoken here, or no tag.
 */
const struct language *language_find(const char *tag);

/* The language after another, in no order; the first after NULL, or NULL. */
const struct language *language_next(const struct language *);

/* What is spoken when nothing is said: English. */
const struct language *language_default(void);

/* Its tag: "fr". */
const char *language_tag(const struct language *);

/* What it calls itself: "français". */
const char *language_name(const struct language *);

/* A label, or the pattern of a sentence. */
const char *language_word(const struct language *, enum word);

/*
 * Append a sentence, with first and second (may be NULL) in the places of
 * "%1" and "%2".
 */
void language_phrase(struct buf *, const struct language *, enum word,
    const char *first, const char *second);

/* Append a number, its digits grouped as the language groups them. */
void language_number(struct buf *, const struct language *, uint64_t);

/* Append how many there are of something: "1 document", "1,234 documents". */
void language_count(
    struct buf *, const struct language *, enum countable, uint64_t);

/* The name of a month from 1 to 12, as it stands inside of a sentence. */
const char *language_month(const struct language *, int month);

/*
 * Append a date in words: "autumn 2017", "perhaps about 2018", "some day in
 * April 1985", "45 BC". Nothing for the ends of an interval that are open or
 * unknown.
 */
void language_date(struct buf *, const struct language *, const struct date *);

/* Append a date and its time of day: "12 April 1985, 23:20 (UTC+4:30)". */
void language_moment(struct buf *, const struct language *, const struct date *,
    const struct clock *);

/*
 * Append an interval, of which not both ends may be open or unknown: "from
 * 1964 to about June 2008", "from 1985 on", "until 1985", "from an unknown
 * date to 1985".
 */
void language_interval(struct buf *, const struct language *,
    const struct date *from, const struct date *to);

#endif
