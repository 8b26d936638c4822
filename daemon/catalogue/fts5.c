/* The interface of FTS5: see fts5.h. */

#include "catalogue/fts5.h"

#include <stddef.h>

/* The interface of a connection's FTS5. */
fts5_api *
fts5_find(sqlite3 *db)
{
	sqlite3_stmt *statement;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) !=
	    SQLITE_OK)
		return (NULL);
	sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
	sqlite3_step(statement);
	sqlite3_finalize(statement);
	return (api != NULL && api->iVersion >= 2 ? api : NULL);
}
