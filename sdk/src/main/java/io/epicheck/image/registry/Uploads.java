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

    /**
     * Brings a blob there.
     *
     * @param asked whether the registry is asked for it first; one that can be mounted is mounted without a question
     */
    Placed put(Repository to, Blob blob, boolean asked) {
        if (blob.source() instanceof InRepository elsewhere && isBeside(elsewhere.repository(), to)) {
            return mountedOrSent(to, blob, elsewhere.repository());
        }
        if (asked && isThere(to, blob.digest())) {
            return Placed.EXISTED;
        }
        send(to, blob.digest(), content(blob), Optional.empty());
        return Placed.UPLOADED;
    }

    private static boolean isBeside(Repository from, Repository to) {
        return from.registry().equals(to.registry()) && !from.equals(to);
    }

    /** A mount is the question, too: it gives what is there already as well. A refused one says nothing about the target. */
    private Placed mountedOrSent(Repository to, Blob blob, Repository from) {
        String refuses = "no mount " + from + " " + to;
        boolean known = requests.session().learnt().contains(refuses);
        if (known && isThere(to, blob.digest())) {
            return Placed.EXISTED;
        }
        Answer answer = mount(to, blob.digest(), from);
        if (answer.status() == 201) {
            requests.counters().mounted.increment();
            return Placed.MOUNTED;
        }
        requests.session().learnt().add(refuses);
        // The registry has opened an upload instead: it is used, or given back.
        Optional<URI> session = session(to, answer);
        boolean there = false;
        boolean asked = false;
        try {
            there = !known && isThere(to, blob.digest());
            asked = true;
        } finally {
            if (there || !asked) {
                cancel(to, session);
            }
        }
        if (there) {
            return Placed.EXISTED;
        }
        send(to, blob.digest(), content(blob), session);
        return Placed.UPLOADED;
    }

    private boolean isThere(Repository to, String digest) {
        boolean there = blobs.has(to, digest);
        if (there) {
            requests.counters().skipped.increment();
        }
        return there;
    }

    /** True when the registry had it in the other repository. */
    boolean mounted(Repository to, String digest, Repository from) {
        if (!to.registry().equals(from.registry())) {
            return false;
        }
        Answer answer = mount(to, digest, from);
        cancel(to, session(to, answer));
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

    private Optional<URI> session(Repository to, Answer answer) {
        return answer.status() == 202
                ? answer.header("Location").map(text -> Addresses.location(requests.uri(to, "/blobs/uploads/"), text))
                : Optional.empty();
    }

    private void cancel(Repository to, Optional<URI> session) {
        session.ifPresent(uri -> requests.tellQuietly(to, Ask.of("DELETE", uri, Scopes.push(to))));
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
