package io.epicheck.image.registry;

import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A blob as it comes. A broken connection is opened again where it broke (RFC 9110, 14.2), or from the beginning where the registry gives no
 * ranges. Read from its beginning, it fails at its end when the bytes are not those of the digest. For one reader.
 */
final class BlobStream extends InputStream {
    private Requests requests;
    private Repository repository;
    private final String digest;
    private final long size;
    private final Optional<MessageDigest> check;
    private long position;
    private boolean ended;
    private volatile boolean closed;
    private Optional<Origin> origin = Optional.empty();
    private volatile Optional<InputStream> body = Optional.empty();

    /**
     * @param size what the manifest says; negative when unknown
     * @param offset where to begin; the digest is looked at only from 0
     */
    BlobStream(Requests requests, Repository repository, String digest, long size, long offset) {
        this.requests = requests;
        this.repository = repository;
        this.digest = digest;
        this.size = size;
        this.position = offset;
        this.check = offset == 0 ? Optional.of(Digests.algorithm(digest)) : Optional.empty();
    }

    /**
     * Who is asked when this one, a mirror, breaks in the middle.
     *
     * @param failed told why
     */
    record Origin(Requests requests, Repository repository, Consumer<EpicheckException> failed) {}

    BlobStream or(Origin another) {
        origin = Optional.of(another);
        return this;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        int read = next(bytes, offset, length);
        if (read < 0) {
            ended = true;
            release();
            verify();
            return -1;
        }
        check.ifPresent(digesting -> digesting.update(bytes, offset, read));
        position += read;
        return read;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        release();
    }

    private void release() throws IOException {
        Optional<InputStream> open = body;
        body = Optional.empty();
        if (open.isPresent()) {
            open.get().close();
        }
    }

    /** Opens the first time, so that a missing blob is told before anything is read. */
    BlobStream opened() {
        if (body.isEmpty()) {
            body = Optional.of(requests.repeated(repository, this::open));
        }
        return this;
    }

    private int next(byte[] bytes, int offset, int length) {
        try {
            return repeated(bytes, offset, length);
        } catch (EpicheckException e) {
            if (origin.isEmpty() || closed || e.code().equals("INTERRUPTED")) {
                throw e;
            }
            Origin other = origin.get();
            origin = Optional.empty();
            other.failed().accept(e);
            requests = other.requests();
            repository = other.repository();
            return repeated(bytes, offset, length);
        }
    }

    private int repeated(byte[] bytes, int offset, int length) {
        return requests.repeated(repository, () -> {
            try {
                InputStream from = body.isPresent() ? body.get() : open();
                body = Optional.of(from);
                if (closed) {
                    throw new InterruptedIOException("nobody reads it any more");
                }
                int read = from.read(bytes, offset, length);
                if (read < 0 && position < size) {
                    throw new IOException("the blob ends after " + position + " of " + size + " bytes");
                }
                return read;
            } catch (IOException e) {
                release();
                throw closed ? (IOException) new InterruptedIOException("nobody reads it any more").initCause(e) : e;
            }
        });
    }

    private InputStream open() throws IOException {
        Ask ask = Ask.of("GET", requests.uri(repository, "/blobs/" + digest), Scopes.pull(repository))
                .asStream();
        Answer answer = requests.attempt(repository, position > 0 ? ask.with("Range", "bytes=" + position + "-") : ask);
        if (answer.status() == 416 && position > 0) {
            answer = requests.attempt(repository, ask);
        }
        requests.require(repository, ask, answer, 200, 206);
        InputStream stream = answer.stream().orElseGet(InputStream::nullInputStream);
        if (answer.status() == 200 && position > 0) {
            stream.skipNBytes(position);
        }
        return stream;
    }

    private void verify() {
        if (size >= 0 && position != size) {
            throw new WrongBytesException(repository, digest, position + " bytes come, the manifest says " + size);
        }
        if (check.isPresent()) {
            String found = Digests.text(digest, check.get());
            if (!found.equals(digest)) {
                throw new WrongBytesException(repository, digest, "the registry sends bytes with digest " + found);
            }
        }
    }

    /** Bytes can be damaged once on their way; whoever can begin anew does it once. */
    static final class WrongBytesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient ImageException told;

        WrongBytesException(Repository repository, String digest, String found) {
            super(found);
            this.told = Refusals.otherBytes(repository, digest, found);
        }

        ImageException told() {
            return told;
        }
    }
}
