/* Rows: see row.h. */

#include "catalogue/row.h"

#include <stddef.h>

#include <sqlite3.h>

/* A text. */
const char *
row_text(struct sqlite3_stmt *row, int column)
{
	const unsigned char *text = sqlite3_column_text(row, column);

	return (text == NULL ? "" : (const char *)text);
}

/* A number. */
int64_t
row_number(struct sqlite3_stmt *row, int column)
{
	return (sqlite3_column_int64(row, column));
}
