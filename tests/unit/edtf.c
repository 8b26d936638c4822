/*
 * EDTF: the examples of the Library of Congress specification of 4 February
 * 2019, level by level, what they are read as and how they are said; dates
 * that cannot be; the order; and the dates in file names.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/text.h"
#include "document/edtf.h"
#include "language/language.h"
#include "run.h"

/* What a date is read as: its days as ISO 8601 has them. */
struct example {
	const char *text;
	const char *first; /* or "open", "far" */
	const char *last;
	enum edtf_precision precision;
	const char *en;
	const char *fr; /* "_" is a no-break space */
};

/* Every example of level 0. */
static const struct example level0[] = {
	{ "1985-04-12", "1985-04-12", "1985-04-12", EDTF_DAY, "12 April 1985",
	    "12 avril 1985" },
	{ "1985-04", "1985-04-01", "1985-04-30", EDTF_MONTH, "April 1985",
	    "avril 1985" },
	{ "1985", "1985-01-01", "1985-12-31", EDTF_YEAR, "1985", "1985" },
	{ "1985-04-12T23:20:30", "1985-04-12", "1985-04-12", EDTF_TIME,
	    "12 April 1985, 23:20:30", "12 avril 1985 à 23_h_20_min_30_s" },
	{ "1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", EDTF_TIME,
	    "12 April 1985, 23:20:30 (UTC)",
	    "12 avril 1985 à 23_h_20_min_30_s (UTC)" },
	{ "1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12", EDTF_TIME,
	    "12 April 1985, 23:20:30 (UTC-4)",
	    "12 avril 1985 à 23_h_20_min_30_s (UTC-4)" },
	{ "1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12", EDTF_TIME,
	    "12 April 1985, 23:20:30 (UTC+4:30)",
	    "12 avril 1985 à 23_h_20_min_30_s (UTC+4:30)" },
	{ "1964/2008", "1964-01-01", "2008-12-31", EDTF_CENTURY,
	    "from 1964 to 2008", "de 1964 à 2008" },
	{ "2004-06/2006-08", "2004-06-01", "2006-08-31", EDTF_DECADE,
	    "from June 2004 to August 2006", "de juin 2004 à août 2006" },
	{ "2004-02-01/2005-02-08", "2004-02-01", "2005-02-08", EDTF_DECADE,
	    "from 1 February 2004 to 8 February 2005",
	    "du 1er février 2004 au 8 février 2005" },
	{ "2004-02-01/2005-02", "2004-02-01", "2005-02-28", EDTF_DECADE,
	    "from 1 February 2004 to February 2005",
	    "du 1er février 2004 à février 2005" },
	{ "2004-02-01/2005", "2004-02-01", "2005-12-31", EDTF_DECADE,
	    "from 1 February 2004 to 2005", "du 1er février 2004 à 2005" },
	{ "2005/2006-02", "2005-01-01", "2006-02-28", EDTF_DECADE,
	    "from 2005 to February 2006", "de 2005 à février 2006" },
};

