package io.epicheck.image.registry;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Failures that no repetition mends: the other side speaks another language, or is not who it should be. Pure. */
final class Schemes {
    private Schemes() {}

    static boolean isFinal(IOException failure) {
        return isPlainText(failure) || isTls(failure) || isUntrusted(failure);
    }

    /** We spoke TLS and got something else (JDK: "Unsupported or unrecognized SSL message"). */
    static boolean isPlainText(IOException failure) {
        return failure instanceof SSLException && text(failure).contains("SSL message");
    }

    /** We spoke HTTP and got bytes that are none, as a TLS alert is. */
    static boolean isTls(IOException failure) {
        return (failure instanceof ProtocolException || failure.getCause() instanceof ProtocolException)
                && text(failure).contains("status line");
    }

    static boolean isUntrusted(IOException failure) {
        return failure instanceof SSLHandshakeException && !isPlainText(failure);
    }

    private static String text(Exception failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "");
    }
}
