/*
 * The text of a configuration file, made ready for libConfuse.
 *
 * libConfuse 3.3 counts a comment's line three times and takes no comment
 * inside a list, so comments are blanked out before it reads. A quotation
 * mark or a brace that is never closed is found here too, where it opens.
 */
#ifndef SERVER_CONF_TEXT_H
#define SERVER_CONF_TEXT_H

struct error;

#define CONF_TEXT_MAX (4u << 20) /* bytes of a configuration file */

/*
 * Read a file whole and make it ready; the caller frees the text. NULL and
 * the error, with the line where there is one.
 */
char *conf_text_read(const char *file, struct error *);

/*
 * Blank the comments out ("#" and "//" to the end of the line, C comments),
 * keeping every line break. 0, or -1 and the error when a quotation mark, a
 * brace or a C comment is not closed; file is for its words.
 */
int conf_text_prepare(char *text, const char *file, struct error *);

#endif