/* Every example of level 1. */
static const struct example level1[] = {
	{ "Y170000002", "170000002-01-01", "170000002-12-31", EDTF_YEAR,
	    "the year 170,000,002", "l’an 170_000_002" },
	{ "Y-170000002", "-170000002-01-01", "-170000002-12-31", EDTF_YEAR,
	    "170,000,003 BC", "170_000_003 av._J.-C." },
	{ "2001-21", "2001-03-01", "2001-05-31", EDTF_SEASON, "spring 2001",
	    "printemps 2001" },
	{ "1984?", "1984-01-01", "1984-12-31", EDTF_YEAR, "perhaps 1984",
	    "peut-être 1984" },
	{ "2004-06~", "2004-06-01", "2004-06-30", EDTF_MONTH, "about June 2004",
	    "vers juin 2004" },
	{ "2004-06-11%", "2004-06-11", "2004-06-11", EDTF_DAY,
	    "perhaps about 11 June 2004", "peut-être vers le 11 juin 2004" },
	{ "201X", "2010-01-01", "2019-12-31", EDTF_DECADE, "the 2010s",
	    "années 2010" },
	{ "20XX", "2000-01-01", "2099-12-31", EDTF_CENTURY, "the 21st century",
	    "XXIe siècle" },
	{ "2004-XX", "2004-01-01", "2004-12-31", EDTF_YEAR,
	    "some month in 2004", "un mois de 2004" },
	{ "1985-04-XX", "1985-04-01", "1985-04-30", EDTF_MONTH,
	    "some day in April 1985", "un jour d’avril 1985" },
	{ "1985-XX-XX", "1985-01-01", "1985-12-31", EDTF_YEAR,
	    "some day in 1985", "un jour de 1985" },
	{ "1985-04-12/..", "1985-04-12", "open", EDTF_LONGER,
	    "from 12 April 1985 on", "à partir du 12 avril 1985" },
	{ "1985-04/..", "1985-04-01", "open", EDTF_LONGER, "from April 1985 on",
	    "à partir d’avril 1985" },
	{ "1985/..", "1985-01-01", "open", EDTF_LONGER, "from 1985 on",
	    "à partir de 1985" },
	{ "../1985-04-12", "open", "1985-04-12", EDTF_LONGER,
	    "until 12 April 1985", "jusqu’au 12 avril 1985" },
	{ "../1985-04", "open", "1985-04-30", EDTF_LONGER, "until April 1985",
	    "jusqu’en avril 1985" },
	{ "../1985", "open", "1985-12-31", EDTF_LONGER, "until 1985",
	    "jusqu’en 1985" },
	{ "1985-04-12/", "1985-04-12", "open", EDTF_LONGER,
	    "from 12 April 1985 to an unknown date",
	    "du 12 avril 1985 à une date inconnue" },
	{ "1985-04/", "1985-04-01", "open", EDTF_LONGER,
	    "from April 1985 to an unknown date",
	    "d’avril 1985 à une date inconnue" },
	{ "1985/", "1985-01-01", "open", EDTF_LONGER,
	    "from 1985 to an unknown date", "de 1985 à une date inconnue" },
	{ "/1985-04-12", "open", "1985-04-12", EDTF_LONGER,
	    "from an unknown date to 12 April 1985",
	    "d’une date inconnue au 12 avril 1985" },
	{ "/1985-04", "open", "1985-04-30", EDTF_LONGER,
	    "from an unknown date to April 1985",
	    "d’une date inconnue à avril 1985" },
	{ "/1985", "open", "1985-12-31", EDTF_LONGER,
	    "from an unknown date to 1985", "d’une date inconnue à 1985" },
	{ "-1985", "-1985-01-01", "-1985-12-31", EDTF_YEAR, "1986 BC",
	    "1986 av._J.-C." },
};

