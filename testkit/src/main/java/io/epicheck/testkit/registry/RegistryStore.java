package io.epicheck.testkit.registry;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What the registry holds: blobs, manifests, tags and open uploads, per repository. Thread-safe. */
final class RegistryStore {
    /** A manifest as it was sent: its bytes are what the digest is of. */
    static final class StoredManifest {
        private final String mediaType;
        private final byte[] bytes;

        StoredManifest(String mediaType, byte[] bytes) {
            this.mediaType = mediaType;
            this.bytes = bytes;
        }

        String mediaType() {
            return mediaType;
        }

        byte[] bytes() {
            return bytes;
        }

        String digest() {
            return Sha256.of(bytes);
        }
    }

    private static final class Repository {
        private final Map<String, byte[]> blobs = new HashMap<>();
        private final Map<String, StoredManifest> manifests = new TreeMap<>();
        private final TreeMap<String, String> tags = new TreeMap<>();
        private final Map<String, ByteArrayOutputStream> uploads = new HashMap<>();
    }

    private final TreeMap<String, Repository> repositories = new TreeMap<>();

    private Repository repository(String name) {
        return repositories.computeIfAbsent(name, unused -> new Repository());
    }

    private Optional<Repository> known(String name) {
        return Optional.ofNullable(repositories.get(name));
    }

    synchronized Optional<byte[]> blob(String name, String digest) {
        return known(name).flatMap(repository -> Optional.ofNullable(repository.blobs.get(digest)));
    }

    synchronized void putBlob(String name, byte[] bytes) {
        repository(name).blobs.put(Sha256.of(bytes), bytes);
    }

    synchronized boolean deleteBlob(String name, String digest) {
        return known(name)
                .map(repository -> repository.blobs.remove(digest) != null)
                .orElse(false);
    }

    /** Whether the blob was in {@code from} and now also is in {@code name}. */
    synchronized boolean mount(String name, String digest, String from) {
        Optional<byte[]> blob = blob(from, digest);
        blob.ifPresent(bytes -> putBlob(name, bytes));
        return blob.isPresent();
    }

    synchronized String openUpload(String name) {
        String id = UUID.randomUUID().toString();
        repository(name).uploads.put(id, new ByteArrayOutputStream());
        return id;
    }

    /** How many bytes an upload holds; empty when there is no such upload. */
    synchronized Optional<Integer> uploaded(String name, String id) {
        return known(name)
                .flatMap(repository -> Optional.ofNullable(repository.uploads.get(id)))
                .map(ByteArrayOutputStream::size);
    }

    synchronized void append(String name, String id, byte[] bytes) {
        Optional.ofNullable(repository(name).uploads.get(id)).ifPresent(upload -> upload.writeBytes(bytes));
    }

    /** Ends an upload; empty when there is no such upload. */
    synchronized Optional<byte[]> closeUpload(String name, String id) {
        return known(name)
                .flatMap(repository -> Optional.ofNullable(repository.uploads.remove(id)))
                .map(ByteArrayOutputStream::toByteArray);
    }

    synchronized void forgetUploads() {
        repositories.values().forEach(repository -> repository.uploads.clear());
    }

    synchronized Optional<StoredManifest> manifest(String name, String reference) {
        return known(name).flatMap(repository -> {
            String digest = Sha256.isDigest(reference) ? reference : repository.tags.getOrDefault(reference, "");
            return Optional.ofNullable(repository.manifests.get(digest));
        });
    }

    synchronized void putManifest(String name, String reference, StoredManifest manifest) {
        Repository repository = repository(name);
        repository.manifests.put(manifest.digest(), manifest);
        if (!Sha256.isDigest(reference)) {
            repository.tags.put(reference, manifest.digest());
        }
    }

    synchronized List<StoredManifest> manifests(String name) {
        return known(name)
                .map(repository -> List.copyOf(repository.manifests.values()))
                .orElse(List.of());
    }

    /** Removes a tag, or a manifest with all its tags. */
    synchronized boolean deleteManifest(String name, String reference) {
        Optional<Repository> found = known(name);
        if (found.isEmpty()) {
            return false;
        }
        Repository repository = found.get();
        if (!Sha256.isDigest(reference)) {
            return repository.tags.remove(reference) != null;
        }
        repository.tags.values().removeIf(reference::equals);
        return repository.manifests.remove(reference) != null;
    }

    /** In lexical order; empty optional when nothing was ever pushed to the repository. */
    synchronized Optional<List<String>> tags(String name) {
        return known(name).map(repository -> List.copyOf(repository.tags.keySet()));
    }

    synchronized List<String> names() {
        return List.copyOf(repositories.keySet());
    }
}
