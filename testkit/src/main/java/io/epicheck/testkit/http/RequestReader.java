package io.epicheck.testkit.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one HTTP/1.1 request from a connection. */
final class RequestReader {
    /** The first byte of a TLS handshake. */
    private static final int TLS = 0x16;
    /** What Go's server says to one. */
    private static final String NO_TLS =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTPS request to an HTTP server.\n";

    private RequestReader() {}

    /** Empty when the client has closed the connection. */
    static Optional<Request> read(InputStream in, OutputStream out) throws IOException {
        in.mark(1);
        if (in.read() == TLS) {
            out.write(NO_TLS.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return Optional.empty();
        }
        in.reset();
        String start = line(in);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = start.split(" ", 3);
        if (parts.length < 3) {
            throw new IOException("no HTTP request: " + start);
        }
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.merge(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip(),
                        (a, b) -> a + ", " + b);
            }
        }
        if (headers.getOrDefault("Expect", "").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        URI target = URI.create(parts[1]);
        String query = Optional.ofNullable(target.getRawQuery()).orElse("");
        return Optional.of(new Request(parts[0], target.getPath(), query, headers, body(in, headers)));
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
            return chunks(in);
        }
        return in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
            body.write(in.readNBytes(length));
            line(in);
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    /** Without its end; empty for an empty line and at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