/* What is not among the examples. */
static const struct example others[] = {
	{ "2001-22", "2001-06-01", "2001-08-31", EDTF_SEASON, "summer 2001",
	    "été 2001" },
	{ "2017-23", "2017-09-01", "2017-11-30", EDTF_SEASON, "autumn 2017",
	    "automne 2017" },
	{ "2001-24", "2001-12-01", "2002-02-28", EDTF_SEASON, "winter 2001",
	    "hiver 2001" },
	{ "2003-24", "2003-12-01", "2004-02-29", EDTF_SEASON, "winter 2003",
	    "hiver 2003" },
	{ "2017-23~", "2017-09-01", "2017-11-30", EDTF_SEASON,
	    "about autumn 2017", "vers l’automne 2017" },
	{ "2017-21%", "2017-03-01", "2017-05-31", EDTF_SEASON,
	    "perhaps about spring 2017", "peut-être vers le printemps 2017" },
	{ "098X~", "0980-01-01", "0989-12-31", EDTF_DECADE,
	    "between 980 and 989 (about)", "entre 980 et 989 (environ)" },
	{ "198X~", "1980-01-01", "1989-12-31", EDTF_DECADE, "about the 1980s",
	    "vers les années 1980" },
	{ "2004-XX~", "2004-01-01", "2004-12-31", EDTF_YEAR,
	    "some month in 2004 (about)", "un mois de 2004 (environ)" },
	{ "1985-XX-XX%", "1985-01-01", "1985-12-31", EDTF_YEAR,
	    "some day in 1985 (perhaps, about)",
	    "un jour de 1985 (peut-être, environ)" },
	{ "1985-04-XX?", "1985-04-01", "1985-04-30", EDTF_MONTH,
	    "perhaps some day in April 1985",
	    "peut-être un jour d’avril 1985" },
	{ "2018~", "2018-01-01", "2018-12-31", EDTF_YEAR, "about 2018",
	    "vers 2018" },
	{ "201X?", "2010-01-01", "2019-12-31", EDTF_DECADE, "perhaps the 2010s",
	    "peut-être les années 2010" },
	{ "19XX~", "1900-01-01", "1999-12-31", EDTF_CENTURY,
	    "about the 20th century", "vers le XXe siècle" },
	{ "199X", "1990-01-01", "1999-12-31", EDTF_DECADE, "the 1990s",
	    "années 1990" },
	{ "098X", "0980-01-01", "0989-12-31", EDTF_DECADE,
	    "between 980 and 989", "entre 980 et 989" },
	{ "18XX", "1800-01-01", "1899-12-31", EDTF_CENTURY, "the 19th century",
	    "XIXe siècle" },
	{ "10XX", "1000-01-01", "1099-12-31", EDTF_CENTURY, "the 11th century",
	    "XIe siècle" },
	{ "01XX", "0100-01-01", "0199-12-31", EDTF_CENTURY, "the 2nd century",
	    "IIe siècle" },
	{ "00XX", "0000-01-01", "0099-12-31", EDTF_CENTURY, "the 1st century",
	    "Ier siècle" },
	{ "-00XX", "-0099-01-01", "-0001-12-31", EDTF_CENTURY,
	    "the 1st century BC", "Ier siècle av._J.-C." },
	{ "-02XX", "-0299-01-01", "-0200-12-31", EDTF_CENTURY,
	    "the 3rd century BC", "IIIe siècle av._J.-C." },
	{ "-004X", "-0049-01-01", "-0040-12-31", EDTF_DECADE,
	    "between 50 BC and 41 BC", "entre 50 av._J.-C. et 41 av._J.-C." },
	{ "-000X", "-0009-01-01", "-0001-12-31", EDTF_DECADE,
	    "between 10 BC and 2 BC", "entre 10 av._J.-C. et 2 av._J.-C." },
	{ "000X", "0000-01-01", "0009-12-31", EDTF_DECADE,
	    "between 1 BC and AD 9", "entre 1 av._J.-C. et 9 apr._J.-C." },
	{ "0000", "0000-01-01", "0000-12-31", EDTF_YEAR, "1 BC",
	    "1 av._J.-C." },
	{ "0045", "0045-01-01", "0045-12-31", EDTF_YEAR, "AD 45",
	    "45 apr._J.-C." },
	{ "0800-12-25", "0800-12-25", "0800-12-25", EDTF_DAY, "25 December 800",
	    "25 décembre 800" },
	{ "-0044", "-0044-01-01", "-0044-12-31", EDTF_YEAR, "45 BC",
	    "45 av._J.-C." },
	{ "-0044-03-15", "-0044-03-15", "-0044-03-15", EDTF_DAY,
	    "15 March 45 BC", "15 mars 45 av._J.-C." },
	{ "-0004-02-29", "-0004-02-29", "-0004-02-29", EDTF_DAY,
	    "29 February 5 BC", "29 février 5 av._J.-C." },
	{ "-9999", "-9999-01-01", "-9999-12-31", EDTF_YEAR, "10,000 BC",
	    "10_000 av._J.-C." },
	{ "2016-02-29", "2016-02-29", "2016-02-29", EDTF_DAY,
	    "29 February 2016", "29 février 2016" },
	{ "2000-02-29", "2000-02-29", "2000-02-29", EDTF_DAY,
	    "29 February 2000", "29 février 2000" },
	{ "2000-02", "2000-02-01", "2000-02-29", EDTF_MONTH, "February 2000",
	    "février 2000" },
	{ "2018-01-01", "2018-01-01", "2018-01-01", EDTF_DAY, "1 January 2018",
	    "1er janvier 2018" },
	{ "2018-01-01~", "2018-01-01", "2018-01-01", EDTF_DAY,
	    "about 1 January 2018", "vers le 1er janvier 2018" },
	{ "1985-10-XX?", "1985-10-01", "1985-10-31", EDTF_MONTH,
	    "perhaps some day in October 1985",
	    "peut-être un jour d’octobre 1985" },
	{ "2016-12-31T23:59:60Z", "2016-12-31", "2016-12-31", EDTF_TIME,
	    "31 December 2016, 23:59:60 (UTC)",
	    "31 décembre 2016 à 23_h_59_min_60_s (UTC)" },
	{ "2016-12-31T09:05:00", "2016-12-31", "2016-12-31", EDTF_TIME,
	    "31 December 2016, 9:05", "31 décembre 2016 à 9_h_05" },
	{ "2016-12-31T09:00:00-00:30", "2016-12-31", "2016-12-31", EDTF_TIME,
	    "31 December 2016, 9:00 (UTC-0:30)",
	    "31 décembre 2016 à 9_h (UTC-0:30)" },
	{ "1984~/2004-06", "1984-01-01", "2004-06-30", EDTF_CENTURY,
	    "from about 1984 to June 2004", "de 1984 (environ) à juin 2004" },
	{ "1984/2004-06~", "1984-01-01", "2004-06-30", EDTF_CENTURY,
	    "from 1984 to about June 2004", "de 1984 à juin 2004 (environ)" },
	{ "1984-06-02?/2004-08-08~", "1984-06-02", "2004-08-08", EDTF_CENTURY,
	    "from perhaps 2 June 1984 to about 8 August 2004",
	    "du 2 juin 1984 (peut-être) au 8 août 2004 (environ)" },
	{ "1984~/2004~", "1984-01-01", "2004-12-31", EDTF_CENTURY,
	    "from about 1984 to about 2004",
	    "de 1984 (environ) à 2004 (environ)" },
	{ "1984-06?/2004-08?", "1984-06-01", "2004-08-31", EDTF_CENTURY,
	    "from perhaps June 1984 to perhaps August 2004",
	    "de juin 1984 (peut-être) à août 2004 (peut-être)" },
	{ "1984%/2004", "1984-01-01", "2004-12-31", EDTF_CENTURY,
	    "from perhaps about 1984 to 2004",
	    "de 1984 (peut-être, environ) à 2004" },
	{ "1984-06-02?/", "1984-06-02", "open", EDTF_LONGER,
	    "from perhaps 2 June 1984 to an unknown date",
	    "du 2 juin 1984 (peut-être) à une date inconnue" },
	{ "2017-22/2017-23", "2017-06-01", "2017-11-30", EDTF_YEAR,
	    "from summer 2017 to autumn 2017",
	    "de l’été 2017 à l’automne 2017" },
	{ "2017-21/2018-21", "2017-03-01", "2018-05-31", EDTF_DECADE,
	    "from spring 2017 to spring 2018",
	    "du printemps 2017 au printemps 2018" },
	{ "2017-24/2018-01", "2017-12-01", "2018-01-31", EDTF_SEASON,
	    "from winter 2017 to January 2018",
	    "de l’hiver 2017 à janvier 2018" },
	{ "../2017-24", "open", "2018-02-28", EDTF_LONGER, "until winter 2017",
	    "jusqu’à l’hiver 2017" },
	{ "../2017-21", "open", "2017-05-31", EDTF_LONGER, "until spring 2017",
	    "jusqu’au printemps 2017" },
	{ "2017-23/..", "2017-09-01", "open", EDTF_LONGER,
	    "from autumn 2017 on", "à partir de l’automne 2017" },
	{ "-1000/-0999", "-1000-01-01", "-0999-12-31", EDTF_DECADE,
	    "from 1001 BC to 1000 BC", "de 1001 av._J.-C. à 1000 av._J.-C." },
	{ "Y-20000/1000", "-20000-01-01", "1000-12-31", EDTF_LONGER,
	    "from 20,001 BC to 1000", "de 20_001 av._J.-C. à 1000" },
	{ "../Y20000", "open", "20000-12-31", EDTF_LONGER,
	    "until the year 20,000", "jusqu’à l’an 20_000" },
	{ "Y20000~/..", "20000-01-01", "open", EDTF_LONGER,
	    "from about the year 20,000 on",
	    "à partir de l’an 20_000 (environ)" },
	{ "Y20000~", "20000-01-01", "20000-12-31", EDTF_YEAR,
	    "about the year 20,000", "vers l’an 20_000" },
	{ "2004/2004", "2004-01-01", "2004-12-31", EDTF_YEAR,
	    "from 2004 to 2004", "de 2004 à 2004" },
	{ "2004/2004-02", "2004-01-01", "2004-02-29", EDTF_SEASON,
	    "from 2004 to February 2004", "de 2004 à février 2004" },
	{ "2004-02/2004", "2004-02-01", "2004-12-31", EDTF_YEAR,
	    "from February 2004 to 2004", "de février 2004 à 2004" },
	{ "2004-02-15/2004-02", "2004-02-15", "2004-02-29", EDTF_MONTH,
	    "from 15 February 2004 to February 2004",
	    "du 15 février 2004 à février 2004" },
	{ "2004-02-15/2004-02-15", "2004-02-15", "2004-02-15", EDTF_DAY,
	    "from 15 February 2004 to 15 February 2004",
	    "du 15 février 2004 au 15 février 2004" },
	{ "2004-02-15/2004-02-16", "2004-02-15", "2004-02-16", EDTF_MONTH,
	    "from 15 February 2004 to 16 February 2004",
	    "du 15 février 2004 au 16 février 2004" },
	{ "1900/1999", "1900-01-01", "1999-12-31", EDTF_CENTURY,
	    "from 1900 to 1999", "de 1900 à 1999" },
	{ "Y999999999999999999", "far", "far", EDTF_YEAR,
	    "the year 999,999,999,999,999,999",
	    "l’an 999_999_999_999_999_999" },
	{ "Y-999999999999999999", "far", "far", EDTF_YEAR,
	    "1,000,000,000,000,000,000 BC",
	    "1_000_000_000_000_000_000 av._J.-C." },
};

