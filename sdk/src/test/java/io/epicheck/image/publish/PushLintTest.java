package io.epicheck.image.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.oci.ImageContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushLintTest {
    private static final Map<String, ?> SOURCE = Map.of("org.opencontainers.image.source", "https://example.com/web");

    @TempDir
    Path folder;

    private static ImageContent image(Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(Map.of("User", "10001", "Labels", SOURCE));
        config.putAll(more);
        return TestImages.image("one", "amd64", config);
    }

    private static List<PushRule> found(Map<String, ?> config, List<ImageLayer> ours) {
        return PushLint.check(image(config), ours).stream()
                .map(PushFinding::rule)
                .toList();
    }

    @Test
    void anImageInOrderHasNoFindings() {
        assertThat(found(Map.of("Cmd", List.of("node", "server.js")), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "0", "root", "0:0", "root:1000"})
    void rootIsRootHoweverItIsWritten(String user) {
        assertThat(found(Map.of("User", user), List.of())).containsExactly(PushRule.ROOT_USER);
    }

    @Test
    void aMissingSourceIsToldUnlessAnAnnotationHasIt() {
        assertThat(found(Map.of("Labels", Map.of()), List.of())).containsExactly(PushRule.NO_SOURCE);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,            SIGTERM,  true",
        "nginx,            '',       true",
        "nginx,            SIGQUIT,  false",
        "/usr/sbin/nginx,  3,        false",
        "httpd-foreground, SIGWINCH, false",
        "httpd-foreground, SIGTERM,  true",
        "haproxy,          USR1,     false",
        "haproxy,          SIGTERM,  true",
        "php-fpm,          SIGQUIT,  false",
        "php-fpm,          SIGINT,   true",
        "node,             SIGTERM,  false"
    })
    void aServersSignalIsCompared(String program, String signal, boolean wrong) {
        List<PushRule> found = found(
                Map.of("Entrypoint", List.of("/docker-entrypoint.sh"), "Cmd", List.of(program), "StopSignal", signal),
                List.of());
        assertThat(found.contains(PushRule.STOP_SIGNAL)).isEqualTo(wrong);
    }

    @Test
    void theMessageSaysWhatHappensAndWhatToDo() {
        PushFinding finding = PushLint.check(image(Map.of("Cmd", List.of("nginx"))), List.of())
                .get(0);
        assertThat(finding.notice("Image/web (team/web)").message())
                .contains("Image/web (team/web) is stopped with SIGTERM")
                .contains("nginx drop the requests")
                .contains("SIGQUIT")
                .endsWith("(image-stop-signal)");
    }

    @Test
    void anEntrypointOfOursNeedsItsExecutableBit() throws IOException {
        Path script =
                Files.writeString(Files.createDirectories(folder.resolve("app")).resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
        List<ImageLayer> ours = List.of(new ImageLayer("app", script.getParent(), "/srv", 0, 0, -1));
        assertThat(found(Map.of("Entrypoint", List.of("/srv/run.sh")), ours))
                .containsExactly(PushRule.ENTRYPOINT_NOT_EXECUTABLE);
        assertThat(found(Map.of("Entrypoint", List.of("./run.sh"), "WorkingDir", "/srv"), ours))
                .containsExactly(PushRule.ENTRYPOINT_NOT_EXECUTABLE);
        assertThat(found(Map.of("Entrypoint", List.of("/base/run.sh")), ours)).isEmpty();
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(found(Map.of("Entrypoint", List.of("/srv/run.sh")), ours)).isEmpty();
    }

    @Test
    void theModeOfALayerCountsMoreThanTheFiles() throws IOException {
        Path script = Files.writeString(folder.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        ImageLayer plain = new ImageLayer("app", script, "/run.sh", 0, 0, 0644);
        ImageLayer later = new ImageLayer("more", script, "/run.sh", 0, 0, 0755);
        assertThat(found(Map.of("Entrypoint", List.of("/run.sh")), List.of(plain)))
                .containsExactly(PushRule.ENTRYPOINT_NOT_EXECUTABLE);
        assertThat(found(Map.of("Entrypoint", List.of("/run.sh")), List.of(plain, later)))
                .isEmpty();
    }
}
