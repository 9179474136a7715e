package io.epicheck.cluster;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.epicheck.AccessException;
import io.epicheck.event.EventSink;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.retry.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row "TLS" of the table of API server faults: no repetition, and the certificate is shown. */
class ServerCertificateTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();

    @Test
    void unknownAuthority() throws Exception {
        refused(certificate("CN=stranger", "ip:127.0.0.1"), "", "subject CN=stranger", "issuer CN=stranger");
    }

    /** One that is itself in the list of authorities is trusted whatever its dates say, so an authority has to sign it. */
    @Test
    void expired() throws Exception {
        Path store = folder.resolve("store.p12");
        keytool(pair(store, "server", "CN=authority", List.of("-ext", "bc=ca:true")));
        String authority = authority(store);
        keytool(List.of(
                "-changealias",
                "-alias",
                "server",
                "-destalias",
                "ca",
                "-keystore",
                store.toString(),
                "-storepass",
                "password"));
        keytool(pair(
                store,
                "server",
                "CN=old",
                List.of("-ext", "san=ip:127.0.0.1", "-signer", "ca", "-startdate", "-2y", "-validity", "30")));
        keytool(List.of("-delete", "-alias", "ca", "-keystore", store.toString(), "-storepass", "password"));
        refused(store, authority, "subject CN=old", "issuer CN=authority", "valid until 20");
    }

    @Test
    void wrongHost() throws Exception {
        Path store = certificate("CN=elsewhere", "dns:elsewhere.example.com");
        refused(store, authority(store), "subject CN=elsewhere", "127.0.0.1");
    }

    private void refused(Path store, String authority, String... texts) {
        WireMockServer server = new WireMockServer(wireMockConfig()
                .dynamicHttpsPort()
                .httpDisabled(true)
                .keystorePath(store.toString())
                .keystoreType("PKCS12")
                .keystorePassword("password")
                .keyManagerPassword("password"));
        server.start();
        try {
            String yaml = "current-context: t\ncontexts: [{name: t, context: {cluster: c, user: u}}]\n"
                    + "clusters: [{name: c, cluster: {server: \"https://127.0.0.1:" + server.httpsPort() + "\""
                    + (authority.isEmpty() ? "" : ", certificate-authority-data: " + authority)
                    + "}}]\nusers: [{name: u, user: {token: canary-token}}]\n";
            assertThatThrownBy(() -> Cluster.connect(Kubeconfig.parse(yaml), time, EventSink.none()))
                    .isInstanceOfSatisfying(AccessException.class, e -> {
                        assertThat(e.code()).isEqualTo("SERVER_NOT_TRUSTED");
                        assertThat(ExitCode.of(e)).isEqualTo(4);
                        assertThat(e.getMessage()).contains(texts);
                    });
            assertThat(time.pauses()).isEmpty();
        } finally {
            server.stop();
        }
    }

    private Path certificate(String subject, String name) throws Exception {
        Path store = folder.resolve("store.p12");
        keytool(pair(store, "server", subject, List.of("-ext", "san=" + name)));
        return store;
    }

    private static List<String> pair(Path store, String alias, String subject, List<String> more) {
        List<String> command = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC"));
        command.addAll(List.of("-dname", subject, "-storetype", "PKCS12", "-storepass", "password"));
        command.addAll(List.of("-keystore", store.toString()));
        command.addAll(more);
        return command;
    }

    private String authority(Path store) throws Exception {
        Path file = folder.resolve("ca.pem");
        keytool(List.of(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-keystore",
                store.toString(),
                "-storepass",
                "password",
                "-file",
                file.toString()));
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    private static void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
