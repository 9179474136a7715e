package io.epicheck.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads one HTTP/1.1 answer to a GET, as its bytes come (RFC 9112). The body is counted and dropped. */
final class AnswerParser {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK_LENGTH = Pattern.compile("[0-9a-fA-F]{1,15}");
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_HEAD = 64 * 1024;

    /** Of a longer body the rest is not read: the connection is closed instead. */
    static final long LONGEST_BODY = 8L * 1024 * 1024;

    private static final long UNTIL_THE_END = Long.MAX_VALUE;

    private enum Part {
        STATUS,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        DONE
    }

    private final String podHeader;
    private final StringBuilder line = new StringBuilder();
    private Part part = Part.STATUS;
    private boolean begun;
    private int head;
    private int status;
    private boolean keep = true;
    private boolean chunked;
    private long length = -1;
    private long left;
    private long body;
    private String pod = "";

    AnswerParser(String podHeader) {
        this.podHeader = podHeader.toLowerCase(Locale.ROOT);
    }

    /** Whether a byte of it has come. */
    boolean hasBegun() {
        return begun;
    }

    boolean isDone() {
        return part == Part.DONE;
    }

    int status() {
        return status;
    }

    /** Whether the connection can carry another request. */
    boolean isReusable() {
        return keep;
    }

    /** Empty when the answer does not say. */
    String pod() {
        return pod;
    }

    /** The connection has ended; whether the answer is complete with that. */
    boolean endsWell() {
        if (part == Part.BODY && left == UNTIL_THE_END) {
            part = Part.DONE;
            keep = false;
        }
        return isDone();
    }

    /** Takes bytes; throws when they are no HTTP. What follows the answer is left in the buffer. */
    void take(ByteBuffer bytes) throws NotHttpException {
        while (bytes.hasRemaining() && part != Part.DONE) {
            begun = true;
            switch (part) {
                case BODY, CHUNK -> skip(bytes);
                default -> {
                    if (endsLine(bytes.get())) {
                        String text = line.toString();
                        line.setLength(0);
                        onLine(text);
                    }
                }
            }
        }
        if (body > LONGEST_BODY) {
            part = Part.DONE;
            keep = false;
        }
    }

    private boolean endsLine(byte next) throws NotHttpException {
        if (next == '\n') {
            int last = line.length() - 1;
            if (last >= 0 && line.charAt(last) == '\r') {
                line.setLength(last);
            }
            return true;
        }
        line.append((char) (next & 0xff));
        if (line.length() > LONGEST_LINE || ++head > LONGEST_HEAD) {
            throw new NotHttpException("its header is too long");
        }
        return false;
    }

    private void onLine(String text) throws NotHttpException {
        switch (part) {
            case STATUS -> statusLine(text);
            case HEADERS -> {
                if (text.isEmpty()) {
                    beginBody();
                } else {
                    header(text);
                }
            }
            case CHUNK_SIZE -> chunk(text);
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILERS -> {
                if (text.isEmpty()) {
                    part = Part.DONE;
                }
            }
            default -> throw new IllegalStateException(part.name());
        }
    }

    private void statusLine(String text) throws NotHttpException {
        if (!STATUS_LINE.matcher(text).matches()) {
            throw new NotHttpException("its first line is no HTTP/1.1 status");
        }
        status = Integer.parseInt(text.substring(9, 12));
        keep = text.charAt(7) == '1';
        part = Part.HEADERS;
    }

    private void header(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            return;
        }
        String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        if (name.equals(podHeader)) {
            pod = value.length() > 253 ? value.substring(0, 253) : value;
        }
        switch (name) {
            case "content-length" -> length = LENGTH.matcher(value).matches() ? Long.parseLong(value) : -1;
            case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            case "connection" -> {
                String wish = value.toLowerCase(Locale.ROOT);
                keep = wish.contains("keep-alive") || (keep && !wish.contains("close"));
            }
            default -> {}
        }
    }

    private void beginBody() {
        if (status < 200) {
            part = Part.STATUS; // an interim answer; the real one follows
        } else if (status == 204 || status == 304 || (length == 0 && !chunked)) {
            part = Part.DONE;
        } else if (chunked) {
            part = Part.CHUNK_SIZE;
        } else {
            part = Part.BODY;
            left = length > 0 ? length : UNTIL_THE_END;
        }
    }

    private void chunk(String text) throws NotHttpException {
        int extension = text.indexOf(';');
        String size = (extension < 0 ? text : text.substring(0, extension)).strip();
        if (!CHUNK_LENGTH.matcher(size).matches()) {
            throw new NotHttpException("a chunk has no size");
        }
        left = Long.parseLong(size, 16);
        part = left == 0 ? Part.TRAILERS : Part.CHUNK;
    }

    private void skip(ByteBuffer bytes) {
        int count = (int) Math.min(left, bytes.remaining());
        bytes.position(bytes.position() + count);
        body += count;
        if (left != UNTIL_THE_END) {
            left -= count;
        }
        if (left == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.DONE;
        }
    }

    /** What came is no HTTP. */
    static final class NotHttpException extends IOException {
        private static final long serialVersionUID = 1L;

        NotHttpException(String why) {
            super(why);
        }
    }
}
