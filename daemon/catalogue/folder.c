/* Folders of the catalogue: see folder.h. */

#include "catalogue/folder.h"

#include <stddef.h>

#include <sqlite3.h>

#include "base/path.h"
#include "catalogue/store.h"

/* The folder of a path that ends in a slash; 0 when there is none. */
static int64_t
folder_find(struct store *store, const char *path, size_t n)
{
	static const char sql[] = "SELECT id FROM folder WHERE path = ?";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_bytes(store, statement, 1, path, n);
	return (store_number(store, statement, 0));
}

/* Make a folder in another (0: none). */
static int64_t
folder_insert(struct store *store, const char *path, size_t n, int64_t parent)
{
	static const char sql[] =
	    "INSERT INTO folder (path, parent) VALUES (?, nullif(?, 0))";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_bytes(store, statement, 1, path, n);
	store_bind_number(store, statement, 2, parent);
	store_run(store, statement);
	return (sqlite3_last_insert_rowid(store_connection(store)));
}

/* The folder that a path is in. */
int64_t
folder_make(struct store *store, const char *path)
{
	size_t n = (size_t)(path_name(path) - path);
	int64_t id = folder_find(store, path, n), parent = 0;

	if (id != 0 || !store_ok(store))
		return (id);
	for (size_t i = 1; i <= n; i++) {
		if (path[i - 1] != '/')
			continue;
		id = folder_find(store, path, i);
		if (id == 0)
			id = folder_insert(store, path, i, parent);
		parent = id;
	}
	return (id);
}

/* The folder that a folder without files and folders is in; 0 otherwise. */
static int64_t
folder_leave(struct store *store, int64_t id)
{
	static const char sql[] =
	    "DELETE FROM folder WHERE id = ?1 "
	    "AND NOT EXISTS (SELECT 1 FROM file WHERE folder = ?1) "
	    "AND NOT EXISTS (SELECT 1 FROM folder WHERE parent = ?1) "
	    "RETURNING parent";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, id);
	return (store_number(store, statement, 0));
}

/* Take out a folder, and those above it, if nothing is left in them. */
void
folder_prune(struct store *store, int64_t id)
{
	while (id != 0)
		id = folder_leave(store, id);
}
