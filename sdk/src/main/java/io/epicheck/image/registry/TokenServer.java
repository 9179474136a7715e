package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.image.registry.RegistryCredentials.Login;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets tokens from a registry's token server: GET with name and password
 * (<a href="https://distribution.github.io/distribution/spec/auth/token/">protocol</a>), or POST with an identity token
 * (<a href="https://distribution.github.io/distribution/spec/auth/oauth/">OAuth 2</a>).
 */
final class TokenServer {
    /** Where the server says nothing (token protocol). */
    private static final Duration LASTS = Duration.ofSeconds(60);

    private final Session session;
    private final Counters counters;

    TokenServer(Session session, Counters counters) {
        this.session = session;
        this.counters = counters;
    }

    /** @param lasts as the server says */
    record Granted(String token, Duration lasts) {
        @Override
        public String toString() {
            return "a token for " + lasts;
        }
    }

    Granted fetch(String registry, Challenge challenge, Scopes scopes, RegistryCredentials credentials)
            throws IOException {
        Optional<Login> login = credentials.find(registry);
        URI realm = realm(registry, challenge.realm(), login.isPresent());
        Answer answer = session.transport()
                .send(
                        login.isPresent() && login.get().kind() == Login.Kind.IDENTITY
                                ? exchange(realm, challenge, scopes, login.get())
                                : question(realm, challenge, scopes),
                        headers(login),
                        counters);
        if (answer.passes()) {
            throw new PassingFailure("the token server answers HTTP " + answer.status(), answer);
        }
        if (answer.status() != 200) {
            String said = RegistryErrors.text(answer.body());
            throw new ImageException(
                    "REGISTRY_UNAUTHORIZED",
                    "registry " + registry + " gives no token for " + scopes + " "
                            + login.map(known -> "to " + known).orElse("without credentials") + " (HTTP "
                            + answer.status() + (said.isEmpty() ? "" : ": " + said) + ")",
                    credentials.advice(registry) + ".");
        }
        return granted(answer.body());
    }

    private static Map<String, String> headers(Optional<Login> login) {
        Map<String, String> headers = new LinkedHashMap<>(Requests.ALWAYS);
        headers.put("Accept", "application/json");
        login.filter(known -> known.kind() == Login.Kind.PASSWORD)
                .ifPresent(known -> headers.put("Authorization", Authorization.basic(known)));
        if (login.isPresent() && login.get().kind() == Login.Kind.IDENTITY) {
            headers.put("Content-Type", "application/x-www-form-urlencoded");
        }
        return headers;
    }

    private static Ask question(URI realm, Challenge challenge, Scopes scopes) {
        List<String> query = new ArrayList<>();
        if (!challenge.service().isEmpty()) {
            query.add("service=" + encoded(challenge.service()));
        }
        scopes.parameters().forEach(scope -> query.add("scope=" + encoded(scope)));
        String with = realm + (realm.getRawQuery() == null ? "?" : "&") + String.join("&", query);
        return Ask.of("GET", URI.create(with), scopes);
    }

    private static Ask exchange(URI realm, Challenge challenge, Scopes scopes, Login login) {
        String form = "grant_type=refresh_token&client_id=epicheck&service=" + encoded(challenge.service()) + "&scope="
                + encoded(scopes.toString()) + "&refresh_token=" + encoded(login.password());
        Body body = Body.of(form.getBytes(StandardCharsets.UTF_8));
        return new Ask("POST", realm, Map.of(), Optional.of(body), scopes, false, bytes -> {});
    }

    private static Granted granted(byte[] body) throws IOException {
        try {
            JsonNode json = JsonMapper.shared().readTree(body);
            String token = json.path("token").asString(json.path("access_token").asString(""));
            long seconds = json.path("expires_in").asLong(0);
            if (!token.isEmpty()) {
                return new Granted(token, seconds > 0 ? Duration.ofSeconds(seconds) : LASTS);
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw new IOException("the token server's answer holds no token");
    }

    /** A realm without TLS, or of somebody else, would be told the password. */
    private URI realm(String registry, String text, boolean password) {
        try {
            URI uri = URI.create(text);
            String host = Objects.requireNonNullElse(uri.getHost(), "");
            boolean known = !password || Realms.mayKnowThePassword(registry, host);
            boolean plain = "http".equals(uri.getScheme())
                    && (Addresses.isHere(host)
                            || (session.settings().http(registry) && host.equals(Addresses.host(registry))));
            if (known && ("https".equals(uri.getScheme()) || plain)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ImageException(
                "REGISTRY_REALM_REFUSED",
                "registry " + registry + " names a token server that credentials must not be sent to: " + text,
                "It must be an https URL on the registry's own domain.");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
