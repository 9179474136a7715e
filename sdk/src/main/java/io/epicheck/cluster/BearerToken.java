package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.cluster.Kubeconfig.Access;
import io.epicheck.cluster.Kubeconfig.Credentials;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The token that requests carry. One from a file or a program can be read again when the server no longer takes it. Thread-safe. */
final class BearerToken implements OAuthTokenProvider {
    private final Access access;
    private volatile String token;

    BearerToken(Access access, Credentials credentials) {
        this.access = access;
        this.token = credentials.token();
    }

    @Override
    public String getToken() {
        return token;
    }

    /** Reads the token again; whether it is another one now. */
    boolean renew() {
        String fresh = read();
        if (fresh.isEmpty() || fresh.equals(token)) {
            return false;
        }
        token = fresh;
        return true;
    }

    /** Empty when there is nothing to read. */
    private String read() {
        if (access.exec().isPresent()) {
            try {
                return ExecCredentials.fetch(access.exec().get()).token();
            } catch (AccessException e) {
                return ""; // The server's refusal is what is told.
            }
        }
        String file = access.credentials().tokenFile();
        try {
            return file.isEmpty() ? "" : Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
