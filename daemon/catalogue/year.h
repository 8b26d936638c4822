/*
 * Years in paths, spelt as EDTF spells them: "2017", "0044", "-0044",
 * "Y12345", "Y-12345". Each year has one spelling.
 */
#ifndef CATALOGUE_YEAR_H
#define CATALOGUE_YEAR_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* Append a year. */
void year_write(struct buf *, int64_t);

/*
 * The year that a text begins with, and of how many bytes it is; 0 when it
 * begins with none.
 */
size_t year_read(const char *, int64_t *year);

#endif
