/*
 * caps.txt: what clients may know of the server without asking twice
 * (gopher://gopher.floodgap.com/0/caps.txt).
 */
#ifndef GOPHER_CAPS_H
#define GOPHER_CAPS_H

#define CAPS_PATH "/caps.txt"

struct buf;
struct endpoint;

/* Append the file, for an archive that has none of its own. */
void caps_file(struct buf *, const struct endpoint *);

#endif
