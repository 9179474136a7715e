package io.epicheck.image.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/** What a request carries: a part of some content, opened anew for every attempt. For one request at a time. */
final class Body {
    private final BlobContent content;
    private final long offset;
    private final long length;
    /** What reading the content here has thrown, which is no fault of the line. */
    private volatile Optional<Throwable> failure = Optional.empty();

    private volatile Optional<Part> open = Optional.empty();

    private Body(BlobContent content, long offset, long length) {
        this.content = content;
        this.offset = offset;
        this.length = length;
    }

    static Body of(byte[] bytes) {
        return part(BlobContent.of(bytes), 0, bytes.length);
    }

    static Body part(BlobContent content, long offset, long length) {
        return new Body(content, offset, length);
    }

    BodyPublisher publisher() {
        close();
        failure = Optional.empty();
        return length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::opened), length);
    }

    private Part opened() {
        Part part = new Part();
        open = Optional.of(part);
        return part;
    }

    /** Gives up what is open: nobody reads it any more, whoever it comes from. */
    void close() {
        open.ifPresent(Part::close);
        open = Optional.empty();
    }

    /** Throws as what went wrong here, if anything did: the line's own failure is only its echo. */
    void rethrow() throws IOException {
        Optional<Throwable> thrown = failure;
        if (thrown.isPresent() && thrown.get() instanceof RuntimeException known) {
            throw known;
        }
        if (thrown.isPresent()) {
            throw new SourceException(thrown.get());
        }
    }

    /** What is to be sent cannot be read: trying again does not help. */
    static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;

        SourceException(Throwable cause) {
            super("what is to be sent cannot be read: " + cause.getMessage(), cause);
        }
    }

    /** Ends where the part does, and remembers what went wrong. */
    private final class Part extends FilterInputStream {
        private long left = length;
        private volatile boolean closed;

        Part() {
            super(InputStream.nullInputStream());
            try {
                in = content.open(offset);
            } catch (IOException | RuntimeException e) {
                failure = Optional.of(e);
                in = new Unreadable(e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
            if (left == 0) {
                return -1;
            }
            try {
                int read = in.read(bytes, from, (int) Math.min(most, left));
                left -= Math.max(0, read);
                if (read < 0) {
                    throw new IOException("it ends " + left + " bytes too early");
                }
                // A digest is looked at when the end is read; before that the last bytes are not given away.
                if (left == 0 && offset + length == content.size() && in.read() >= 0) {
                    throw new IOException("it has more than " + content.size() + " bytes");
                }
                return read;
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    failure = Optional.of(e);
                }
                throw e;
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                in.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }

    private static final class Unreadable extends InputStream {
        private final Exception why;

        Unreadable(Exception why) {
            this.why = why;
        }

        @Override
        public int read() throws IOException {
            throw new IOException(why);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}
