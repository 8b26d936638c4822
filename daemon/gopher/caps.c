/*
 * caps.txt: see caps.h.
 */

#include "gopher/caps.h"

#include "base/buf.h"
#include "door/door.h"

#define CAPS_EXPIRE 86400 /* seconds */

/* Append the file; "Delimeter" is how it is spelt. */
void
caps_file(struct buf *out, const struct endpoint *endpoint)
{
	buf_printf(out,
	    "CAPS\r\n"
	    "CapsVersion=1\r\n"
	    "ExpireCapsAfter=%d\r\n"
	    "PathDelimeter=/\r\n"
	    "PathIdentity=.\r\n"
	    "PathParent=..\r\n"
	    "PathParentDouble=FALSE\r\n"
	    "PathKeepPreDelimeter=FALSE\r\n"
	    "ServerSoftware=Souslik\r\n"
	    "ServerDefaultEncoding=%s\r\n",
	    CAPS_EXPIRE, charset_name(endpoint->charset));
	if (endpoint->tls)
		buf_printf(out, "ServerTLSPort=%d\r\n", endpoint->port);
}