static const char *const level2[] = {
	"Y-17E7",
	"1950S2",
	"Y171010000S3",
	"Y3388E2S3",
	"2001-34",
	"[1667,1668,1670..1672]",
	"[..1760-12-03]",
	"[1760-12..]",
	"[1760-01,1760-02,1760-12..]",
	"[1667,1760-12]",
	"[..1984]",
	"{1667,1668,1670..1672}",
	"{1960,1961-12}",
	"{..1984}",
	"2004-06~-11",
	"2004?-06-11",
	"?2004-06-~11",
	"2004-%06-11",
	"156X-12-25",
	"15XX-12-25",
	"XXXX-12-XX",
	"1XXX-XX",
	"1XXX-12",
	"1984-1X",
	"2004-06-~01/2004-06-~20",
	"2004-06-XX/2004-07-03",
};

static const char *const bad[] = {
	"",
	"?",
	" 2017",
	"2017 ",
	"2017-02-30",
	"2017-02-29",
	"1900-02-29",
	"2017-04-31",
	"2017-00",
	"2017-13",
	"2017-20",
	"2017-25",
	"2017-01-00",
	"2017-01-32",
	"2017-1-1",
	"2017-21-05",
	"2017-21-XX",
	"2017-XX-05",
	"201X-05",
	"201X-XX",
	"20XX-XX",
	"201X-XX-XX",
	"2004-XX-XX-XX",
	"2004-04-XX-XX",
	"Y12345-XX",
	"Y12345X",
	"2004-0X",
	"2004-04-1X",
	"XXXX",
	"2XXX",
	"20X7",
	"20170920",
	"2017/09/20",
	"2017-09-20-01",
	"20 septembre 2017",
	"17",
	"12017",
	"-0000",
	"+2017",
	"Y2017",
	"Y012345",
	"Y",
	"Y-",
	"Y12345-01",
	"Y9999999999999999999999999",
	"2017?~",
	"2017-09-20T",
	"2017-09-20T10",
	"2017-09-20T10:10",
	"2017-09-20T24:00:00",
	"2017-09-20T10:60:00",
	"2017-09-20T10:10:61",
	"2017-09-20T10:10:1",
	"2017-09-20t10:10:10",
	"2017-09-20T10:10:10Z10",
	"2017-09-20T10:10:10+1",
	"2017-09-20T10:10:10+24",
	"2017-09-20T10:10:10+04:",
	"2017-09T10:10:10",
	"2017-09-20?T10:10:10",
	"2017-09-XXT10:10:10",
	"/",
	"..",
	"../",
	"../..",
	"/..",
	"2008/1964",
	"2004-06/2004-05",
	"2004-06-02/2004-06-01",
	"1000/-1000",
	"2004//2005",
	"2004/2005/2006",
	"2004-01-01T10:10:10/2005",
	"2004/...",
	"2004/.",
	"open/2004",
};

