package io.epicheck.smoke;

import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLContext;

/**
 * The way that users take into an application, looked up. Immutable.
 *
 * @param uri gives scheme, Host header, TLS server name and path
 * @param address that is connected to
 * @param trust whose certificates are believed
 * @param subject for people: {@code Ingress shop/web}; never a token
 * @param via what a person should know about the way; empty when it is as the URL says
 */
public record EntryPoint(URI uri, InetSocketAddress address, SSLContext trust, String subject, String via) {
    /** Whether a connection begins with a TLS handshake. */
    public boolean isSecure() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** The URL as it may be shown. */
    public String shownUrl() {
        return SafeUrl.of(uri);
    }
}
