package io.epicheck.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

/** Where the API server has what (<a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a>). */
final class Paths {
    private Paths() {}

    static String of(ObjectRef ref) {
        return of(ref.type(), ref.namespace()) + "/" + encoded(ref.name());
    }

    static String of(ResourceType type, String namespace) {
        return group(type.apiVersion())
                + (type.namespaced() && !namespace.isEmpty() ? "/namespaces/" + encoded(namespace) : "")
                + "/" + type.plural();
    }

    /** {@code /api/v1} or {@code /apis/apps/v1}. */
    static String group(String apiVersion) {
        return (apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + apiVersion;
    }

    static String query(Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            return "";
        }
        StringJoiner query = new StringJoiner("&", "?", "");
        parameters.forEach((name, value) -> query.add(name + "=" + encoded(value)));
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
