package io.epicheck.smoke;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/**
 * Where one request goes. The URI gives Host header and TLS server name; the connection goes to the addresses, whatever the URI says.
 *
 * @param uri what is asked for
 * @param addresses tried in this order; checked by {@link UrlPolicy}
 * @param port that is connected to
 * @param via what a person should know about the way: {@code pod web-1, port 8080}; empty when it is as the URL says
 */
record Route(URI uri, List<InetAddress> addresses, int port, String via) {
    Route {
        addresses = List.copyOf(addresses);
    }

    /** The port of a URL, with the scheme's default. */
    static int portOf(URI uri) {
        if (uri.getPort() > 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