/* Dates, each of which comes after the one before it. */
static const char *const ordered[] = {
	"../1985",
	"Y-999999999999999999",
	"Y-170000002",
	"-1985",
	"-0044-03-15",
	"-0001",
	"0000",
	"0001",
	"1900-01-01T00:00:00Z",
	"1900-01-01T00:00:01",
	"1900-01-01",
	"1900-01",
	"1900/1900-02",
	"1900",
	"1900/1901",
	"190X",
	"1900/1999",
	"1900/2100",
	"1900/..",
	"2015-11-20",
	"2017-21",
	"2017-06",
	"2017-22",
	"2017-08-11",
	"2017-09",
	"2017-23",
	"2017-09-13",
	"2017-09-20T10:00:00+02:00",
	"2017-09-20T09:00:00Z",
	"2017-09-20T06:00:00-04:00",
	"2017-09-20",
	"2017-09-20/2017-09-21",
	"2017-12-01",
	"2017-12",
	"2017-24",
	"2018-01-01",
	"2018-01",
	"2018",
	"Y10000",
	"Y170000002",
	"Y999999999999999999",
};

/* Dates of which neither comes first. */
static const char *const equal[][2] = {
	{ "2017", "2017~" },
	{ "2017", "2017-XX" },
	{ "2017-09", "2017-09-XX?" },
	{ "2017-09-20T10:00:00Z", "2017-09-20T12:00:00+02:00" },
	{ "201X", "2010/2019" },
};

