package io.epicheck.image.registry;

import io.epicheck.image.registry.RegistryCredentials.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What is put into the {@code Authorization} header. Thread-safe. */
final class Authorization {
    private final Session session;
    private final RegistryCredentials credentials;
    private final TokenServer server;

    Authorization(Session session, RegistryCredentials credentials, Counters counters) {
        this.session = session;
        this.credentials = credentials;
        this.server = new TokenServer(session, counters);
    }

    static String basic(Login login) {
        String pair = login.user() + ":" + login.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** What the registry is known to want; empty when it has asked for nothing yet. A token that ran out is fetched anew. */
    String before(String registry, Scopes wanted) throws IOException {
        Optional<Challenge> challenge = session.tokens().challenge(registry);
        return challenge.isEmpty() ? "" : meet(registry, challenge.get(), wanted);
    }

    /**
     * Meets the challenge of a 401.
     *
     * @param refused what was sent; never sent again
     * @return empty when there is nothing else to send
     */
    String after(String registry, Answer answer, Scopes wanted, String refused) throws IOException {
        Optional<Challenge> challenge = Challenge.of(answer.all("WWW-Authenticate"));
        if (challenge.isEmpty()) {
            return "";
        }
        session.tokens().remember(registry, challenge.get());
        if (refused.startsWith("Bearer ")) {
            session.tokens().forget(identity(registry), refused.substring("Bearer ".length()));
        }
        Scopes asked = wanted.and(Scopes.parse(challenge.get().scope()));
        String fresh = meet(registry, challenge.get(), asked);
        return fresh.equals(refused) ? "" : fresh;
    }

    private String meet(String registry, Challenge challenge, Scopes wanted) throws IOException {
        Optional<Login> login = credentials.find(registry);
        if (login.isPresent() && login.get().kind() == Login.Kind.BEARER) {
            return "Bearer " + login.get().password();
        }
        if (!challenge.bearer()) {
            return login.filter(known -> known.kind() == Login.Kind.PASSWORD)
                    .map(Authorization::basic)
                    .orElse("");
        }
        String identity = identity(registry);
        Optional<String> known = session.tokens().find(identity, wanted);
        if (known.isEmpty()) {
            // Whoever comes second finds what the first has fetched.
            synchronized (session.lock("token " + identity + " " + wanted)) {
                known = session.tokens().find(identity, wanted);
                if (known.isEmpty()) {
                    TokenServer.Granted granted = server.fetch(registry, challenge, wanted, credentials);
                    session.tokens().put(identity, wanted, granted.token(), granted.lasts());
                    known = Optional.of(granted.token());
                }
            }
        }
        return "Bearer " + known.get();
    }

    private String identity(String registry) {
        return registry + " " + credentials.find(registry).map(Login::user).orElse("");
    }
}
