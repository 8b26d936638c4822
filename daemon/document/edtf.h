/*
 * Dates as archives write them: EDTF (ISO 8601-2; Library of Congress,
 * "Extended Date/Time Format (EDTF) Specification", 4 February 2019), its
 * levels 0 and 1.
 */
#ifndef DOCUMENT_EDTF_H
#define DOCUMENT_EDTF_H

#include <stdbool.h>

/*
 * Whether a string is a date, a date with a time, or an interval of level 0
 * or 1 that can be: 2017-02-30 cannot, nor can an interval that ends before
 * it starts. Where the specification leaves it open, seasons and years of
 * more than four digits may be qualified and may stand in intervals.
 */
bool edtf_is_valid(const char *);

#endif
