package io.epicheck.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Looks at the certificate of a server that is not trusted, to say what is wrong with it. Ends the handshake there: nothing is sent. */
final class ServerCertificate {
    private static final int PATIENCE_MILLIS = 5000;

    private ServerCertificate() {}

    /** Subject, issuer and end; empty when the server shows none. */
    static Optional<String> describe(String server) {
        URI uri = URI.create(server);
        Look look = new Look();
        try (Socket plain = new Socket()) {
            plain.connect(
                    new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 443 : uri.getPort()), PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {look}, null);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, uri.getHost(), plain.getPort(), true)) {
                socket.startHandshake();
            }
        } catch (IOException | GeneralSecurityException e) {
            // The handshake is meant to fail.
        }
        return Optional.ofNullable(look.seen.get())
                .map(found -> "subject " + found.getSubjectX500Principal().getName() + ", issuer "
                        + found.getIssuerX500Principal().getName() + ", valid until "
                        + found.getNotAfter().toInstant());
    }

    /** Remembers the certificate and trusts nobody. */
    private static final class Look implements X509TrustManager {
        private final AtomicReference<X509Certificate> seen = new AtomicReference<>();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            seen.set(chain[0]);
            throw new CertificateException("only looked at");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no server here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
