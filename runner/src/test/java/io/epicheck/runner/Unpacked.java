package io.epicheck.runner;

import io.epicheck.cluster.KubeObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** An object as text, compressed parts included. */
final class Unpacked {
    private Unpacked() {}

    static String text(KubeObject object) {
        StringBuilder text = new StringBuilder(object.toJson().toString());
        object.strings("/binaryData").values().forEach(value -> {
            try (GZIPInputStream gzip = new GZIPInputStream(
                    new ByteArrayInputStream(Base64.getDecoder().decode(value)))) {
                text.append(new String(gzip.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return text.toString();
    }
}
