package io.epicheck.smoke;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another address to connect to, as curl's {@code --connect-to}: Host header and TLS server name stay those of the URL. Because a person
 * named it on purpose, every address is allowed.
 */
record ConnectTo(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s:/@\\[\\]]+):([0-9]{1,5})");

    static ConnectTo parse(String who, String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) < 1 || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new BadInputException(
                    "BAD_SMOKE_CONNECT",
                    who + ": connect: `" + text + "` is no host:port",
                    "write it as 127.0.0.1:8443, or [::1]:8443");
        }
        return new ConnectTo(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    Route route(URI uri) throws IOException {
        return new Route(uri, Addresses.lookup(host), port, "connected to " + this);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
