/*
 * English, as it is written in Britain.
 */

#include "base/buf.h"
#include "language/private.h"

extern const struct language language_en;

static const char *const seasons[] = { "spring", "summer", "autumn", "winter" };

/* One, and any other number. */
static size_t
en_form(uint64_t n)
{
	return (n == 1 ? 0 : 1);
}

/* Append a year: "1985", "AD 45", "45 BC", "the year 12,345". */
static void
en_year(struct buf *buf, int64_t year)
{
	uint64_t number = date_year_number(year);

	if (year > 9999)
		buf_puts(buf, "the year ");
	else if (year > 0 && year < 100)
		buf_puts(buf, "AD ");
	if (number > 9999)
		language_number(buf, &language_en, number);
	else
		buf_number(buf, number);
	if (year < 1)
		buf_puts(buf, " BC");
}

/* Append what comes before a year, and the year. */
static void
en_of_year(struct buf *buf, const char *what, int64_t year)
{
	buf_printf(buf, "%s ", what);
	en_year(buf, year);
}

/* Append a decade: those whose name would be another's by their years. */
static void
en_decade(struct buf *buf, const struct date *date)
{
	if (date->year >= 1000) {
		buf_printf(buf, "the %jds", (intmax_t)date->year);
		return;
	}
	en_of_year(buf, "between", date->year);
	en_of_year(buf, " and", date_last_year(date));
}

/* Append a century: "the 20th century". */
static void
en_century(struct buf *buf, const struct date *date)
{
	static const char *const ends[] = { "th", "st", "nd", "rd" };
	int n = date_century(date), last = n % 10;

	if (last > 3 || n / 10 % 10 == 1)
		last = 0;
	buf_printf(buf, "the %d%s century%s", n, ends[last],
	    date->year < 0 ? " BC" : "");
}

/* Append a date without what qualifies it. */
static void
en_plain(struct buf *buf, const struct date *date)
{
	switch (date->form) {
	case DATE_DAY:
		buf_printf(buf, "%d ", date->day);
		en_of_year(
		    buf, language_month(&language_en, date->month), date->year);
		break;
	case DATE_DAY_OF_MONTH:
		buf_puts(buf, "some day in ");
		en_of_year(
		    buf, language_month(&language_en, date->month), date->year);
		break;
	case DATE_MONTH:
		en_of_year(
		    buf, language_month(&language_en, date->month), date->year);
		break;
	case DATE_SEASON:
		en_of_year(buf, seasons[date->season - 1], date->year);
		break;
	case DATE_YEAR:
		en_year(buf, date->year);
		break;
	case DATE_DECADE:
		en_decade(buf, date);
		break;
	case DATE_CENTURY:
		en_century(buf, date);
		break;
	case DATE_DAY_OF_YEAR:
		en_of_year(buf, "some day in", date->year);
		break;
	case DATE_MONTH_OF_YEAR:
		en_of_year(buf, "some month in", date->year);
		break;
	case DATE_OPEN:
	case DATE_UNKNOWN:
		break;
	}
}

/* Append a date. */
static void
en_date(struct buf *buf, const struct date *date)
{
	bool about = date->approximate && date_is_wordy(date);

	if (date->uncertain && !about)
		buf_puts(buf, "perhaps ");
	if (date->approximate && !about)
		buf_puts(buf, "about ");
	en_plain(buf, date);
	if (about)
		buf_puts(
		    buf, date->uncertain ? " (perhaps, about)" : " (about)");
}

/* Append a date and its time of day. */
static void
en_moment(struct buf *buf, const struct date *date, const struct clock *clock)
{
	en_date(buf, date);
	buf_printf(buf, ", %d:%02d", clock->hour, clock->minute);
	if (clock->second != 0)
		buf_printf(buf, ":%02d", clock->second);
	date_zone(buf, clock);
}

/* Append an interval. */
static void
en_interval(struct buf *buf, const struct date *from, const struct date *to)
{
	if (from->form == DATE_OPEN) {
		buf_puts(buf, "until ");
		en_date(buf, to);
		return;
	}
	buf_puts(buf, "from ");
	if (from->form == DATE_UNKNOWN)
		buf_puts(buf, "an unknown date");
	en_date(buf, from);
	if (to->form == DATE_OPEN) {
		buf_puts(buf, " on");
		return;
	}
	buf_puts(buf, " to ");
	if (to->form == DATE_UNKNOWN)
		buf_puts(buf, "an unknown date");
	en_date(buf, to);
}

