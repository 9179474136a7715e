package io.epicheck.image.attest;

import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Remembers which referrers hold all that was to be said about an image, so that the next run asks only for the list of what refers to it.
 * Holds digests, nothing else. A hint and no more: what the registry does not list any longer is said again, and a note that is damaged is as
 * good as none. Thread-safe, also between processes.
 */
public final class SupplyMemory {
    /** A list under a tag outlives what it names: for so long it is believed. */
    private static final Duration BELIEVED = Duration.ofHours(1);

    /** What could not be known may be known later, such as the digest of a base that could not be read. */
    private static final Duration PASSING = Duration.ofDays(1);

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final Optional<CacheFolder> cache;
    private final RegistryClient registry;
    private final Repository repository;

    /** @param cache empty: nothing is remembered */
    public SupplyMemory(Optional<CacheFolder> cache, RegistryClient registry, Repository repository) {
        this.cache = cache;
        this.registry = registry;
        this.repository = repository;
    }

    /**
     * Whether all of it is still there. Costs one request for each manifest that something was said about, and none when nothing is remembered;
     * where lists lie under tags, once an hour one more for each referrer.
     *
     * @param key 64 hex digits, made of everything that decides what is said
     * @throws io.epicheck.ImageException when the registry refuses or cannot be reached
     */
    public boolean holds(String key) {
        return cache.isPresent() && holds(cache.get(), key);
    }

    private boolean holds(CacheFolder folder, String key) {
        Instant now = folder.now();
        Optional<Note> known = folder.note(name(key)).flatMap(SupplyMemory::read);
        if (known.isEmpty() || !known.get().isUseful(now) || !isListed(known.get())) {
            return false;
        }
        if (known.get().isBelieved(now)) {
            return true;
        }
        if (!isThere(known.get())) {
            return false;
        }
        write(folder, key, known.get().looked(now));
        return true;
    }

    /**
     * Remembers it.
     *
     * @param said as {@link SupplyChain#said} tells
     * @param lasting false when another run may know more to say, though its key is the same
     */
    public void keep(String key, Map<String, Set<String>> said, boolean lasting) {
        cache.ifPresent(folder -> {
            long now = folder.now().getEpochSecond();
            write(
                    folder,
                    key,
                    new Note(
                            registry.areReferrersTagged(repository),
                            now,
                            lasting ? Long.MAX_VALUE : now + PASSING.toSeconds(),
                            said));
            folder.tidy();
        });
    }

    private static void write(CacheFolder folder, String key, Note note) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("tagged", note.tagged()).put("looked", note.looked()).put("until", note.until());
        ObjectNode all = json.putObject("said");
        new TreeMap<>(note.said()).forEach((image, referrers) -> {
            ArrayNode list = all.putArray(image);
            referrers.stream().sorted().forEach(list::add);
        });
        folder.note(name(key), JsonMapper.shared().writeValueAsBytes(json));
    }

    private static String name(String key) {
        return CacheFolder.SAID + "/" + key;
    }

    /**
     * What was noted.
     *
     * @param tagged the list lies under a tag, and the registry's own need not be asked for
     * @param looked when all was seen to be there, in seconds since the epoch, by the cache's clock
     * @param until when everything must be looked at anew
     * @param said digests of referrers by the digest of the manifest that they are about
     */
    private record Note(boolean tagged, long looked, long until, Map<String, Set<String>> said) {
        boolean isUseful(Instant now) {
            return now.getEpochSecond() < until
                    && !said.isEmpty()
                    && said.values().stream().noneMatch(Set::isEmpty)
                    && Stream.concat(
                                    said.keySet().stream(),
                                    said.values().stream().flatMap(Set::stream))
                            .allMatch(digest -> DIGEST.matcher(digest).matches());
        }

        /** A clock that was put back makes nothing younger. */
        boolean isBelieved(Instant now) {
            long age = now.getEpochSecond() - looked;
            return !tagged || (age >= 0 && age < BELIEVED.toSeconds());
        }

        Note looked(Instant now) {
            return new Note(tagged, now.getEpochSecond(), until, said);
        }
    }

    private static Optional<Note> read(byte[] bytes) {
        try {
            JsonNode json = JsonMapper.shared().readTree(bytes);
            Map<String, Set<String>> said = new TreeMap<>();
            for (Map.Entry<String, JsonNode> each : json.path("said").properties()) {
                Set<String> referrers = new HashSet<>();
                each.getValue().forEach(digest -> referrers.add(digest.asString("")));
                said.put(each.getKey(), referrers);
            }
            return Optional.of(new Note(
                    json.path("tagged").asBoolean(false),
                    json.path("looked").asLong(0),
                    json.path("until").asLong(0),
                    said));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private boolean isThere(Note note) {
        return note.said().values().stream()
                .flatMap(Set::stream)
                .allMatch(referrer -> registry.digest(repository, referrer).isPresent());
    }

    private boolean isListed(Note note) {
        return note.said().entrySet().stream()
                .allMatch(each -> listed(note, each.getKey()).containsAll(each.getValue()));
    }

    private Set<String> listed(Note note, String image) {
        List<ReferrerDescriptor> found =
                note.tagged() ? registry.taggedReferrers(repository, image) : registry.referrers(repository, image);
        return found.stream().map(ReferrerDescriptor::digest).collect(Collectors.toSet());
    }
}
