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
    /** A list under a tag may outlive what it names, and a base that could not be read may be readable later. */
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
     * Whether all of it is still there. Costs one request for each manifest that something was said about, and none when nothing is remembered.
     *
     * @param key 64 hex digits, made of everything that decides what is said
     * @throws io.epicheck.ImageException when the registry refuses or cannot be reached
     */
    public boolean holds(String key) {
        return cache.flatMap(folder -> folder.note(name(key)).flatMap(bytes -> read(bytes, folder.now())))
                .filter(this::isListed)
                .isPresent();
    }

    /**
     * Remembers it.
     *
     * @param said as {@link SupplyChain#said} tells
     * @param lasting false when another run may know more to say, though its key is the same
     */
    public void keep(String key, Map<String, Set<String>> said, boolean lasting) {
        cache.ifPresent(folder -> {
            folder.note(name(key), JsonMapper.shared().writeValueAsBytes(note(said, lasting, folder.now())));
            folder.tidy();
        });
    }

    private ObjectNode note(Map<String, Set<String>> said, boolean lasting, Instant now) {
        boolean tagged = registry.areReferrersTagged(repository);
        ObjectNode json = JsonMapper.shared().createObjectNode().put("tagged", tagged);
        if (tagged || !lasting) {
            json.put("until", now.plus(PASSING).getEpochSecond());
        }
        ObjectNode all = json.putObject("said");
        new TreeMap<>(said).forEach((image, referrers) -> {
            ArrayNode list = all.putArray(image);
            referrers.stream().sorted().forEach(list::add);
        });
        return json;
    }

    private static String name(String key) {
        return CacheFolder.SAID + "/" + key;
    }

    /** @param tagged by the list under a tag, which the registry's own need not be asked for */
    private record Note(boolean tagged, Map<String, Set<String>> said) {}

    private static Optional<Note> read(byte[] bytes, Instant now) {
        try {
            JsonNode json = JsonMapper.shared().readTree(bytes);
            Map<String, Set<String>> said = new TreeMap<>();
            for (Map.Entry<String, JsonNode> each : json.path("said").properties()) {
                Set<String> referrers = new HashSet<>();
                each.getValue().forEach(digest -> referrers.add(digest.asString("")));
                said.put(each.getKey(), referrers);
            }
            Note note = new Note(json.path("tagged").asBoolean(false), said);
            return Optional.of(note).filter(SupplyMemory::isWhole).filter(any -> isYoung(json.path("until"), now));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(Note note) {
        return !note.said().isEmpty()
                && note.said().entrySet().stream()
                        .allMatch(each -> DIGEST.matcher(each.getKey()).matches()
                                && !each.getValue().isEmpty());
    }

    private static boolean isYoung(JsonNode until, Instant now) {
        long left = until.asLong(Long.MAX_VALUE) - now.getEpochSecond();
        // A clock that was put back makes nothing younger.
        return until.isMissingNode() || (left > 0 && left <= PASSING.toSeconds());
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
