package io.epicheck.image;

import io.epicheck.EpicheckException;
import io.epicheck.image.metadata.SemVersion;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the tags of a repository point to. Not thread-safe. */
final class TagListing {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CREATED = "org.opencontainers.image.created";

    private final RegistryClient registry;
    private final Repository repository;
    private final Map<String, ListedTag> known = new LinkedHashMap<>();

    TagListing(RegistryClient registry, Repository repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /** Full versions first, the highest first; then the others by name. */
    static List<String> sorted(List<String> tags) {
        List<String> sorted = new ArrayList<>(tags);
        sorted.sort(Comparator.comparing((String tag) -> SemVersion.parse(tag).isEmpty())
                .thenComparing((one, other) -> SemVersion.parse(one).isEmpty()
                        ? 0
                        : SemVersion.parse(other)
                                .orElseThrow()
                                .compareTo(SemVersion.parse(one).orElseThrow()))
                .thenComparing(Comparator.naturalOrder()));
        return sorted;
    }

    List<ListedTag> look(List<String> tags) {
        List<ListedTag> found = new ArrayList<>();
        for (String tag : tags) {
            registry.digest(repository, tag)
                    .flatMap(digest -> Optional.ofNullable(known.get(digest)).or(() -> read(digest)))
                    .map(facts -> new ListedTag(tag, facts.digest(), facts.created(), facts.size(), facts.platforms()))
                    .ifPresent(found::add);
        }
        return found;
    }

    private Optional<ListedTag> read(String digest) {
        Optional<Document> document = registry.manifest(repository, digest);
        Optional<ListedTag> facts = document.map(this::facts);
        facts.ifPresent(each -> known.put(digest, each));
        return facts;
    }

    private ListedTag facts(Document document) {
        JsonNode root = JSON.readTree(document.bytes());
        List<String> platforms = new ArrayList<>();
        JsonNode manifest = root;
        if (root.path("manifests").isArray()) {
            String first = "";
            for (JsonNode entry : root.path("manifests")) {
                String platform = platform(entry.path("platform"));
                if (!platform.startsWith("unknown/")) {
                    platforms.add(platform);
                    first = first.isEmpty() ? entry.path("digest").asString("") : first;
                }
            }
            manifest = first.isEmpty()
                    ? root
                    : registry.manifest(repository, first)
                            .map(child -> JSON.readTree(child.bytes()))
                            .orElse(root);
        }
        long size = manifest.path("config").path("size").asLong(0);
        for (JsonNode layer : manifest.path("layers")) {
            size += layer.path("size").asLong(0);
        }
        Optional<Instant> created =
                instant(root.path("annotations").path(CREATED).asString(""));
        if (created.isEmpty() || platforms.isEmpty()) {
            JsonNode config = config(manifest);
            created = created.or(() -> instant(config.path("created").asString("")));
            if (platforms.isEmpty() && config.has("architecture")) {
                platforms.add(platform(config));
            }
        }
        return new ListedTag("", document.digest(), created, size, platforms);
    }

    /** A listing goes on where one image is odd. */
    private JsonNode config(JsonNode manifest) {
        String digest = manifest.path("config").path("digest").asString("");
        boolean readable =
                manifest.path("config").path("mediaType").asString("").endsWith("json");
        try {
            return readable ? JSON.readTree(registry.blob(repository, digest)) : JSON.createObjectNode();
        } catch (EpicheckException | tools.jackson.core.JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    static String platform(JsonNode json) {
        String variant = json.path("variant").asString("");
        return json.path("os").asString("unknown") + "/"
                + json.path("architecture").asString("unknown") + (variant.isEmpty() ? "" : "/" + variant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
