package io.epicheck.image.registry;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Failures that no repetition mends: the other side speaks another language, or is not who it should be. A handshake that merely ends is none
 * of them: lines break at any moment. Pure.
 */
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
        return chain(failure)
                .anyMatch(each -> each instanceof CertificateException
                        || each instanceof CertPathValidatorException
                        || each instanceof CertPathBuilderException
                        || each instanceof SSLPeerUnverifiedException);
    }

    /** Nobody knows an address of that name. */
    static boolean isUnknownHost(IOException failure) {
        return chain(failure)
                .anyMatch(each -> each instanceof UnresolvedAddressException || each instanceof UnknownHostException);
    }

    /** With its causes; a cause that goes round in circles is no cause of ours. */
    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20);
    }

    private static String text(Exception failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "");
    }
}
