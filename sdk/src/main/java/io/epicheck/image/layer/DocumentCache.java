package io.epicheck.image.layer;

import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Manifests and configurations of base images by digest, so that nothing is asked for twice. Thread-safe. */
public final class DocumentCache {
    static final String FOLDER = "documents";

    private final Optional<CacheFolder> cache;

    private DocumentCache(Optional<CacheFolder> cache) {
        this.cache = cache;
    }

    public static DocumentCache in(Optional<CacheFolder> cache) {
        return new DocumentCache(cache);
    }

    /** Whether anything is ever found. */
    public boolean keeps() {
        return cache.isPresent();
    }

    /** What has this digest: checked, since what is pushed depends on it. */
    public Optional<Document> find(String digest) {
        return cache.flatMap(folder -> folder.note(name(digest)))
                .map(DocumentCache::read)
                .filter(document -> document.digest().equals(digest));
    }

    public void keep(Document document) {
        byte[] type = (document.mediaType() + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(type, type.length + document.bytes().length);
        System.arraycopy(document.bytes(), 0, all, type.length, document.bytes().length);
        cache.ifPresent(folder -> folder.note(name(document.digest()), all));
    }

    private static Document read(byte[] all) {
        int end = 0;
        while (end < all.length && all[end] != '\n') {
            end++;
        }
        byte[] bytes = Arrays.copyOfRange(all, Math.min(end + 1, all.length), all.length);
        return new Document(new String(all, 0, end, StandardCharsets.UTF_8), Digests.of(bytes), bytes);
    }

    private static String name(String digest) {
        return FOLDER + "/" + digest.replaceAll("[^a-zA-Z0-9]", "-");
    }
}
