package io.epicheck.traffic;

import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.smoke.EntryPoint;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The GET request that is sent again and again, and what its answer is read for. Immutable. */
final class Question {
    private final byte[] onNew;
    private final byte[] onKept;
    private final Optional<Integer> status;
    private final String podHeader;

    Question(EntryPoint entry, AvailabilityConfig config) {
        this.onNew = bytes(entry.uri(), config.way().headers(), "close");
        this.onKept = bytes(entry.uri(), config.way().headers(), "keep-alive");
        this.status = config.load().status();
        this.podHeader = config.load().podHeader();
    }

    ByteBuffer bytes(boolean kept) {
        return ByteBuffer.wrap(kept ? onKept : onNew);
    }

    AnswerParser answer() {
        return new AnswerParser(podHeader);
    }

    boolean isGood(int answered) {
        return status.map(wanted -> wanted == answered).orElse(answered >= 200 && answered < 400);
    }

    private static byte[] bytes(URI uri, Map<String, String> headers, String connection) {
        String path = Optional.ofNullable(uri.getRawPath())
                .filter(text -> !text.isEmpty())
                .orElse("/");
        String query =
                Optional.ofNullable(uri.getRawQuery()).map(text -> "?" + text).orElse("");
        StringBuilder text =
                new StringBuilder("GET ").append(path).append(query).append(" HTTP/1.1\r\n");
        if (headers.keySet().stream().noneMatch(name -> name.equalsIgnoreCase("Host"))) {
            text.append("Host: ").append(authority(uri)).append("\r\n");
        }
        text.append("User-Agent: epicheck-probe\r\nAccept: */*\r\nConnection: ")
                .append(connection)
                .append("\r\n");
        // A line end in a value would be another header.
        headers.forEach((name, value) -> text.append(name)
                .append(": ")
                .append(value.replaceAll("[\\r\\n\\x00]", " "))
                .append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String authority(URI uri) {
        boolean byDefault =
                uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equalsIgnoreCase("https") ? 443 : 80);
        return uri.getHost() + (byDefault ? "" : ":" + uri.getPort());
    }
}
