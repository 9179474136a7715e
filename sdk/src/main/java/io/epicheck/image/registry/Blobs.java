package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.event.Pace;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads blobs. */
final class Blobs {
    private final Requests requests;
    private final Mirrors mirrors;

    Blobs(Requests requests, Mirrors mirrors) {
        this.requests = requests;
        this.mirrors = mirrors;
    }

    boolean has(Repository repository, String digest) {
        Ask ask = Ask.of("HEAD", requests.uri(repository, "/blobs/" + digest), Scopes.pull(repository));
        Answer answer = requests.send(repository, ask);
        if (answer.status() == 404) {
            return false;
        }
        requests.require(repository, ask, answer, 200);
        return true;
    }

    byte[] small(Repository repository, String digest) {
        return mirrors.first(repository, (from, where) -> small(from, where, repository, digest))
                .orElseThrow();
    }

    private static Optional<byte[]> small(Requests requests, Repository where, Repository origin, String digest) {
        AtomicInteger wrong = new AtomicInteger();
        Ask ask = Ask.of("GET", requests.uri(where, "/blobs/" + digest), Scopes.pull(where));
        return requests.repeated(where, () -> {
            Answer answer = requests.attempt(where, ask);
            if (answer.status() == 404 && !where.equals(origin)) {
                return Optional.empty();
            }
            requests.require(where, ask, answer, 200);
            String found = Digests.of(digest, answer.body());
            if (found.equals(digest)) {
                return Optional.of(answer.body());
            }
            // Bytes can be damaged once on their way; the same twice is what the registry has.
            if (wrong.getAndIncrement() == 0) {
                throw new IOException("it sent other bytes than " + digest);
            }
            throw Refusals.otherBytes(where, digest, "the registry sends bytes with digest " + found);
        });
    }

    /** @param size negative when unknown */
    InputStream open(Repository repository, String digest, long size) {
        return new Told(stream(repository, digest, size, 0));
    }

    BlobStream stream(Repository repository, String digest, long size, long offset) {
        Requests transfers = requests.with(Requests.Effort.TRANSFER);
        return mirrors.first(repository, (from, where) -> {
                    Requests used = where.equals(repository) ? transfers : from;
                    boolean there = where.equals(repository) || new Blobs(from, mirrors).has(where, digest);
                    return there
                            ? Optional.of(opened(
                                    transfers, repository, new BlobStream(used, where, digest, size, offset), where))
                            : Optional.empty();
                })
                .orElseThrow();
    }

    private BlobStream opened(Requests transfers, Repository origin, BlobStream stream, Repository where) {
        stream.opened();
        return where.equals(origin)
                ? stream
                : stream.or(new BlobStream.Origin(
                        transfers, origin, failure -> mirrors.tell(where.registry(), origin, failure)));
    }

    void download(Repository repository, String digest, long size, Path file) {
        try {
            write(repository, digest, size, file);
        } catch (BlobStream.WrongBytesException once) {
            try {
                write(repository, digest, size, file);
            } catch (BlobStream.WrongBytesException twice) {
                throw twice.told();
            }
        }
    }

    private void write(Repository repository, String digest, long size, Path file) {
        byte[] buffer = new byte[1 << 16];
        Pace pace = Pace.begin(requests.session().time());
        long done = 0;
        try (InputStream in = stream(repository, digest, size, 0)) {
            OutputStream out = opened(file, size);
            try (out) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    store(out, buffer, read, file, size);
                    done += read;
                    if (pace.isDue()) {
                        requests.events().accept(news("fetching ", repository, digest, done, size));
                    }
                }
            } catch (IOException e) {
                throw Disk.failed("a base layer", size, file, e);
            }
        } catch (IOException e) {
            throw Refusals.unreachable(repository.registry(), e);
        }
    }

    /** How far one blob is, as a line for people. */
    static Progress news(String verb, Repository repository, String digest, long bytes, long size) {
        long done = size < 0 ? bytes : Math.min(bytes, size);
        return new Progress(
                "build", repository.path(), verb + Digests.shortened(digest) + ", " + Pace.share(done, size));
    }

    private static OutputStream opened(Path file, long size) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw Disk.failed("a base layer", size, file, e);
        }
    }

    /** Told apart from a failure of the line. */
    private static void store(OutputStream out, byte[] bytes, int length, Path file, long size) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw Disk.failed("a base layer", size, file, e);
        }
    }

    /** A stream whose reader cannot begin anew. */
    private static final class Told extends FilterInputStream {
        Told(BlobStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (BlobStream.WrongBytesException e) {
                throw told(e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        private static ImageException told(BlobStream.WrongBytesException e) {
            return e.told();
        }
    }
}
