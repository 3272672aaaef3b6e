package io.tagstream.fetch;

import io.tagstream.event.ImageReference;
import java.net.URI;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where one request goes, after all checks that need no lookup: canonical, so that what was
 * checked is what is asked for.
 *
 * @param uri  ASCII, absolute, host in its one form, without user info and fragment
 * @param host whom to connect to
 * @param namesAddress whether the host is an address and not a name
 */
record HttpTarget(URI uri, HttpHost host, boolean namesAddress) {

    boolean secure() {
        return "https".equals(host.getSchemeName());
    }

    /** Whose circuit the request depends on. */
    Origin origin() {
        return new Origin(host.toURI());
    }

    /** For people: without the query, which may be a secret. */
    String printable() {
        return Printed.name(new ImageReference.Http(uri));
    }
}
