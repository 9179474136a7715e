package io.epicheck.testkit.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** The way back to one client, for one request. Used by one thread at a time. */
public final class Exchange {
    private static final String HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Request request;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean reusable = true;
    private Delivery delivery = Delivery.PLAIN;

    Exchange(Request request, Socket socket, InputStream in, OutputStream out) {
        this.request = request;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    public Request request() {
        return request;
    }

    /** Sends the answer in another way than at once and whole. */
    public void deliver(Delivery how) {
        delivery = how;
    }

    /** Answers with a body of known length. */
    public void send(int status, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = head(status, headers);
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        delivery.deliver(
                this,
                head.toString().getBytes(StandardCharsets.ISO_8859_1),
                request.method().equals("HEAD") ? new byte[0] : body);
    }

    /** Bytes as they are, at once. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        out.flush();
    }

    /** Waits; throws when the client leaves meanwhile. */
    public void pause(Duration duration) throws IOException {
        if (isAbandonedWithin(duration)) {
            throw new EOFException("the client has left");
        }
    }

    /** Begins an answer that is sent piece by piece; every {@code write} of the stream is one chunk, sent at once. */
    public OutputStream stream(int status, Map<String, String> headers) throws IOException {
        StringBuilder head = head(status, headers);
        head.append("Transfer-Encoding: chunked\r\n\r\n");
        delivery.deliver(this, head.toString().getBytes(StandardCharsets.ISO_8859_1), new byte[0]);
        return new Chunks(out);
    }

    /** Cuts the connection with a TCP reset. */
    public void reset() throws IOException {
        reusable = false;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the connection behind what was written; a reset could overtake it. */
    public void finish() throws IOException {
        reusable = false;
        socket.shutdownOutput();
    }

    /** Whether the client has closed its side. Waits a millisecond at most. */
    public boolean isAbandoned() {
        return isAbandonedWithin(Duration.ofMillis(1));
    }

    private boolean isAbandonedWithin(Duration wait) {
        try {
            socket.setSoTimeout((int) Math.max(1, Math.min(wait.toMillis(), Integer.MAX_VALUE)));
            in.mark(1);
            int next = in.read();
            in.reset();
            return next < 0;
        } catch (SocketTimeoutException stillThere) {
            return false;
        } catch (IOException gone) {
            return true;
        } finally {
            restoreTimeout();
        }
    }

    /** Turns the connection into a WebSocket; an empty protocol is none. */
    public WebSocket upgrade(String protocol) throws IOException {
        reusable = false;
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accept(request.header("Sec-WebSocket-Key")) + "\r\n"
                        + (protocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n") + "\r\n";
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return new WebSocket(socket, in, out);
    }

    boolean isReusable() {
        return reusable && !request.header("Connection").equalsIgnoreCase("close") && !socket.isClosed();
    }

    private static StringBuilder head(int status, Map<String, String> headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
        if (!headers.containsKey("Date")) {
            head.append("Date: ").append(DATE.format(Instant.now())).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head;
    }

    private void restoreTimeout() {
        try {
            socket.setSoTimeout(0);
        } catch (IOException closed) {
            reusable = false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + HANDSHAKE).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** The chunked transfer coding. */
    private static final class Chunks extends OutputStream {
        private final OutputStream out;

        Chunks(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, offset, length);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }
}
