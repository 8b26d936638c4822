/* Shelves handed from one thread to another: see board.h. */

#include "archive/board.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "archive/shelf.h"
#include "base/cache.h"

struct board {
	pthread_mutex_t mutex;
	struct cache *shelves; /* by path */
};

/* Make a board. */
struct board *
board_new(size_t max)
{
	struct board *board = malloc(sizeof *board);

	if (board == NULL)
		return (NULL);
	board->shelves = cache_new(max);
	if (board->shelves != NULL &&
	    pthread_mutex_init(&board->mutex, NULL) == 0)
		return (board);
	cache_free(board->shelves);
	free(board);
	return (NULL);
}

/* Drop all that is there. */
void
board_free(struct board *board)
{
	if (board == NULL)
		return;
	cache_free(board->shelves);
	pthread_mutex_destroy(&board->mutex);
	free(board);
}

/* Put a shelf there. */
void
board_put(
    struct board *board, const char *path, struct shelf *shelf, size_t size)
{
	pthread_mutex_lock(&board->mutex);
	cache_put(board->shelves, path, strlen(path), shelf, size, shelf_drop);
	pthread_mutex_unlock(&board->mutex);
}

/* Take a shelf. */
struct shelf *
board_take(struct board *board, const char *path)
{
	struct shelf *shelf;

	pthread_mutex_lock(&board->mutex);
	shelf = cache_take(board->shelves, path, strlen(path));
	pthread_mutex_unlock(&board->mutex);
	return (shelf);
}
