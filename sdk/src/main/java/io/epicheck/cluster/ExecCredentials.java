package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.cluster.Kubeconfig.Credentials;
import io.epicheck.cluster.Kubeconfig.Exec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(exec.environment());
        builder.environment()
                .put(
                        "KUBERNETES_EXEC_INFO",
                        "{\"apiVersion\":\"" + exec.apiVersion()
                                + "\",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            if (status != 0) {
                throw failed(exec, "ended with status " + status);
            }
            JsonNode answer = JsonMapper.shared().readTree(output).path("status");
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