/* File names, and the dates in them ("": none). */
static const struct {
	const char *name;
	const char *date;
} names[] = {
	{ "2017-09-20-1-sutskever-brockman.gmi", "2017-09-20" },
	{ "2017-22-musk.gmi", "2017-22" },
	{ "2018-01-musk-openai.gmi", "2018-01" },
	{ "2018.gmi", "2018" },
	{ "2018", "2018" },
	{ "2018-annual-report.txt", "2018" },
	{ "2018 annual report.txt", "2018" },
	{ "2018_report.txt", "2018" },
	{ "20170920-foo.txt", "2017-09-20" },
	{ "20170920.txt", "2017-09-20" },
	{ "2017_09_20.jpg", "2017-09-20" },
	{ "1914-1918-letters.txt", "1914/1918" },
	{ "1914_1918.txt", "1914/1918" },
	{ "2018-2018.txt", "2018/2018" },
	{ "1918-1914.txt", "1918" },
	{ "report-2017-09-20.txt", "2017-09-20" },
	{ "report-2017-09.txt", "2017-09" },
	{ "report-2017-09-final.txt", "2017-09" },
	{ "report (2017-09).txt", "2017-09" },
	{ "a-2017-09-20-2018-01-01.txt", "2017-09-20" },
	{ "IMG_20170920_101112.jpg", "2017-09-20" },
	{ "minutes.2017-09-20.txt", "2017-09-20" },
	{ "2017-13-x.txt", "2017" },
	{ "2017-02-30.txt", "2017-02" },
	{ "2017-99-problems.txt", "2017" },
	{ "2000-02-29.txt", "2000-02-29" },
	{ "undated-musk.gmi", "" },
	{ "rfc1436.txt", "" },
	{ "rfc-1436.txt", "" },
	{ "report-2017.txt", "" },
	{ "report-1914-1918.txt", "" },
	{ "20170920101112.txt", "" },
	{ "20171320.txt", "" },
	{ "0000.txt", "" },
	{ "0000-01-01.txt", "" },
	{ "0800-12-25.txt", "" },
	{ "9999.txt", "" },
	{ "9999-12-31.txt", "" },
	{ "2100.txt", "" },
	{ "8080-manual.txt", "" },
	{ "2018a.txt", "" },
	{ "2018\xc3\xa9.txt", "" },
	{ "x2017-09-20.txt", "" },
	{ "\xc3\xa9"
	  "2017-09-20.txt",
	    "" },
	{ "12-2017-09x.txt", "" },
	{ "217-09-20.txt", "" },
	{ "index.gmi", "" },
	{ "-", "" },
	{ "", "" },
};

static struct buf buf;

static void
teardown(void)
{
	buf_free(&buf);
}

/* A day as an example has it. */
static int64_t
day_of(const char *iso, bool last)
{
	struct calendar_date date;
	long year;

	if (strcmp(iso, "open") == 0)
		return (last ? INT64_MAX : INT64_MIN);
	ck_assert_int_eq(
	    sscanf(iso, "%ld-%d-%d", &year, &date.month, &date.day), 3);
	return (calendar_day(year, date.month, date.day));
}

