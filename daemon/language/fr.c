/*
 * French: no-break spaces (U+00A0) before high punctuation, elisions and
 * contractions where dates want them.
 */

#include <string.h>

#include "base/buf.h"
#include "language/private.h"

extern const struct language language_fr;

static const char *const seasons[] = { "printemps", "été", "automne", "hiver" };

/* The words before a date that melt into its article or into a vowel. */
enum preposition {
	BARE, /* « automne 2017 » */
	THE,  /* « l’automne 2017 », after « vers » */
	OF,   /* « de l’automne 2017 » */
	AT,   /* « à l’automne 2017 » */
	TILL, /* « jusqu’à l’automne 2017 » */
};

/* Before a masculine noun, before a vowel, before a month or a year. */
static const char *const with_le[] = { "", "le ", "du ", "au ", "jusqu’au " };
static const char *const with_l[] = { "", "l’", "de l’", "à l’", "jusqu’à l’" };
static const char *const with_none[] = { "", "", "de ", "à ", "jusqu’en " };

/* Zero, one (and what lies between) are singular. */
static size_t
fr_form(uint64_t n)
{
	return (n < 2 ? 0 : 1);
}

/* Append a year: « 1985 », « 45 apr. J.-C. », « 45 av. J.-C. », « l’an … ». */
static void
fr_year(struct buf *buf, enum preposition before, int64_t year)
{
	uint64_t number = date_year_number(year);

	if (year > 9999)
		buf_printf(buf, "%san ", with_l[before == BARE ? THE : before]);
	else
		buf_puts(buf, with_none[before]);
	if (number > 9999)
		language_number(buf, &language_fr, number);
	else
		buf_number(buf, number);
	if (year < 1)
		buf_puts(buf, " av.\u00a0J.-C.");
	else if (year < 100)
		buf_puts(buf, " apr.\u00a0J.-C.");
}

/* Append a month and its year: « d’avril 1985 ». */
static void
fr_month(struct buf *buf, enum preposition before, const struct date *date)
{
	const char *month = language_month(&language_fr, date->month);

	if (before == OF && strchr("ao", month[0]) != NULL)
		buf_puts(buf, "d’");
	else
		buf_puts(buf, with_none[before]);
	buf_printf(buf, "%s ", month);
	fr_year(buf, BARE, date->year);
}

/* Append a day: « 1er janvier 1985 ». */
static void
fr_day(struct buf *buf, enum preposition before, const struct date *date)
{
	buf_printf(buf, "%s%d%s ", with_le[before], date->day,
	    date->day == 1 ? "er" : "");
	fr_month(buf, BARE, date);
}

/* Append a season and its year. */
static void
fr_season(struct buf *buf, enum preposition before, const struct date *date)
{
	bool vowel = date->season != SEASON_SPRING;

	buf_printf(buf, "%s%s ", vowel ? with_l[before] : with_le[before],
	    seasons[date->season - 1]);
	fr_year(buf, BARE, date->year);
}

/* Append a decade: those whose name would be another's by their years. */
static void
fr_decade(struct buf *buf, enum preposition before, const struct date *date)
{
	if (date->year >= 1000) {
		buf_printf(buf, "%sannées %jd", before == BARE ? "" : "les ",
		    (intmax_t)date->year);
		return;
	}
	buf_puts(buf, "entre ");
	fr_year(buf, BARE, date->year);
	buf_puts(buf, " et ");
	fr_year(buf, BARE, date_last_year(date));
}

/* Append a number from 1 to 100 in Roman numerals. */
static void
fr_roman(struct buf *buf, int n)
{
	static const struct {
		int value;
		const char *numeral;
	} romans[] = { { 100, "C" }, { 90, "XC" }, { 50, "L" }, { 40, "XL" },
		{ 10, "X" }, { 9, "IX" }, { 5, "V" }, { 4, "IV" }, { 1, "I" } };

	for (size_t i = 0; i < sizeof romans / sizeof romans[0]; i++)
		for (; n >= romans[i].value; n -= romans[i].value)
			buf_puts(buf, romans[i].numeral);
}

