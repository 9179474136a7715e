package io.epicheck.smoke;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The way that a URL says, or the one that {@code connect} says instead. Names are looked up for every request. */
final class UrlRoutes implements RouteFinder {
    private final URI uri;
    private final Optional<ConnectTo> connect;

    UrlRoutes(URI uri, Optional<ConnectTo> connect) {
        this.uri = uri;
        this.connect = connect;
    }

    @Override
    public Route next() throws IOException {
        if (connect.isPresent()) {
            return connect.get().route(uri);
        }
        return new Route(uri, Addresses.lookupAllowed(uri.getHost()), Route.portOf(uri), "");
    }

    /** An address that is written out can be judged without a look-up, before anything else happens. */
    static void refuseForbiddenLiteral(String who, URI uri) {
        String host = uri.getHost();
        if (!host.startsWith("[") && !host.matches("[0-9.]+")) {
            return;
        }
        try {
            Addresses.lookupAllowed(host);
        } catch (IOException e) {
            throw new BadInputException(
                    "BAD_SMOKE_URL",
                    who + ": " + SafeUrl.of(uri) + ": " + e.getMessage(),
                    "name another host; an address that you really mean goes to connect: host:port");
        }
    }
}
