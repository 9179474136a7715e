package io.epicheck.image.registry;

import io.epicheck.event.EventSink;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Time;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Registries, by the <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">distribution API</a>. Every request is
 * repeated on 429, 5xx and lost connections, within 45 s (transfers: 8 attempts in a row without progress, begun within 10 minutes), never
 * earlier than the registry asks, and not beyond the deadline of {@link #operation}. Connections and tokens are kept for all clients that
 * were made of one. An interrupt ends what is under way. Immutable and thread-safe.
 *
 * <p>Throws {@link io.epicheck.ImageException} when a registry refuses or cannot be reached, {@link io.epicheck.TransientException} when it is
 * busy ({@code REGISTRY_BUSY}) or the thread was interrupted ({@code INTERRUPTED}).
 */
public final class RegistryClient {
    /** Without a byte for so long a line is dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Requests requests;
    private final Uploads.ChunkSize chunks;
    private final Manifests manifests;
    private final Blobs blobs;
    private final Uploads uploads;
    private final Referrers referrers;

    private RegistryClient(Requests requests, Uploads.ChunkSize chunks) {
        Mirrors mirrors = new Mirrors(requests);
        this.requests = requests;
        this.chunks = chunks;
        this.manifests = new Manifests(requests, mirrors);
        this.blobs = new Blobs(requests, mirrors);
        this.uploads = new Uploads(requests, blobs, mirrors, chunks);
        this.referrers = new Referrers(requests, manifests, mirrors);
    }

    /** A client that looks for its logins in {@code credentials}. */
    public static RegistryClient of(RegistryCredentials credentials, Time time) {
        return of(credentials, RegistrySettings.none(), time);
    }

    /** @param settings what is special about registries */
    public static RegistryClient of(RegistryCredentials credentials, RegistrySettings settings, Time time) {
        return of(credentials, settings, time, PATIENCE);
    }

    /** @param patience without a byte for so long a line is dead; default 30 s */
    public static RegistryClient of(
            RegistryCredentials credentials, RegistrySettings settings, Time time, Duration patience) {
        Session session = Session.open(Transport.open(patience, time), settings, time);
        return new RegistryClient(
                requests(session, credentials, new Counters(), EventSink.none(), Optional.empty()),
                Uploads.ChunkSize.STANDARD);
    }

    /**
     * A client for one build or copy: same connections, tokens and logins, a traffic count of its own.
     *
     * @param events are told of progress, of long waits and of mirrors that fail
     * @param deadline no attempt begins after it, whichever request it is for
     */
    public RegistryClient operation(EventSink events, Deadline deadline) {
        return new RegistryClient(
                requests(requests.session(), requests.credentials(), new Counters(), events, Optional.of(deadline)),
                chunks);
    }

    /** The same, and somebody is told of long waits and of mirrors that fail. */
    public RegistryClient telling(EventSink events) {
        return new RegistryClient(
                requests(requests.session(), requests.credentials(), requests.counters(), events, requests.deadline()),
                chunks);
    }

    /** The same with other logins. Tokens are kept apart by user. */
    public RegistryClient as(RegistryCredentials credentials) {
        return new RegistryClient(
                requests(requests.session(), credentials, requests.counters(), requests.events(), requests.deadline()),
                chunks);
    }

    /** Blobs larger than {@code from} bytes go up in chunks; the standard is 64 MiB for both. */
    RegistryClient inChunks(long from, long bytes) {
        return new RegistryClient(requests, new Uploads.ChunkSize(from, bytes));
    }

    private static Requests requests(
            Session session,
            RegistryCredentials credentials,
            Counters counters,
            EventSink events,
            Optional<Deadline> deadline) {
        return new Requests(
                session,
                credentials,
                new Authorization(session, credentials, counters),
                counters,
                events,
                deadline,
                Requests.Effort.REQUEST);
    }

    /** The digest behind a tag, or of a manifest that is there; empty when there is none. One HEAD; never asks a mirror. */
    public Optional<String> digest(Repository repository, String reference) {
        return manifests.digest(repository, reference);
    }

    /**
     * The digest behind the tag of something that is only read, such as a base; empty when there is none. One HEAD, to a mirror first: whoever has
     * mirrors may not reach the registry itself.
     */
    public Optional<String> resolve(Repository repository, String reference) {
        return manifests.resolve(repository, reference);
    }

    /**
     * A manifest or an index, with its exact bytes; empty when there is none. By digest the bytes are checked. What was not pushed by this run
     * may come from a mirror.
     *
     * @param reference tag or digest
     */
    public Optional<Document> manifest(Repository repository, String reference) {
        return manifests.get(repository, reference);
    }

    /** The same of the registry itself: what a mirror has says nothing about it. */
    public Optional<Document> original(Repository repository, String reference) {
        return manifests.original(repository, reference);
    }

    /** A small blob, such as a configuration, checked against its digest. May come from a mirror. */
    public byte[] blob(Repository repository, String digest) {
        return blobs.small(repository, digest);
    }

    /**
     * A blob as it comes; whoever gets it closes it. A broken connection is mended on the way. Reading throws {@code DIGEST_MISMATCH} at the end
     * when the bytes are not those of the digest.
     *
     * @param size what the manifest says; negative when unknown
     */
    public InputStream open(Repository repository, String digest, long size) {
        return blobs.open(repository, digest, size);
    }

    /**
     * Brings a blob into a file, and checks it.
     *
     * @param size what the manifest says; negative when unknown
     */
    public void download(Repository repository, String digest, long size, Path file) {
        blobs.download(repository, digest, size, file);
    }

    /** Whether the repository has it. Never asks a mirror. */
    public boolean hasBlob(Repository repository, String digest) {
        return blobs.has(repository, digest);
    }

    /**
     * Brings a blob into a repository, in the cheapest way: by a mount when it lies in another one of the same registry, not at all when it is
     * there, or by its bytes. Those of another registry pass through without a file.
     */
    public Placed put(Repository repository, Blob blob) {
        return uploads.put(repository, blob, true);
    }

    /**
     * The same for a blob that the repository is taken not to have: it is not asked. One that it has is sent once more, which changes
     * nothing there.
     */
    public Placed putUnasked(Repository repository, Blob blob) {
        return uploads.put(repository, blob, false);
    }

    /** Lets the registry take a blob from another of its repositories; false when it does not. {@link #put} does it by itself. */
    public boolean mount(Repository to, String digest, Repository from) {
        return uploads.mounted(to, digest, from);
    }

    /** Stores a manifest or an index under its digest, without a tag. */
    public void putManifest(Repository repository, Document document) {
        manifests.put(repository, document, List.of());
    }

    /**
     * Stores a manifest or an index under its digest and lets tags point to it, in one request.
     *
     * @return the tags that the registry says it has set; the others need {@link #tag} each
     */
    public Set<String> putManifest(Repository repository, Document document, List<String> tags) {
        return manifests.put(repository, document, tags);
    }

    /** Lets one tag point to a manifest, which is sent once more. */
    public void tag(Repository repository, String tag, Document document) {
        manifests.put(repository, tag, document, List.of());
    }

    /**
     * Lets one tag point to a manifest if it is still where it was seen. A registry that does not compare (distribution does not) sets it
     * anyway: look afterwards.
     *
     * @param seen the digest that the tag had; empty when there was no such tag
     * @return false when the registry compares, and it was somewhere else
     */
    public boolean tag(Repository repository, String tag, Document document, Optional<String> seen) {
        return manifests.putIf(repository, tag, document, seen);
    }

    /** All tags, in the registry's order; no tags when there is no such repository. */
    public List<String> tags(Repository repository) {
        return findTags(repository).orElse(List.of());
    }

    /** As {@link #tags}; empty when there is no such repository. */
    public Optional<List<String>> findTags(Repository repository) {
        return new Tags(requests).all(repository);
    }

    /**
     * Whether the registry says that the repository has no tag, or that there is no such repository: nobody has finished a push to it. One request,
     * which is not repeated: no answer is no.
     */
    public boolean isUntagged(Repository repository) {
        return new Tags(requests).areNone(repository);
    }

    /**
     * Removes a tag, or a manifest by its digest with all its tags.
     *
     * @return false when it was not there, or the registry does not delete
     */
    public boolean delete(Repository repository, String reference) {
        return manifests.delete(repository, reference);
    }

    /** What refers to a manifest: by the referrers API, or by the tag {@code sha256-<hex>} where the registry has none. */
    public List<ReferrerDescriptor> referrers(Repository repository, String digest) {
        return referrers.of(repository, digest);
    }

    /** What the list under the tag {@code sha256-<hex>} holds: one request, where it is known that the registry has no other list. */
    public List<ReferrerDescriptor> taggedReferrers(Repository repository, String digest) {
        return referrers.tagged(repository, digest);
    }

    /** Whether this client, or one that shares its connections, has seen that the registry lists no referrers itself. No request. */
    public boolean areReferrersTagged(Repository repository) {
        return referrers.areTagged(repository);
    }

    /**
     * Stores a manifest that names another one as its {@code subject}, so that {@link #referrers} finds it; where the registry does not
     * list referrers itself, the list under the tag {@code sha256-<hex>} is kept.
     *
     * @throws IllegalArgumentException when it names none
     */
    public void putReferrer(Repository repository, Document manifest) {
        referrers.put(repository, manifest);
    }

    /** What has gone over the wire until now, through this client. */
    public Traffic traffic() {
        return requests.counters().read();
    }
}
