package io.epicheck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.EpicheckException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KubeconfigTest {
    private static final String GOOD =
            """
            apiVersion: v1
            kind: Config
            current-context: prod
            contexts: [{name: prod, context: {cluster: c, user: u}}, {name: other, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: YWJj}}]
            users: [{name: u, user: {token: canary-token}}]
            """;

    @Test
    void theTextMayBeRawOrInBase64() {
        String packed = Base64.getMimeEncoder().encodeToString(GOOD.getBytes(StandardCharsets.UTF_8));
        assertThat(Kubeconfig.parse(GOOD)).hasToString("prod (https://10.0.0.1:6443)");
        assertThat(Kubeconfig.parse(packed)).hasToString("prod (https://10.0.0.1:6443)");
    }

    @Test
    void anotherContextCanBeNamed() {
        assertThat(Kubeconfig.resolve(Map.of("KUBE_CONFIG", GOOD), Optional.of("other"), false)
                        .context())
                .isEqualTo("other");
    }

    @Test
    void withoutAnyTheMessageSaysWhereItWasLookedFor() {
        assertThatThrownBy(() -> Kubeconfig.resolve(Map.of("HOME", "/nonexistent"), Optional.empty(), false))
                .isInstanceOfSatisfying(EpicheckException.class, e -> {
                    assertThat(e.code()).isEqualTo("KUBECONFIG_MISSING");
                    assertThat(e).hasMessageContaining("/nonexistent/.kube/config");
                });
    }

    @Test
    void aProgramForCredentialsIsStartedOnlyWhenAllowed() {
        String exec = GOOD.replace("token: canary-token", "exec: {command: aws, apiVersion: v1}");
        assertThatThrownBy(() -> Kubeconfig.parse(exec))
                .isInstanceOfSatisfying(
                        EpicheckException.class, e -> assertThat(e.code()).isEqualTo("KUBECONFIG_EXEC_REFUSED"))
                .hasMessageContaining("`aws`");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadOneIsToldWithoutItsCredentials(String text, String message) {
        assertThatThrownBy(() -> KubeconfigReader.read("k", text, Optional.empty(), false, Path.of("")))
                .isInstanceOf(EpicheckException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of("[]", "is a list, not a mapping"),
                Arguments.of("a: \"canary-token\n", "is not valid YAML; its text is withheld"),
                Arguments.of(GOOD.replace("current-context: prod\n", ""), "has no current-context"),
                Arguments.of(
                        GOOD.replace("current-context: prod", "current-context: prd"),
                        "has no context `prd`; it has: prod, other"),
                Arguments.of(GOOD.replace("clusters: [{name: c,", "clusters: [{name: d,"), "names cluster `c`"),
                Arguments.of(GOOD.replace("users: [{name: u,", "users: [{name: v,"), "names user `u`"),
                Arguments.of(GOOD.replace("https://10.0.0.1:6443", "10.0.0.1:6443"), "server is no URL"),
                Arguments.of(GOOD.replace("https://10.0.0.1", "https://canary:canary@10.0.0.1"), "server is no URL"),
                Arguments.of(GOOD.replace("YWJj", "\"%%%\""), "certificate-authority-data is not base64"),
                Arguments.of(
                        GOOD.replace("certificate-authority-data: YWJj", "certificate-authority: /nonexistent/ca"),
                        "certificate-authority names /nonexistent/ca, which cannot be read"),
                Arguments.of(
                        GOOD.replace("certificate-authority-data: YWJj", "insecure-skip-tls-verify: true"),
                        "insecure-skip-tls-verify would hand the credentials"),
                Arguments.of(
                        GOOD.replace("token: canary-token", "token: \"canary\\n\""), "characters that no token has"),
                Arguments.of(
                        GOOD.replace("token: canary-token", "auth-provider: {name: gcp}"),
                        "auth providers were removed"));
    }
}
