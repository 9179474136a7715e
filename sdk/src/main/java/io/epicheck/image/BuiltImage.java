package io.epicheck.image;

import io.epicheck.image.publish.ImageFacts;
import io.epicheck.image.publish.ImageFacts.PlatformFacts;
import io.epicheck.image.publish.Published;
import io.epicheck.image.publish.PushReport;
import io.epicheck.image.registry.Traffic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image in a registry. Immutable.
 *
 * @param repository with registry, without tag: {@code ghcr.io/epitech-nice/epicheck}
 * @param digest of the manifest, or of the index when it is for several platforms: {@code sha256:...}
 * @param tags all that point to it now, the first is the one to show; may be empty
 * @param pushed false when the registry had everything already
 * @param facts what its documents say; unknown for an image that was only looked up
 * @param push what publishing it has cost; nothing for an image that was only looked up
 * @param builtBy the engine that built a Dockerfile, its version and why it was chosen; empty for any other image
 * @param base what the built stage of a Dockerfile begins with; empty for any other image, and where it could not be told
 */
public record BuiltImage(
        String repository,
        String digest,
        List<String> tags,
        boolean pushed,
        ImageFacts facts,
        PushReport push,
        String builtBy,
        String base) {
    public BuiltImage {
        tags = List.copyOf(tags);
    }

    /** An image of which no more is known than where it is. */
    public BuiltImage(String repository, String digest, List<String> tags, boolean pushed) {
        this(repository, digest, tags, pushed, ImageFacts.unknown(), PushReport.none(), "", "");
    }

    /** One that the registry has, while no tag points to it yet. */
    static BuiltImage untagged(String repository, String digest, ImageEngine engine) {
        return new BuiltImage(
                repository,
                digest,
                List.of(),
                false,
                ImageFacts.unknown(),
                PushReport.none(),
                engine.builtBy(),
                engine.base());
    }

    static BuiltImage of(String repository, Published published, Traffic traffic, ImageEngine engine) {
        return new BuiltImage(
                repository,
                published.digest(),
                published.tags(),
                published.pushed(),
                published.facts(),
                published.report().withTraffic(traffic),
                engine.builtBy(),
                engine.base());
    }

    /** {@code repository@sha256:...}: what a deploy uses. */
    public String reference() {
        return repository + "@" + digest;
    }

    /** The digest of each platform's manifest, by names such as {@code linux/arm64}; empty when unknown. */
    public Map<String, String> platforms() {
        Map<String, String> digests = new LinkedHashMap<>();
        facts.platforms().forEach((platform, known) -> digests.put(platform, known.digest()));
        return digests;
    }

    /** The digest of the configuration, which Docker calls the image ID; that of the first platform; empty when unknown. */
    public String configDigest() {
        return facts.platforms().values().stream()
                .map(PlatformFacts::config)
                .findFirst()
                .orElse("");
    }

    /** Bytes of everything that it consists of, compressed, each blob once; 0 when unknown. */
    public long size() {
        return facts.size();
    }
}
