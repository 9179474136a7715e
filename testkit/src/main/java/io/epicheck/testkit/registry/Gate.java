package io.epicheck.testkit.registry;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Decides who may pass, and gives out tokens. Thread-safe. */
final class Gate {
    private final RegistryLogin login;
    private final Map<String, Set<String>> tokens = new ConcurrentHashMap<>();

    Gate(RegistryLogin login) {
        this.login = login;
    }

    /** @param scope {@code repository:NAME:pull}; empty for the version check */
    boolean permits(String authorization, String scope) {
        if (login instanceof RegistryLogin.Basic basic) {
            return basic.accepts(authorization);
        }
        if (login instanceof RegistryLogin.Bearer) {
            Set<String> scopes = authorization.startsWith("Bearer ")
                    ? tokens.getOrDefault(authorization.substring("Bearer ".length()), Set.of())
                    : Set.of();
            return scope.isEmpty() ? !scopes.isEmpty() : scopes.contains(scope);
        }
        return true;
    }

    /** The WWW-Authenticate header for a request that was not let in. */
    String challenge(String address, String repository, String actions) {
        if (login instanceof RegistryLogin.Basic) {
            return "Basic realm=\"epicheck\"";
        }
        String scope = repository.isEmpty() ? "" : ",scope=\"repository:" + repository + ":" + actions + "\"";
        return "Bearer realm=\"http://" + address + "/token\",service=\"" + address + "\"" + scope;
    }

    /** A new token; empty when this login gets none. */
    String token(String authorization, Iterable<String> scopes) {
        if (!(login instanceof RegistryLogin.Bearer bearer)) {
            return "";
        }
        boolean known = bearer.accepts(authorization);
        if (!known && (!authorization.isEmpty() || !bearer.anonymousPull())) {
            return "";
        }
        return grant(known, scopes);
    }

    /** A new token for who has the password as a refresh token; empty when it is another. */
    String tokenFor(String refresh, Iterable<String> scopes) {
        return login instanceof RegistryLogin.Bearer bearer && bearer.password().equals(refresh)
                ? grant(true, scopes)
                : "";
    }

    private String grant(boolean known, Iterable<String> scopes) {
        Set<String> granted = new LinkedHashSet<>();
        granted.add("version");
        for (String scope : scopes) {
            int cut = scope.lastIndexOf(':');
            for (String action : scope.substring(cut + 1).split(",")) {
                if (known || action.equals("pull")) {
                    granted.add(scope.substring(0, cut + 1) + action);
                }
            }
        }
        String token = UUID.randomUUID().toString();
        tokens.put(token, granted);
        return token;
    }

    /** All tokens that were given out stop working, as if they had expired. */
    void expireTokens() {
        tokens.clear();
    }
}
