package io.epicheck.image.publish;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;

/** Brings an image into a repository. Sends only what is missing there. */
public final class Publisher {
    private final RegistryClient registry;
    private final Repository target;
    private final EventSink events;

    public Publisher(RegistryClient registry, Repository target, EventSink events) {
        this.registry = registry;
        this.target = target;
        this.events = events;
    }

    /**
     * Publishes an image and lets tags point to it.
     *
     * @param tags the first is the one to show
     * @throws io.epicheck.ImageException when the registry refuses or cannot be reached
     */
    public Published publish(ImageContent image, List<String> tags) {
        Document root = image.root();
        List<String> missing = tags.stream()
                .filter(tag ->
                        !registry.digest(target, tag).map(root.digest()::equals).orElse(false))
                .toList();
        if (missing.isEmpty()) {
            tell("unchanged: " + target + ":" + tags.get(0) + " is " + root.digest());
            return new Published(root.digest(), false);
        }
        boolean pushed = registry.digest(target, root.digest()).isEmpty();
        if (pushed) {
            image.blobs().forEach(this::blob);
            image.children()
                    .forEach(child -> registry.putManifest(target, child.digest(), child.mediaType(), child.bytes()));
        }
        for (String tag : missing) {
            registry.putManifest(target, tag, root.mediaType(), root.bytes());
            tell("tagged " + target + ":" + tag);
        }
        return new Published(root.digest(), pushed);
    }

    private void blob(Blob blob) {
        if (registry.hasBlob(target, blob.digest())) {
            return;
        }
        if (blob.source() instanceof InMemory memory) {
            push(blob, BodyPublishers.ofByteArray(memory.bytes()));
        } else if (blob.source() instanceof InFile file) {
            tell("pushing " + shortened(blob.digest()) + ", " + size(blob.size()));
            registry.upload(target, blob.digest(), () -> content(file.file()));
        } else if (blob.source() instanceof InRepository elsewhere
                && !registry.mount(target, blob.digest(), elsewhere.repository())) {
            copy(blob, elsewhere.repository());
        }
    }

    private void push(Blob blob, BodyPublisher bytes) {
        tell("pushing " + shortened(blob.digest()) + ", " + size(blob.size()));
        registry.upload(target, blob.digest(), () -> bytes);
    }

    private void copy(Blob blob, Repository from) {
        tell("copying base layer " + shortened(blob.digest()) + ", " + size(blob.size()));
        try (TemporaryFile file = TemporaryFile.create()) {
            registry.download(from, blob.digest(), blob.size(), file.path());
            registry.upload(target, blob.digest(), () -> content(file.path()));
        }
    }

    private static BodyPublisher content(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("a layer's file is gone", e);
        }
    }

    private void tell(String message) {
        events.accept(new Progress("build", target.path(), message));
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), "sha256:".length() + 12));
    }

    private static String size(long bytes) {
        if (bytes < 1_000_000) {
            return Math.max(1, bytes / 1000) + " kB";
        }
        return String.format(java.util.Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
