package io.epicheck.cluster;

import io.epicheck.AccessException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a server says when it does not do what it is asked: a {@code Status} object
 * (<a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/">format</a>), or anything else.
 */
final class Refusals {
    private static final int LONGEST = 2000;

    private Refusals() {}

    static RuntimeException of(Answer answer, String server) {
        Optional<JsonNode> status =
                json(answer).filter(node -> node.path("kind").asString("").equals("Status"));
        if (answer.status() == 401) {
            return new AccessException(
                    "CREDENTIALS_REJECTED",
                    "the API server " + server + " rejects the credentials (HTTP 401); they may have expired",
                    "Renew the token or certificate in the kubeconfig.");
        }
        if (answer.status() == 407) {
            return new AccessException(
                    "PROXY_REFUSED",
                    "the proxy on the way to the API server " + server + " wants a login (HTTP 407)",
                    "Check `proxy-url` in the kubeconfig.");
        }
        // A redirect leads to a login, or to somebody else: credentials do not follow it.
        if (status.isEmpty() && (isHtml(answer) || answer.status() / 100 == 3)) {
            return notKubernetes(server, answer);
        }
        String message = status.map(node -> node.path("message").asString(""))
                .orElseGet(() -> shortened(Transport.text(answer.body()).strip()));
        String reason = status.map(node -> node.path("reason").asString("")).orElse("");
        return new ApiException(
                answer.status(),
                reason,
                message.isEmpty() ? "HTTP " + answer.status() : message,
                status.map(Refusals::causes).orElse(List.of()));
    }

    static boolean isHtml(Answer answer) {
        return answer.contentType().startsWith("text/html");
    }

    static AccessException notKubernetes(String server, Answer answer) {
        return new AccessException(
                "NOT_KUBERNETES",
                server + " is not a Kubernetes API server: it answers HTTP " + answer.status() + " with "
                        + (answer.contentType().isEmpty() ? "no content type" : answer.contentType()),
                "Check `server` in the kubeconfig, and whether a proxy or login page is in between.");
    }

    private static List<ApiException.Cause> causes(JsonNode status) {
        List<ApiException.Cause> causes = new ArrayList<>();
        status.path("details")
                .path("causes")
                .forEach(cause -> causes.add(new ApiException.Cause(
                        cause.path("reason").asString(""),
                        cause.path("field").asString(""),
                        cause.path("message").asString(""))));
        return causes;
    }

    private static Optional<JsonNode> json(Answer answer) {
        try {
            return Optional.of(JsonMapper.shared().readTree(answer.body())).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }
}
