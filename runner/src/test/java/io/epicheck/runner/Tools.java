package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other implementations that look at what we have written: skopeo on the PATH, crane where EPICHECK_CRANE says. */
final class Tools {
    private Tools() {}

    /** What a command says to its output; its errors are part of the failure when it fails. */
    static byte[] output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Thread reader = new Thread(() -> drain(process, errors));
        reader.start();
        byte[] output = process.getInputStream().readAllBytes();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            reader.join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        assertThat(process.exitValue())
                .as("%s\n%s", String.join(" ", command), errors.toString(StandardCharsets.UTF_8))
                .isZero();
        return output;
    }

    static String crane(String... arguments) throws IOException {
        return text(System.getenv("EPICHECK_CRANE"), arguments);
    }

    static String skopeo(String... arguments) throws IOException {
        return text("skopeo", arguments);
    }

    /** The bytes of a manifest or an index, as skopeo gets them. */
    static byte[] raw(String reference) throws IOException {
        return output(List.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference));
    }

    /** Copies all of an image with the digest that it has; {@code target} begins with its transport. */
    static void copyWhole(String reference, String target) throws IOException {
        copy(reference, target, "--preserve-digests");
    }

    /** Copies all of an image; skopeo may write another index over the same manifests. */
    static void copy(String reference, String target, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("copy", "--quiet", "--insecure-policy", "--all"));
        command.addAll(List.of(options));
        command.addAll(List.of("--src-tls-verify=false", "--dest-tls-verify=false", "docker://" + reference, target));
        skopeo(command.toArray(String[]::new));
    }

    private static String text(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return new String(output(command), StandardCharsets.UTF_8).strip();
    }

    private static void drain(Process process, ByteArrayOutputStream errors) {
        try {
            process.getErrorStream().transferTo(errors);
        } catch (IOException e) {
            errors.writeBytes(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