/* Append a century: « XXe siècle ». */
static void
fr_century(struct buf *buf, enum preposition before, const struct date *date)
{
	int n = date_century(date);

	buf_puts(buf, with_le[before]);
	fr_roman(buf, n);
	buf_puts(buf, n == 1 ? "er siècle" : "e siècle");
	if (date->year < 0)
		buf_puts(buf, " av.\u00a0J.-C.");
}

/* Append a date without what qualifies it. */
static void
fr_plain(struct buf *buf, enum preposition before, const struct date *date)
{
	switch (date->form) {
	case DATE_DAY:
		fr_day(buf, before, date);
		break;
	case DATE_MONTH:
		fr_month(buf, before, date);
		break;
	case DATE_SEASON:
		fr_season(buf, before, date);
		break;
	case DATE_YEAR:
		fr_year(buf, before, date->year);
		break;
	case DATE_DECADE:
		fr_decade(buf, before, date);
		break;
	case DATE_CENTURY:
		fr_century(buf, before, date);
		break;
	case DATE_DAY_OF_MONTH:
		buf_puts(buf, "un jour ");
		fr_month(buf, OF, date);
		break;
	case DATE_DAY_OF_YEAR:
		buf_puts(buf, "un jour ");
		fr_year(buf, OF, date->year);
		break;
	case DATE_MONTH_OF_YEAR:
		buf_puts(buf, "un mois ");
		fr_year(buf, OF, date->year);
		break;
	case DATE_OPEN:
	case DATE_UNKNOWN:
		break;
	}
}

/* Append a date, qualified in brackets. */
static void
fr_qualified(struct buf *buf, enum preposition before, const struct date *date)
{
	static const char *const qualified[] = { "", " (environ)",
		" (peut-être)", " (peut-être, environ)" };

	fr_plain(buf, before, date);
	buf_puts(buf, qualified[date->uncertain * 2 + date->approximate]);
}

/* Append one end of an interval. */
static void
fr_end(struct buf *buf, enum preposition before, const struct date *date)
{
	if (date->form == DATE_UNKNOWN)
		buf_puts(buf, before == OF ? "d’une date inconnue"
					   : "à une date inconnue");
	fr_qualified(buf, before, date);
}

/* Append a date. */
static void
fr_date(struct buf *buf, const struct date *date)
{
	if (date->approximate && date_is_wordy(date)) {
		fr_qualified(buf, BARE, date);
		return;
	}
	if (date->uncertain)
		buf_puts(buf, "peut-être ");
	if (date->approximate)
		buf_puts(buf, "vers ");
	fr_plain(buf, date->uncertain || date->approximate ? THE : BARE, date);
}

/* Append a date and its time of day: « à 23 h 20 ». */
static void
fr_moment(struct buf *buf, const struct date *date, const struct clock *clock)
{
	fr_date(buf, date);
	buf_printf(buf, " à %d\u00a0h", clock->hour);
	if (clock->minute != 0 || clock->second != 0)
		buf_printf(buf, "\u00a0%02d", clock->minute);
	if (clock->second != 0)
		buf_printf(buf, "\u00a0min\u00a0%02d\u00a0s", clock->second);
	date_zone(buf, clock);
}

/* Append an interval. */
static void
fr_interval(struct buf *buf, const struct date *from, const struct date *to)
{
	if (from->form == DATE_OPEN) {
		fr_end(buf, TILL, to);
		return;
	}
	if (to->form == DATE_OPEN)
		buf_puts(buf, "à partir ");
	fr_end(buf, OF, from);
	if (to->form == DATE_OPEN)
		return;
	buf_putc(buf, ' ');
	fr_end(buf, AT, to);
}

