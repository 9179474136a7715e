package io.epicheck.image.registry;

import io.epicheck.image.oci.Repository;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/** Where registries are, and where they say that things are. Pure. */
final class Addresses {
    /** An address; {@code 127.example.com} is none. */
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

    private Addresses() {}

    /** {@code https://host/v2/name}; plain HTTP where the settings say so. */
    static URI of(Repository repository, RegistrySettings settings) {
        String host = repository.registry().equals("docker.io") ? "registry-1.docker.io" : repository.registry();
        return URI.create(
                (settings.http(repository.registry()) ? "http://" : "https://") + host + "/v2/" + repository.path());
    }

    /** Whether it is this machine. */
    static boolean isHere(String registry) {
        String name = host(registry);
        return name.equals("localhost")
                || LOOPBACK.matcher(name).matches()
                || name.equals("[::1]")
                || name.equals("::1");
    }

    /** Without its port. */
    static String host(String registry) {
        return registry.replaceAll(":\\d+$", "");
    }

    static boolean sameOrigin(URI one, URI other) {
        return Objects.equals(one.getScheme(), other.getScheme())
                && Objects.equals(one.getHost(), other.getHost())
                && port(one) == port(other);
    }

    /**
     * Reads a {@code Location}: relative or whole, with any query. A registry behind a proxy that ends TLS may name itself with {@code http}:
     * the same host is asked as before.
     *
     * @param asked the request that it answers
     */
    static URI location(URI asked, String text) {
        String clean = clean(text);
        if (clean.startsWith("?")) {
            return URI.create(withoutQuery(asked) + clean);
        }
        URI found = asked.resolve(URI.create(clean));
        boolean lessSafe = "http".equals(found.getScheme()) && "https".equals(asked.getScheme());
        if (lessSafe && Objects.equals(found.getHost(), asked.getHost())) {
            String rest = found.toString().substring(found.toString().indexOf(found.getRawPath()));
            return URI.create("https://" + asked.getRawAuthority() + rest);
        }
        return found;
    }

    /** Adds a parameter to a query that is not ours to read. */
    static URI with(URI uri, String parameter) {
        return URI.create(
                uri + (uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&") + parameter);
    }

    private static String withoutQuery(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    /** Percent-encodes what no URI may hold; registries are not strict about it. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        for (byte each : text.strip().getBytes(StandardCharsets.UTF_8)) {
            boolean odd = each <= ' ' || each == 0x7f || "\"<>\\^`{|}".indexOf(each) >= 0;
            clean.append(odd ? String.format("%%%02X", each & 0xff) : String.valueOf((char) each));
        }
        return clean.toString();
    }
}
