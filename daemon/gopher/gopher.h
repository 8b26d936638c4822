/*
 * The Gopher door: RFC 1436 and what clients expect today. Selectors are
 * paths; pages become menus or plain text.
 */
#ifndef GOPHER_GOPHER_H
#define GOPHER_GOPHER_H

#include "door/door.h"

#define GOPHER_PORT       7070 /* where nothing else is said; 70 needs root */
#define GOPHER_MENU_WIDTH 67   /* columns of a menu (RFC 1436, 3.9: <= 70) */
#define GOPHER_TEXT_WIDTH \
	72 /* columns of a plain text, unless the menus
				  of its listener are below the default */

extern const struct door gopher_door;

#endif
