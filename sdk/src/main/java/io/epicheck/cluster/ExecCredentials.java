package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.cluster.Kubeconfig.Credentials;
import io.epicheck.cluster.Kubeconfig.Exec;
import io.epicheck.process.Command;
import io.epicheck.process.CommandEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Credentials that a program prints
 * (<a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins">protocol</a>).
 */
final class ExecCredentials {
    private ExecCredentials() {}

    static Credentials fetch(Exec exec) {
        List<String> command = new ArrayList<>();
        command.add(exec.command());
        command.addAll(exec.arguments());
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(exec.environment());
        environment.put(
                "KUBERNETES_EXEC_INFO",
                "{\"apiVersion\":\"" + exec.apiVersion()
                        + "\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}");
        try {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            CommandEnd end = Command.of(command, Path.of(""), environment).run(output, line -> {});
            if (!end.isWell()) {
                throw failed(exec, "ended with status " + end.status());
            }
            JsonNode answer = JsonMapper.shared().readTree(output.toByteArray()).path("status");
            return new Credentials(
                    packed(answer, "clientCertificateData"),
                    packed(answer, "clientKeyData"),
                    answer.path("token").asString(""),
                    "",
                    "",
                    "");
        } catch (IOException e) {
            throw failed(exec, "cannot be started");
        } catch (JacksonException e) {
            throw failed(exec, "printed no ExecCredential"); // its output is a secret
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(exec, "was interrupted");
        }
    }

    private static String packed(JsonNode answer, String name) {
        String pem = answer.path(name).asString("");
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    private static AccessException failed(Exec exec, String how) {
        return new AccessException(
                "KUBECONFIG_EXEC_FAILED",
                "`" + exec.command() + "`, which the kubeconfig starts for its credentials, " + how,
                "Run it by hand; it must be on the PATH and print an ExecCredential.");
    }
}