/* Say a date in a language. */
static const char *
say(const struct edtf *date, const char *tag)
{
	buf_clear(&buf);
	edtf_words(&buf, date, language_find(tag));
	ck_assert(buf_ok(&buf));
	return (buf_string(&buf));
}

/* Compare what is said with words that have "_" for no-break spaces. */
static void
assert_said(const struct edtf *date, const char *tag, const char *words)
{
	struct buf want = { 0 };

	for (; *words != '\0'; words++)
		if (*words == '_')
			buf_puts(&want, "\xc2\xa0");
		else
			buf_putc(&want, *words);
	ck_assert_str_eq(say(date, tag), buf_string(&want));
	buf_free(&want);
}

/* Read a date, and compare it with what it should be. */
static void
assert_example(const struct example *example)
{
	struct edtf date;

	ck_assert_msg(edtf_read(example->text, &date), "%s", example->text);
	if (strcmp(example->first, "far") == 0) {
		ck_assert(date.earliest == date.latest);
		ck_assert(date.earliest == INT64_MAX - 1 ||
			  date.earliest == INT64_MIN + 1);
	} else {
		ck_assert_int_eq(date.earliest, day_of(example->first, false));
		ck_assert_int_eq(date.latest, day_of(example->last, true));
	}
	ck_assert_int_eq(date.precision, example->precision);
	assert_said(&date, "en", example->en);
	assert_said(&date, "fr", example->fr);
}

START_TEST(level_0)
{
	assert_example(&level0[_i]);
}
END_TEST

START_TEST(level_1)
{
	assert_example(&level1[_i]);
}
END_TEST

START_TEST(other_dates)
{
	assert_example(&others[_i]);
}
END_TEST

START_TEST(level_2_is_refused)
{
	struct edtf date;

	ck_assert_msg(!edtf_read(level2[_i], &date), "%s", level2[_i]);
}
END_TEST

START_TEST(nonsense_is_refused)
{
	struct edtf date;

	ck_assert_msg(!edtf_read(bad[_i], &date), "%s", bad[_i]);
}
END_TEST

/* Which of two dates comes first: the earlier one, else the more precise one,
 * else the one with the earlier time, else the one that ends earlier. */
static int
compare(const struct edtf *a, const struct edtf *b)
{
	if (a->earliest != b->earliest)
		return (a->earliest < b->earliest ? -1 : 1);
	if (a->precision != b->precision)
		return (a->precision < b->precision ? -1 : 1);
	if (a->second != b->second)
		return (a->second < b->second ? -1 : 1);
	return ((a->latest > b->latest) - (a->latest < b->latest));
}

/* Compare one of the dates in order with all of them. */
static void
assert_order(int n)
{
	struct edtf a, b;
	int order;

	ck_assert(edtf_read(ordered[n], &a));
	for (int i = 0; i < COUNT(ordered); i++) {
		ck_assert(edtf_read(ordered[i], &b));
		order = compare(&a, &b);
		ck_assert_msg((order < 0) == (n < i) && (order > 0) == (n > i),
		    "%s and %s", ordered[n], ordered[i]);
	}
}

START_TEST(order)
{
	for (int i = 0; i < COUNT(ordered); i++)
		assert_order(i);
}
END_TEST

START_TEST(no_order)
{
	struct edtf a, b;

	ck_assert(edtf_read(equal[_i][0], &a));
	ck_assert(edtf_read(equal[_i][1], &b));
	ck_assert_int_eq(compare(&a, &b), 0);
	ck_assert_int_eq(compare(&b, &a), 0);
}
END_TEST

START_TEST(seconds)
{
	struct edtf date;

	ck_assert(edtf_read("2017-09-20T01:02:03+04:30", &date));
	ck_assert_int_eq(date.second, (60 + 2 - 270) * 60 + 3);
	ck_assert(edtf_read("2017-09-20", &date));
	ck_assert_int_eq(date.second, 0);
}
END_TEST

