package io.epicheck.smoke;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates a check believes: those in a file and no others, or the Java runtime's. */
final class Trust {
    private Trust() {}

    /** @param file PEM or DER certificates; empty for the runtime's own */
    static SSLContext in(String who, Optional<Path> file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(file.isPresent() ? store(who, file.get()) : systemStore());
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot speak TLS: " + e.getMessage(), e);
        }
    }

    /** The factory reads the runtime's certificates when it gets no store. */
    @SuppressWarnings("NullAway") // TrustManagerFactory.init(KeyStore) documents null for the default
    private static KeyStore systemStore() {
        return null;
    }

    private static KeyStore store(String who, Path file) throws GeneralSecurityException {
        Collection<? extends Certificate> certificates;
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            store.load(null, null);
        } catch (IOException | GeneralSecurityException e) {
            throw refuse(who, file, "cannot be read as certificates");
        }
        if (certificates.isEmpty()) {
            throw refuse(who, file, "holds no certificate");
        }
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    private static BadInputException refuse(String who, Path file, String why) {
        return new BadInputException(
                "BAD_SMOKE_CA",
                who + ": ca: " + file + " " + why,
                "name a file with PEM certificates, relative to the pipeline file");
    }
}
