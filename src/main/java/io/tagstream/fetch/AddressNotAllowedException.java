package io.tagstream.fetch;

import java.net.UnknownHostException;

/** A name resolved, to nothing that may be dialled. An I/O exception, since it passes through the HTTP client. */
final class AddressNotAllowedException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    AddressNotAllowedException(String host) {
        super(host);
    }
}
