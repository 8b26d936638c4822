/*
 * The Gemini door: the network protocol, specification 0.24.1. A request is
 * an absolute URL; a page is gemtext.
 */
#ifndef GEMINI_GEMINI_H
#define GEMINI_GEMINI_H

#include "base/url.h"
#include "door/door.h"

#define GEMINI_PORT    PORT_GEMINI /* where nothing else is said */
#define GEMINI_URL_MAX 1024        /* bytes of a request's URL (section 2) */

extern const struct door gemini_door;

#endif
