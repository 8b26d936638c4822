/*
 * The configuration file: what it says, read with libConfuse.
 */
#ifndef SERVER_CONF_FILE_H
#define SERVER_CONF_FILE_H

struct conf;
struct error;

/*
 * Add what a file says to a configuration that holds the defaults. A root
 * other than NULL will take the place of the first site's, which is then not
 * looked at. 0, or -1 and the error, with file and line.
 */
int conf_file_read(
    struct conf *, const char *file, const char *root, struct error *);

#endif
