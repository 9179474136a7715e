package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.image.registry.RegistryCredentials.Login;
import io.epicheck.image.registry.RegistryCredentials.Login.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logins as docker, podman, buildah and skopeo write them down: {@code auths} by registry. Entries for a part of a registry only
 * ({@code quay.io/team}) are not read. Immutable.
 */
final class AuthFile {
    private static final String DOCKER_HUB = "docker.io";
    private static final Map<String, String> OTHER_NAMES =
            Map.of("index.docker.io", DOCKER_HUB, "registry-1.docker.io", DOCKER_HUB);

    private final JsonNode json;
    private final String source;

    private AuthFile(JsonNode json, String source) {
        this.json = json;
        this.source = source;
    }

    /** @param source for messages: where the text comes from */
    static AuthFile parse(String text, String source) {
        try {
            return new AuthFile(JsonMapper.shared().readTree(text), source);
        } catch (JacksonException e) {
            // Its message would quote the text.
            throw new ImageException(
                    "REGISTRY_CREDENTIALS",
                    "the logins in " + source + " cannot be read: it is no JSON",
                    "Log in again, or correct it.");
        }
    }

    /** Whether a program must be asked, as {@code credHelpers} and {@code credsStore} say. */
    boolean namesHelper(String registry) {
        boolean own = json.path("credHelpers").propertyNames().stream()
                .anyMatch(name -> registryOf(name).equals(registry));
        return own || !json.path("credsStore").asString("").isEmpty();
    }

    Optional<Login> login(String registry) {
        for (Map.Entry<String, JsonNode> entry : json.path("auths").properties()) {
            if (registryOf(entry.getKey()).equals(registry)) {
                Optional<Login> login = login(entry.getValue());
                if (login.isPresent()) {
                    return login;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Login> login(JsonNode entry) {
        String token = entry.path("registrytoken").asString("");
        if (!token.isEmpty()) {
            return Optional.of(new Login("token", token, source, Kind.BEARER));
        }
        String identity = entry.path("identitytoken").asString("");
        if (!identity.isEmpty()) {
            return Optional.of(new Login("token", identity, source, Kind.IDENTITY));
        }
        String pair = decoded(entry.path("auth").asString(""));
        int colon = pair.indexOf(':');
        if (colon > 0) {
            return Optional.of(new Login(
                    pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\0+$", ""), source));
        }
        String user = entry.path("username").asString("");
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(user, entry.path("password").asString(""), source));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Of a key as it is found there: {@code https://index.docker.io/v1/}, {@code ghcr.io}. */
    private static String registryOf(String key) {
        String name = key.replaceFirst("^https?://", "").replaceFirst("/(v1|v2)?/?$", "");
        return OTHER_NAMES.getOrDefault(name, name);
    }
}
