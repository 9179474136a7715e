package io.epicheck.testkit.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who may use the registry. Immutable. */
public sealed interface RegistryLogin {
    /** Everybody. */
    record Anyone() implements RegistryLogin {}

    /** One user, by HTTP Basic authentication on every request. */
    record Basic(String user, String password) implements RegistryLogin {
        boolean accepts(String authorization) {
            return authorization.equals(header(user, password));
        }
    }

    /**
     * One user, who gets a token for the repository and the actions asked for (the docker token protocol, as on ghcr.io).
     *
     * @param anonymousPull whether tokens to read are given without a login
     */
    record Bearer(String user, String password, boolean anonymousPull) implements RegistryLogin {
        boolean accepts(String authorization) {
            return authorization.equals(header(user, password));
        }
    }

    private static String header(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