/* Every day of 400 years is read as itself, and as part of its month. */
START_TEST(every_day)
{
	int64_t end = calendar_day(2000, 1, 1);
	struct edtf date, month;
	char text[32];

	for (int64_t day = calendar_day(1600, 1, 1); day < end; day++) {
		struct calendar_date want = calendar_date(day);

		snprintf(text, sizeof text, "%04d-%02d-%02d", (int)want.year,
		    want.month, want.day);
		if (!edtf_read(text, &date) || date.earliest != day ||
		    date.latest != day)
			ck_abort_msg("%s", text);
		text[7] = '\0';
		if (!edtf_read(text, &month) || month.earliest > day ||
		    month.latest < day ||
		    (compare(&date, &month) > 0) != (day > month.earliest))
			ck_abort_msg("%s", text);
	}
}
END_TEST

/* The seasons of all years follow each other without a gap. */
START_TEST(every_season)
{
	int64_t next = calendar_day(1600, 3, 1);
	struct edtf date;
	char text[32];

	for (int year = 1600; year < 2400; year++)
		for (int season = 21; season <= 24; season++) {
			snprintf(text, sizeof text, "%d-%d", year, season);
			ck_assert(edtf_read(text, &date));
			ck_assert_int_eq(date.earliest, next);
			next = date.latest + 1;
		}
}
END_TEST

/* What holds of every date. */
static void
assert_sane(const struct edtf *date)
{
	const char *words;

	ck_assert_int_le(date->earliest, date->latest);
	ck_assert_int_ge(date->precision, EDTF_TIME);
	ck_assert_int_le(date->precision, EDTF_LONGER);
	words = say(date, "en");
	ck_assert(words[0] != '\0' && text_is_utf8(words, strlen(words)));
	words = say(date, "fr");
	ck_assert(words[0] != '\0' && text_is_utf8(words, strlen(words)));
}

/* Texts of a few of the characters that dates are made of. */
START_TEST(any_text)
{
	static const char some[] = "0012219-XY/.~?%T:Z+ x";
	unsigned long found = 0;
	char text[16], date[EDTF_NAME_MAX];
	struct edtf edtf;

	srandom((unsigned)_i);
	for (int i = 0; i < 20000; i++) {
		size_t n = (size_t)random() % (sizeof text - 1);

		for (size_t at = 0; at < n; at++)
			text[at] = some[(size_t)random() % (sizeof some - 1)];
		text[n] = '\0';
		if (edtf_read(text, &edtf)) {
			assert_sane(&edtf);
			found++;
		}
		if (edtf_from_name(text, date))
			ck_assert(edtf_read(date, &edtf));
	}
	ck_assert_uint_gt(found, 0);
}
END_TEST

/* Put every byte in the place of each one of a date. */
static void
change_bytes(const char *text)
{
	char changed[64];
	struct edtf edtf;

	for (size_t at = 0; at < strlen(text); at++)
		for (int byte = 0; byte < 256; byte++) {
			snprintf(changed, sizeof changed, "%s", text);
			changed[at] = (char)byte;
			if (edtf_read(changed, &edtf))
				assert_sane(&edtf);
		}
}

START_TEST(any_byte)
{
	for (int i = 0; i < COUNT(others); i++)
		change_bytes(others[i].text);
}
END_TEST

START_TEST(file_names)
{
	char date[EDTF_NAME_MAX];
	struct edtf edtf;

	if (!edtf_from_name(names[_i].name, date))
		date[0] = '\0';
	ck_assert_msg(
	    strcmp(date, names[_i].date) == 0, "%s: %s", names[_i].name, date);
	if (date[0] != '\0')
		ck_assert(edtf_read(date, &edtf));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("edtf");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_loop_test(tcase, level_0, 0, COUNT(level0));
	tcase_add_loop_test(tcase, level_1, 0, COUNT(level1));
	tcase_add_loop_test(tcase, other_dates, 0, COUNT(others));
	tcase_add_loop_test(tcase, level_2_is_refused, 0, COUNT(level2));
	tcase_add_loop_test(tcase, nonsense_is_refused, 0, COUNT(bad));
	tcase_add_test(tcase, order);
	tcase_add_loop_test(tcase, no_order, 0, COUNT(equal));
	tcase_add_test(tcase, seconds);
	tcase_add_test(tcase, every_day);
	tcase_add_test(tcase, every_season);
	tcase_add_loop_test(tcase, any_text, 1, 4);
	tcase_add_test(tcase, any_byte);
	tcase_add_loop_test(tcase, file_names, 0, COUNT(names));
	return (run("edtf", tcase));
}
