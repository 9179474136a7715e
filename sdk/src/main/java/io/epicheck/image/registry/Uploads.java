package io.epicheck.image.registry;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/** Brings blobs into repositories. */
final class Uploads {
    private final Requests requests;
    private final Blobs blobs;
    private final Mirrors mirrors;
    private final ChunkSize chunks;

    Uploads(Requests requests, Blobs blobs, Mirrors mirrors, ChunkSize chunks) {
        this.requests = requests;
        this.blobs = blobs;
        this.mirrors = mirrors;
        this.chunks = chunks;
    }

    /**
     * When and how an upload is cut.
     *
     * @param from smaller ones go in one request
     * @param bytes of one chunk; a registry may ask for more
     */
    record ChunkSize(long from, long bytes) {
        static final ChunkSize STANDARD = new ChunkSize(64L << 20, 64L << 20);
    }

    Placed put(Repository to, Blob blob) {
        if (blobs.has(to, blob.digest())) {
            requests.counters().skipped.increment();
            return Placed.EXISTED;
        }
        Optional<URI> session = Optional.empty();
        if (blob.source() instanceof InRepository elsewhere
                && elsewhere.repository().registry().equals(to.registry())) {
            Answer answer = mount(to, blob.digest(), elsewhere.repository());
            if (answer.status() == 201) {
                requests.counters().mounted.increment();
                return Placed.MOUNTED;
            }
            // The registry has opened an upload instead: it is used, not thrown away.
            session = answer.status() == 202 ? answer.header("Location").map(text -> location(to, text)) : session;
        }
        send(to, blob.digest(), content(blob), session);
        return Placed.UPLOADED;
    }

    /** True when the registry had it in the other repository. */
    boolean mounted(Repository to, String digest, Repository from) {
        if (!to.registry().equals(from.registry())) {
            return false;
        }
        Answer answer = mount(to, digest, from);
        if (answer.status() == 202) {
            answer.header("Location")
                    .ifPresent(text -> requests.tellQuietly(to, Ask.of("DELETE", location(to, text), Scopes.push(to))));
        }
        return answer.status() == 201;
    }

    void send(Repository to, String digest, BlobContent content, Optional<URI> session) {
        mirrors.written(to);
        new Upload(requests, to, digest, content, chunks).run(session);
    }

    private Answer mount(Repository to, String digest, Repository from) {
        mirrors.written(to);
        Ask ask = Ask.of(
                "POST",
                requests.uri(to, "/blobs/uploads/?mount=" + digest + "&from=" + from.path()),
                Scopes.push(to).and(Scopes.pull(from)));
        // A refusal may be about the other repository alone: the upload that follows tells.
        return requests.send(to, ask);
    }

    private URI location(Repository to, String text) {
        return Addresses.location(requests.uri(to, "/blobs/uploads/"), text);
    }

    private BlobContent content(Blob blob) {
        if (blob.source() instanceof InMemory memory) {
            return BlobContent.of(memory.bytes());
        }
        if (blob.source() instanceof InFile file) {
            try {
                return BlobContent.of(file.file());
            } catch (IOException e) {
                throw new ImageException("LAYER_UNREADABLE", "a layer's file cannot be read: " + e.getMessage(), "", e);
            }
        }
        return new Elsewhere(((InRepository) blob.source()).repository(), blob.digest(), blob.size());
    }

    /** Passes through, without a file. */
    private final class Elsewhere implements BlobContent {
        private final Repository from;
        private final String digest;
        private final long size;

        Elsewhere(Repository from, String digest, long size) {
            this.from = from;
            this.digest = digest;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open(long offset) {
            return blobs.stream(from, digest, size, offset);
        }
    }
}
