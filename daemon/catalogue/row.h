/*
 * What is in a row that a statement of the catalogue has come to. The columns
 * count from 0; the row lasts until the next one.
 */
#ifndef CATALOGUE_ROW_H
#define CATALOGUE_ROW_H

#include <stdint.h>

struct sqlite3_stmt;

/* A text; "" where the column has none. */
const char *row_text(struct sqlite3_stmt *, int column);

/* A number; 0 where the column has none. */
int64_t row_number(struct sqlite3_stmt *, int column);

#endif