const struct language language_fr = {
	.tag = "fr",
	.name = "français",
	.group = "\u00a0",
	.words = {
		[WORD_TIMELINE] = "Chronologie",
		[WORD_PEOPLE] = "Personnes",
		[WORD_ALL_DOCUMENTS] = "Tous les documents",
		[WORD_SEARCH] = "Recherche",
		[WORD_NEW] = "Nouveautés",
		[WORD_NEW_IN] = "Nouveautés dans %1",
		[WORD_UNDATED] = "Sans date",
		[WORD_ABOUT] = "À propos de «\u00a0%1\u00a0»",
		[WORD_ABOUT_THIS] = "À propos de ce document",
		[WORD_HOME] = "Accueil",
		[WORD_EARLIER] = "Avant",
		[WORD_LATER] = "Après",
		[WORD_NEXT_PAGE] = "Page suivante",
		[WORD_PREVIOUS_PAGE] = "Page précédente",
		[WORD_PAGE_OF] = "Page %1 sur %2",
		[WORD_FIRST_PAGE] = "Première page",
		[WORD_LAST_PAGE] = "Dernière page",
		[WORD_NEXT_MESSAGE] = "Message suivant",
		[WORD_PREVIOUS_MESSAGE] = "Message précédent",
		[WORD_MAILBOX] = "Boîte aux lettres",
		[WORD_CITED_BY] = "Cité par",
		[WORD_CITES] = "Cite",
		[WORD_IN_REPLY_TO] = "En réponse à",
		[WORD_ANSWERS] = "Réponses",
		[WORD_THE_DOCUMENT] = "Le document lui-même",
		[WORD_DATE] = "Date",
		[WORD_NO_DATE] = "«\u00a0%1\u00a0» (non comprise)",
		[WORD_FROM] = "De",
		[WORD_TO] = "À",
		[WORD_MEDIUM] = "Support",
		[WORD_SOURCE] = "Source",
		[WORD_LANGUAGE] = "Langue",
		[WORD_KIND] = "Nature",
		[WORD_SIZE] = "Taille",
		[WORD_ATTACHMENT] = "Pièce jointe",
		[WORD_FOLDER] = "Dossier",
		[WORD_YEAR] = "Année",
		[WORD_YEARS] = "Années",
		[WORD_LABEL] = "%1\u00a0: %2",
		[WORD_WROTE] = "Écrits",
		[WORD_RECEIVED] = "Reçus",
		[WORD_CORRESPONDED_WITH] = "En correspondance avec",
		[WORD_CORRESPONDED_FIRST] =
		    "Seules les %1 premières personnes sont nommées ici.",
		[WORD_BY_FOLDER] = "Par dossier",
		[WORD_BY_TITLE] = "Par titre",
		[WORD_BY_YEAR] = "Documents par année",
		[WORD_BY_MONTH] = "Documents par mois",
		[WORD_NO_MONTH] = "%1, sans mois précis",
		[WORD_OTHER_LETTERS] = "Autres écritures",
		[WORD_KIND_PAGE] = "page",
		[WORD_KIND_TEXT] = "texte",
		[WORD_KIND_MESSAGE] = "message",
		[WORD_KIND_MAILBOX] = "boîte aux lettres",
		[WORD_KIND_MENU] = "menu",
		[WORD_KIND_IMAGE] = "image",
		[WORD_KIND_SOUND] = "son",
		[WORD_KIND_VIDEO] = "vidéo",
		[WORD_KIND_PDF] = "PDF",
		[WORD_KIND_FILE] = "fichier",
		[WORD_SEARCH_PROMPT] = "Chercher dans les documents\u00a0:",
		[WORD_SEARCH_AGAIN] = "Nouvelle recherche",
		[WORD_RESULTS_FOR] = "Recherche\u00a0: %1",
		[WORD_NO_MATCH] =
		    "Aucun document ne correspond à «\u00a0%1\u00a0».",
		[WORD_SEARCH_STOPPED] =
		    "Cette recherche durait trop et a été arrêtée.",
		[WORD_SEARCH_SHORTER] =
		    "Plus de mots, ou de plus rares, la rendront plus rapide.",
		[WORD_SEARCH_FOUND] = "Voici ce qui a été trouvé jusque-là.",
		[WORD_SEARCH_MORE] =
		    "Plus de %1 résultats\u00a0; voici les meilleurs de ceux qui "
		    "ont été examinés.",
		[WORD_SEARCH_FIRST] =
		    "Seuls les %1 premiers sont montrés\u00a0: précisez pour "
		    "trouver les autres.",
		[WORD_QUERY_EMPTY] = "Il n’y a là aucun mot à chercher.",
		[WORD_QUERY_LONG] =
		    "C’est trop à chercher à la fois\u00a0: enlevez quelque chose.",
		[WORD_QUERY_EXCLUDES] =
		    "Cela dit seulement ce qu’il ne faut pas trouver\u00a0: "
		    "ajoutez un mot à chercher.",
		[WORD_QUERY_NO_DATE] = "Il n’y a pas de date dans «\u00a0%1\u00a0».",
		[WORD_QUERY_NO_VALUE] =
		    "Il manque quelque chose après «\u00a0%1\u00a0».",
		[WORD_QUERY_MIXED] =
		    "«\u00a0%1\u00a0» n’est pas de même nature que ce qui précède OU.",
		[WORD_QUERY_FROM] = "de",
		[WORD_QUERY_TO] = "à",
		[WORD_QUERY_DATE] = "date",
		[WORD_QUERY_IN] = "dans",
		[WORD_QUERY_OR] = "OU",
		[WORD_SEARCH_HOW] = "Comment chercher",
		[WORD_HOW_WORDS] =
		    "structure lucratif\u00a0: les deux mots, sous toutes leurs "
		    "formes («\u00a0structures\u00a0», «\u00a0lucrative\u00a0»)",
		[WORD_HOW_PHRASE] =
		    "\"but lucratif\"\u00a0: ces mots-là, l’un après l’autre",
		[WORD_HOW_PREFIX] = "struct*\u00a0: les mots qui commencent ainsi",
		[WORD_HOW_EXCLUDE] =
		    "structure -lucratif\u00a0: le premier mot sans le second",
		[WORD_HOW_EITHER] = "mars OU lune\u00a0: l’un ou l’autre mot",
		[WORD_HOW_PEOPLE] =
		    "de:musk à:\"sam altman\"\u00a0: qui a écrit, qui a reçu",
		[WORD_HOW_DATE] =
		    "date:2017-09, date:2017/2018, date:2017-09/\u00a0: de ce "
		    "mois, de ces années, de ce moment et après",
		[WORD_HOW_PATH] = "dans:/lettres/\u00a0: sous ce chemin",
		[WORD_BUILDING] =
		    "Le catalogue est en cours de construction\u00a0: %1 sur %2.",
		[WORD_BUILDING_SOON] = "Le catalogue est en cours de "
				       "construction\u00a0; revenez dans "
				       "un instant.",
		[WORD_NO_CATALOGUE] =
		    "Il n’y a pas de catalogue de cette archive en ce "
		    "moment\u00a0; le journal du serveur dit pourquoi.",
		[WORD_NO_DOCUMENTS] = "Il n’y a pas de documents ici.",
		[WORD_NOBODY] = "Aucun document ici ne nomme personne.",
	},
	.forms = 2,
	.form = fr_form,
	.counts = {
		[COUNT_DOCUMENTS] = { "%1 document", "%1 documents" },
		[COUNT_MESSAGES] = { "%1 message", "%1 messages" },
		[COUNT_PEOPLE] = { "%1 personne", "%1 personnes" },
		[COUNT_RESULTS] = { "%1 résultat", "%1 résultats" },
		[COUNT_BYTES] = { "%1 octet", "%1 octets" },
	},
	.months = { "janvier", "février", "mars", "avril", "mai", "juin",
		"juillet", "août", "septembre", "octobre", "novembre",
		"décembre" },
	.date = fr_date,
	.moment = fr_moment,
	.interval = fr_interval,
};
