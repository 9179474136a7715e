package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryCredentials.Login;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Gets tokens from a registry's token server (<a href="https://distribution.github.io/distribution/spec/auth/token/">protocol</a>). */
final class Tokens {
    private static final Pattern PARAMETER = Pattern.compile("([a-zA-Z]+)=\"([^\"]*)\"");

    private Tokens() {}

    static String basic(Login login) {
        String pair = login.user() + ":" + login.password();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    static String fetch(HttpClient http, String challenge, Repository repository, Optional<Login> login)
            throws IOException {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        URI realm = realm(parameters.getOrDefault("realm", ""), repository, login.isPresent());
        String scope = "repository:" + repository.path() + ":pull" + (login.isPresent() ? ",push" : "");
        URI uri = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + "service="
                + encoded(parameters.getOrDefault("service", "")) + "&scope=" + encoded(scope));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        login.ifPresent(known -> request.header("Authorization", basic(known)));
        HttpResponse<byte[]> answer = send(http, request.build());
        if (answer.statusCode() == 429 || answer.statusCode() >= 500) {
            throw new IOException("the token server answers HTTP " + answer.statusCode());
        }
        if (answer.statusCode() != 200) {
            throw new ImageException(
                    "REGISTRY_UNAUTHORIZED",
                    "registry " + repository.registry() + " gives no token for " + repository.path() + " "
                            + login.map(known -> "to " + known).orElse("without credentials") + " (HTTP "
                            + answer.statusCode() + ")",
                    "Log in with `docker login " + repository.registry()
                            + "`, or set REGISTRY_USERNAME and REGISTRY_PASSWORD.");
        }
        return token(answer.body());
    }

    private static String token(byte[] body) throws IOException {
        try {
            JsonNode json = JsonMapper.shared().readTree(body);
            String token = json.path("token").asString(json.path("access_token").asString(""));
            if (!token.isEmpty()) {
                return token;
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw new IOException("the token server's answer holds no token");
    }

    /** A realm without TLS, or of somebody else, would be told the password; only a registry on this machine needs no TLS. */
    private static URI realm(String text, Repository repository, boolean password) {
        try {
            URI uri = URI.create(text);
            String host = Objects.requireNonNullElse(uri.getHost(), "");
            boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
            boolean known = !password || Realms.mayKnowThePassword(repository.registry(), host);
            if (known && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ImageException(
                "REGISTRY_REALM_REFUSED",
                "registry " + repository.registry() + " names a token server that credentials must not be sent to: "
                        + text,
                "It must be an https URL on the registry's own domain.");
    }

    private static HttpResponse<byte[]> send(HttpClient http, HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
