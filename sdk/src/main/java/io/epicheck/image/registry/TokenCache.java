package io.epicheck.image.registry;

import io.epicheck.retry.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tokens of a run, and what each registry asks for: one fetch serves every client, repository and image. Thread-safe. */
final class TokenCache {
    private final Time time;
    private final Map<String, Challenge> challenges = new ConcurrentHashMap<>();
    private final Map<String, List<Token>> tokens = new ConcurrentHashMap<>();

    TokenCache(Time time) {
        this.time = time;
    }

    private record Token(String text, Scopes scopes, long renewAtNanos) {
        @Override
        public String toString() {
            return "token for " + scopes;
        }
    }

    Optional<Challenge> challenge(String registry) {
        return Optional.ofNullable(challenges.get(registry));
    }

    void remember(String registry, Challenge challenge) {
        challenges.put(registry, challenge);
    }

    /** @param identity registry and user */
    Optional<String> find(String identity, Scopes wanted) {
        return list(identity).stream()
                .filter(token -> token.renewAtNanos() - time.nanos() > 0)
                .filter(token -> token.scopes().covers(wanted))
                .map(Token::text)
                .findFirst();
    }

    /** @param lasts what the token server says; a token is renewed a little earlier */
    synchronized void put(String identity, Scopes scopes, String token, Duration lasts) {
        List<Token> all = new ArrayList<>(list(identity));
        all.removeIf(each -> scopes.covers(each.scopes()) || each.renewAtNanos() - time.nanos() <= 0);
        all.add(new Token(
                token, scopes, time.nanos() + lasts.multipliedBy(4).dividedBy(5).toNanos()));
        tokens.put(identity, List.copyOf(all));
    }

    /** The registry takes it no more. */
    synchronized void forget(String identity, String token) {
        List<Token> all = new ArrayList<>(list(identity));
        all.removeIf(each -> each.text().equals(token));
        tokens.put(identity, List.copyOf(all));
    }

    private List<Token> list(String identity) {
        return tokens.getOrDefault(identity, List.of());
    }
}
