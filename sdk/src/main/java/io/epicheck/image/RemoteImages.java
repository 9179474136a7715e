package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.Version;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.publish.NamedTags;
import io.epicheck.image.publish.Published;
import io.epicheck.image.publish.Publisher;
import io.epicheck.image.publish.RemoteContent;
import io.epicheck.image.publish.TagPolicy;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.image.registry.RegistrySettings;
import io.epicheck.retry.Time;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images that exist: promotes them without a rebuild, tags them, looks at them. Thread-safe.
 *
 * <pre>{@code
 * RemoteImages images = RemoteImages.of(System.getenv(), EventSink.none(), Time.system());
 * images.copy(
 *     ImageReference.parse("ghcr.io/team/web@sha256:..."),
 *     ImageReference.parse("registry.example.com/prod/web:v1.2.3"),
 *     CopyOptions.whole());
 * }</pre>
 *
 * <p>Every method throws {@link ImageException} when a registry refuses or cannot be reached.
 */
public final class RemoteImages {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, String> environment;
    private final RegistrySettings settings;
    private final EventSink events;
    private final Time time;

    private RemoteImages(Map<String, String> environment, RegistrySettings settings, EventSink events, Time time) {
        this.environment = Map.copyOf(environment);
        this.settings = settings;
        this.events = events;
        this.time = time;
    }

    /** @param environment variables to find credentials by */
    public static RemoteImages of(Map<String, String> environment, EventSink events, Time time) {
        return new RemoteImages(environment, RegistrySettings.none(), events, time);
    }

    /** Reaches registries as {@code registries:} of a pipeline file says. */
    public RemoteImages withRegistries(RegistrySettings registries) {
        return new RemoteImages(environment, registries, events, time);
    }

    /**
     * How much is copied. Immutable.
     *
     * @param platform the only one to copy; empty for all, with their index
     * @param referrers whether signatures, SBOMs and provenance come too
     * @param allowOlder whether {@code latest}, {@code 1} and {@code 1.2} may go back to an older version
     */
    public record CopyOptions(Optional<String> platform, boolean referrers, boolean allowOlder) {
        /** All platforms, without what refers to them. */
        public static CopyOptions whole() {
            return new CopyOptions(Optional.empty(), false, false);
        }
    }

    /**
     * Copies an image byte for byte: its digest stays. Within one registry no layer is downloaded.
     *
     * @param target with the tag to set; without one the source's tag is taken, and nothing is tagged when it has none either
     */
    public Published copy(ImageReference source, ImageReference target, CopyOptions options) {
        if (target.digest().isPresent()) {
            throw new BadInputException(
                    "COPY_TO_DIGEST",
                    "a copy's digest is that of its source: " + target + " names one",
                    "Write repository:tag, or the repository alone.");
        }
        RegistryClient registry = client(target.registry());
        RemoteContent content = new RemoteContent(registry, Repository.of(source));
        Optional<RemoteContent.Part> part =
                options.platform().map(platform -> content.read(source.tagOrDigest(), platform));
        ImageContent image = part.map(RemoteContent.Part::image).orElseGet(() -> content.read(source.tagOrDigest()));
        List<ImageContent> referrers = options.referrers() ? content.referrers(image) : List.of();
        List<String> tags = target.tag().or(source::tag).stream().toList();
        Published published = whole(
                registry,
                publisher(registry, target, options.allowOlder())
                        .publish(image, NamedTags.of(tags, version(source)), referrers));
        return part.map(known -> published.onlyFor(known.platform())).orElse(published);
    }

    /**
     * Lets more tags point to an image.
     *
     * @param allowOlder whether {@code latest}, {@code 1} and {@code 1.2} may go back to an older version
     * @throws ImageException {@code IMAGE_TAG_TAKEN} when the tag of a version or a commit has another image
     */
    public Published tag(ImageReference image, List<String> tags, boolean allowOlder) {
        tags.forEach(image::withTag); // refuses what is no tag
        RegistryClient registry = client(image.registry());
        Document root =
                registry.manifest(Repository.of(image), image.tagOrDigest()).orElseThrow(() -> missing(image));
        List<ImageTag> named = NamedTags.of(tags, version(image));
        return whole(
                registry,
                publisher(registry, image, allowOlder).publish(new ImageContent(root, List.of(), List.of()), named));
    }

    /** What was read counts too. */
    private static Published whole(RegistryClient registry, Published published) {
        return new Published(
                published.digest(),
                published.pushed(),
                published.facts(),
                published.report().withTraffic(registry.traffic()));
    }

    /**
     * The names of a repository's tags: versions first, the highest first, then the others by name.
     *
     * @throws ImageException {@code IMAGE_NOT_FOUND} when the registry knows no such repository
     */
    public List<String> tags(ImageReference repository) {
        return TagListing.sorted(client("")
                .findTags(Repository.of(repository))
                .orElseThrow(() -> new ImageException(
                        "IMAGE_NOT_FOUND",
                        "there is no repository " + repository.fullRepository(),
                        "Check its name; a private one needs a login.")));
    }

    /** Looks at tags; those that have gone meanwhile are left out. Two requests for each image, whatever number of tags it has. */
    public List<ListedTag> look(ImageReference repository, List<String> tags) {
        return new TagListing(client(""), Repository.of(repository)).look(tags);
    }

    /** The digest behind a reference now; empty when there is no such image. */
    public Optional<String> digest(ImageReference image) {
        return client("").digest(Repository.of(image), image.tagOrDigest());
    }

    /** What there is to lock of a base image. */
    public LockedBase lock(ImageReference base) {
        RegistryClient registry = client("");
        Repository repository = Repository.of(base);
        Document found = registry.manifest(repository, base.tagOrDigest()).orElseThrow(() -> missing(base));
        JsonNode json = JSON.readTree(found.bytes());
        TreeMap<String, String> platforms = new TreeMap<>();
        if (json.path("manifests").isArray()) {
            for (JsonNode entry : json.path("manifests")) {
                String platform = TagListing.platform(entry.path("platform"));
                if (!platform.startsWith("unknown/")) {
                    platforms.putIfAbsent(platform, entry.path("digest").asString(""));
                }
            }
        } else {
            byte[] config =
                    registry.blob(repository, json.path("config").path("digest").asString(""));
            platforms.put(TagListing.platform(JSON.readTree(config)), found.digest());
        }
        return new LockedBase(found.digest(), json.path("mediaType").asString(found.mediaType()), platforms);
    }

    private Publisher publisher(RegistryClient registry, ImageReference target, boolean allowOlder) {
        return new Publisher(registry, Repository.of(target), events, new TagPolicy(true, allowOlder));
    }

    /** @param target the registry that is written to, which the variables' password is for; empty for none */
    private RegistryClient client(String target) {
        return RegistryClient.of(
                        new RegistryCredentials(environment, target.isEmpty() ? Set.of() : Set.of(target)),
                        settings,
                        time)
                .telling(events);
    }

    private static Optional<Version> version(ImageReference image) {
        return image.tag().flatMap(NamedTags::version);
    }

    private static ImageException missing(ImageReference image) {
        return new ImageException(
                "IMAGE_NOT_FOUND",
                "image " + image + " does not exist",
                "Check its name and tag (`epicheck images ls " + image.fullRepository()
                        + "`); a private one needs a login.");
    }
}
