package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.ManualTime;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Which lines are tried again, and what is said of those that stay dead. */
class UnreachableTest {
    private final ManualTime time = new ManualTime();

    /** The second connection speaks no TLS, which is final: so the first, which broke, was tried again. */
    @Test
    void aLineThatBreaksDuringTheHandshakeIsTriedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> serve(server, connections));
            serving.setDaemon(true);
            serving.start();
            String address = "127.0.0.1:" + server.getLocalPort();
            assertThatThrownBy(() -> tls(address).digest(new Repository(address, "a"), "b"))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_SCHEME"));
            assertThat(connections.get()).isGreaterThanOrEqualTo(2);
        }
    }

    private static void serve(ServerSocket server, AtomicInteger connections) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                boolean first = connections.getAndIncrement() == 0;
                int unused = socket.getInputStream().read(new byte[5]);
                if (!first) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                }
            } catch (IOException e) {
                // The client has left, or the test is over.
            }
        }
    }

    @Test
    void onlyCertificatesMakeARegistryUntrusted() {
        SSLHandshakeException broken = new SSLHandshakeException("Remote host terminated the handshake");
        broken.initCause(new EOFException("SSL peer shut down incorrectly"));
        SSLHandshakeException untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertificateException("unable to find valid certification path"));
        assertThat(Schemes.isFinal(broken)).isFalse();
        assertThat(Schemes.isUntrusted(untrusted)).isTrue();
        assertThat(Schemes.isFinal(new IOException(untrusted))).isTrue();
        assertThat(Refusals.unreachable("r.example", broken).code()).isEqualTo("REGISTRY_UNREACHABLE");
    }

    @Test
    void aNameThatNobodyKnowsIsToldAsThatAndSoon() {
        String unknown = "registry.epicheck.invalid";
        List<PipelineEvent> events = new ArrayList<>();
        RegistryClient client =
                RegistryClient.of(nobody(), time).operation(events::add, time.deadlineIn(Duration.ofMinutes(5)));
        assertThatThrownBy(() -> client.digest(new Repository(unknown, "a"), "b"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_UNREACHABLE"))
                .hasMessageContaining(unknown)
                .hasMessageContaining("its name is not known");
        assertThat(time.pauses().stream().reduce(Duration.ZERO, Duration::plus)).isLessThan(Duration.ofSeconds(15));
        assertThat(events)
                .singleElement()
                .isEqualTo(new Notice(
                        Level.INFO,
                        "REGISTRY_WAIT",
                        "registry " + unknown + ": its name is not known; trying again in 11 s"));
    }

    /** The password of the variables is for what is pushed to: elsewhere it is no advice. */
    @Test
    void aLoginIsAdvisedThatIsSent() {
        RegistryCredentials pushing = new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of("r.example"));
        assertThat(pushing.advice("r.example"))
                .isEqualTo("Log in with `docker login r.example`, or set REGISTRY_USERNAME and REGISTRY_PASSWORD");
        assertThat(nobody().advice("r.example")).isEqualTo("Log in with `docker login r.example`");
        assertThat(nobody().advice("ghcr.io")).isEqualTo("Log in with `docker login ghcr.io`, or set GITHUB_TOKEN");
    }

    private static RegistryCredentials nobody() {
        return new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of());
    }

    /** A refusal that happens to have the word in it. */
    @Test
    void only400WithoutTlsIsAboutTls() throws Exception {
        Answer answer = new Answer(
                400,
                java.net.http.HttpHeaders.of(Map.of(), (name, value) -> true),
                "use HTTPS links only".getBytes(StandardCharsets.UTF_8),
                Optional.empty());
        Repository repository = new Repository("r.example", "a");
        for (String scheme : List.of("http", "https")) {
            Ask ask = Ask.of("GET", new java.net.URI(scheme + "://r.example/v2/"), Scopes.pull(repository));
            assertThat(Refusals.refused(repository, ask, answer, nobody()).code())
                    .isEqualTo(scheme.equals("http") ? "REGISTRY_SCHEME" : "REGISTRY_REFUSED");
        }
    }

    private RegistryClient tls(String registry) {
        RegistrySettings settings =
                new RegistrySettings(Map.of(registry, new RegistrySettings.Registry(Optional.of(false), List.of())));
        return RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), settings, time);
    }
}
