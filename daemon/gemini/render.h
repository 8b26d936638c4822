/*
 * A page as gemtext (Gemini's "text/gemini" specification 0.24.1), for what
 * is not stored as gemtext: gophermaps, .gph files, directory listings.
 */
#ifndef GEMINI_RENDER_H
#define GEMINI_RENDER_H

struct buf;
struct page;

/*
 * Append the page at path, in the archive that is served as hostname, as
 * gemtext in UTF-8 with LF line ends. Links to our own archive become
 * percent-encoded absolute paths, items of Gopher servers gopher URLs
 * (RFC 4266); a link that is no URL becomes text, and so does one to a path
 * of ours that is not UTF-8, which is logged. A text that gemtext would take
 * for another type of line gets one space before it: it stays text, and reads
 * the same. Preformatted text without an alt text that reads like prose
 * becomes lines of text, which clients wrap.
 */
void render_gemtext(
    struct buf *, const struct page *, const char *hostname, const char *path);

#endif