const struct language language_en = {
	.tag = "en",
	.name = "English",
	.group = ",",
	.words = {
		[WORD_TIMELINE] = "Timeline",
		[WORD_PEOPLE] = "People",
		[WORD_ALL_DOCUMENTS] = "All documents",
		[WORD_SEARCH] = "Search",
		[WORD_NEW] = "What is new",
		[WORD_NEW_IN] = "What is new in %1",
		[WORD_UNDATED] = "Undated",
		[WORD_ABOUT] = "About “%1”",
		[WORD_ABOUT_THIS] = "About this document",
		[WORD_HOME] = "Home page",
		[WORD_EARLIER] = "Earlier",
		[WORD_LATER] = "Later",
		[WORD_NEXT_PAGE] = "Next page",
		[WORD_PREVIOUS_PAGE] = "Previous page",
		[WORD_PAGE_OF] = "Page %1 of %2",
		[WORD_FIRST_PAGE] = "First page",
		[WORD_LAST_PAGE] = "Last page",
		[WORD_NEXT_MESSAGE] = "Next message",
		[WORD_PREVIOUS_MESSAGE] = "Previous message",
		[WORD_MAILBOX] = "Mailbox",
		[WORD_CITED_BY] = "Cited by",
		[WORD_CITES] = "Cites",
		[WORD_IN_REPLY_TO] = "In reply to",
		[WORD_ANSWERS] = "Replies",
		[WORD_THE_DOCUMENT] = "The document itself",
		[WORD_DATE] = "Date",
		[WORD_NO_DATE] = "“%1” (not understood)",
		[WORD_FROM] = "From",
		[WORD_TO] = "To",
		[WORD_MEDIUM] = "Medium",
		[WORD_SOURCE] = "Source",
		[WORD_LANGUAGE] = "Language",
		[WORD_KIND] = "Kind",
		[WORD_SIZE] = "Size",
		[WORD_ATTACHMENT] = "Attachment",
		[WORD_FOLDER] = "Folder",
		[WORD_YEAR] = "Year",
		[WORD_YEARS] = "Years",
		[WORD_LABEL] = "%1: %2",
		[WORD_WROTE] = "Wrote",
		[WORD_RECEIVED] = "Received",
		[WORD_CORRESPONDED_WITH] = "Corresponded with",
		[WORD_CORRESPONDED_FIRST] = "Only the first %1 are named here.",
		[WORD_BY_FOLDER] = "By folder",
		[WORD_BY_TITLE] = "By title",
		[WORD_BY_YEAR] = "Documents by year",
		[WORD_BY_MONTH] = "Documents by month",
		[WORD_NO_MONTH] = "%1, month not stated",
		[WORD_OTHER_LETTERS] = "Other scripts",
		[WORD_KIND_PAGE] = "page",
		[WORD_KIND_TEXT] = "text",
		[WORD_KIND_MESSAGE] = "message",
		[WORD_KIND_MAILBOX] = "mailbox",
		[WORD_KIND_MENU] = "menu",
		[WORD_KIND_IMAGE] = "image",
		[WORD_KIND_SOUND] = "sound",
		[WORD_KIND_VIDEO] = "video",
		[WORD_KIND_PDF] = "PDF",
		[WORD_KIND_FILE] = "file",
		[WORD_SEARCH_PROMPT] = "Search the documents for:",
		[WORD_SEARCH_AGAIN] = "Search again",
		[WORD_RESULTS_FOR] = "Search: %1",
		[WORD_NO_MATCH] = "No document matches “%1”.",
		[WORD_SEARCH_STOPPED] =
		    "This search took too long and was stopped.",
		[WORD_SEARCH_SHORTER] =
		    "With more words, or rarer ones, it takes less time.",
		[WORD_SEARCH_FOUND] = "These were found until then.",
		[WORD_SEARCH_MORE] =
		    "More than %1 results; these are the best of those that "
		    "were looked at.",
		[WORD_SEARCH_FIRST] =
		    "Only the first %1 are shown: say more, to find others.",
		[WORD_QUERY_EMPTY] = "There is no word here to look for.",
		[WORD_QUERY_LONG] =
		    "That is too much to look for at once: leave something "
		    "out.",
		[WORD_QUERY_EXCLUDES] =
		    "That only says what not to find: add a word to look for.",
		[WORD_QUERY_NO_DATE] = "There is no date in “%1”.",
		[WORD_QUERY_NO_VALUE] = "Something is missing after “%1”.",
		[WORD_QUERY_MIXED] =
		    "“%1” is not of the same kind as what stands before OR.",
		[WORD_QUERY_FROM] = "from",
		[WORD_QUERY_TO] = "to",
		[WORD_QUERY_DATE] = "date",
		[WORD_QUERY_IN] = "in",
		[WORD_QUERY_OR] = "OR",
		[WORD_SEARCH_HOW] = "How to search",
		[WORD_HOW_WORDS] =
		    "structure profit: both words, in any of their forms "
		    "(“structures”)",
		[WORD_HOW_PHRASE] =
		    "\"for profit\": these words exactly, one after the other",
		[WORD_HOW_PREFIX] = "struct*: words that begin like this",
		[WORD_HOW_EXCLUDE] =
		    "structure -profit: the first word without the second",
		[WORD_HOW_EITHER] = "mars OR moon: one word or the other",
		[WORD_HOW_PEOPLE] =
		    "from:musk to:\"sam altman\": who wrote, who received",
		[WORD_HOW_DATE] =
		    "date:2017-09, date:2017/2018, date:2017-09/: of this "
		    "month, these years, this time and later",
		[WORD_HOW_PATH] = "in:/letters/: below this path",
		[WORD_BUILDING] = "The catalogue is being built: %1 of %2.",
		[WORD_BUILDING_SOON] =
		    "The catalogue is being built; come back in a moment.",
		[WORD_NO_CATALOGUE] =
		    "There is no catalogue of this archive now; the server’s "
		    "log says why.",
		[WORD_NO_DOCUMENTS] = "There are no documents here.",
		[WORD_NOBODY] = "No document here names anybody.",
	},
	.forms = 2,
	.form = en_form,
	.counts = {
		[COUNT_DOCUMENTS] = { "%1 document", "%1 documents" },
		[COUNT_MESSAGES] = { "%1 message", "%1 messages" },
		[COUNT_PEOPLE] = { "%1 person", "%1 people" },
		[COUNT_RESULTS] = { "%1 result", "%1 results" },
		[COUNT_BYTES] = { "%1 byte", "%1 bytes" },
	},
	.months = { "January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November",
		"December" },
	.date = en_date,
	.moment = en_moment,
	.interval = en_interval,
};
