package io.epicheck.traffic;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** How a request can be lost. The names are stable: they are in reports. */
public enum Loss {
    REFUSED(
            "connection refused",
            "nothing listened at the entry, or a pod got a new connection after it had stopped listening"),
    CONNECT_TIMEOUT("no connection in time", "the entry, or a pod that was gone already, did not take the connection"),
    UNREACHABLE("no route", "the network has no way to the entry"),
    TLS("TLS failed", "the entry was reached, and the handshake failed"),
    RESET("closed before an answer", "a pod took the connection and ended before it answered"),
    CUT("closed in the middle of an answer", "a pod ended while it answered"),
    TIMEOUT("no answer in time", "the connection stood, and no complete answer came"),
    BAD_GATEWAY("answered 502", "the proxy before the pods sent the request to one that was gone"),
    UNAVAILABLE(
            "answered 503",
            "the proxy before the pods had none to send the request to, or a pod was not ready to serve"),
    GATEWAY_TIMEOUT("answered 504", "the proxy before the pods got no answer from one"),
    SERVER_ERROR("answered another 5xx", "the request reached the application, which failed"),
    STATUS(
            "answered an unexpected status",
            "the request reached the application, or a proxy, which said something else"),
    NO_HTTP("answered no HTTP", "what came back is no answer of a web server");

    private final String words;
    private final String hop;

    Loss(String words, String hop) {
        this.words = words;
        this.hop = hop;
    }

    /** For people: what happened. */
    public String words() {
        return words;
    }

    /** For people: where on the way it happened. */
    public String hop() {
        return hop;
    }

    /** Whether nothing came back at all, which is also what a machine sees whose own network is away. */
    boolean isSilent() {
        return this == CONNECT_TIMEOUT || this == TIMEOUT || this == UNREACHABLE;
    }

    static Loss ofStatus(int status) {
        return switch (status) {
            case 502 -> BAD_GATEWAY;
            case 503 -> UNAVAILABLE;
            case 504 -> GATEWAY_TIMEOUT;
            default -> status >= 500 && status < 600 ? SERVER_ERROR : STATUS;
        };
    }

    /** Empty when this machine itself could not send: no port or no file handle was free. */
    static Optional<Loss> ofConnecting(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (failure instanceof BindException
                || text.contains("too many open files")
                || text.contains("cannot assign")) {
            return Optional.empty();
        }
        if (failure instanceof SSLException) {
            return Optional.of(TLS);
        }
        if (failure instanceof NoRouteToHostException || text.contains("unreachable")) {
            return Optional.of(UNREACHABLE);
        }
        if (text.contains("timed out")) {
            return Optional.of(CONNECT_TIMEOUT);
        }
        if (failure instanceof ConnectException) {
            return Optional.of(REFUSED);
        }
        return Optional.of(failure instanceof SocketException ? RESET : NO_HTTP);
    }
}
