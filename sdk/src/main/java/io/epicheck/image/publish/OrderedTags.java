package io.epicheck.image.publish;

import io.epicheck.ImageException;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.publish.TagDecision.Outcome;
import io.epicheck.image.publish.VersionScope.Known;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code latest}, {@code 1} and {@code 1.2}: they go to the highest version that the repository has a tag of, whoever publishes it when.
 * Not thread-safe.
 *
 * <p>Few registries compare and set (they are asked to, by {@code If-Match}). So it looks again after every write, until a look finds nothing to do. What makes this right: a
 * version's own tag is set before. Of two runs, the one that writes last looks last, sees the other's version, and when that is the
 * higher one puts its image back.
 */
final class OrderedTags {
    private static final int ROUNDS = 10;

    private final RegistryClient registry;
    private final Repository target;
    private final Document root;
    private final List<ImageTag> tags;
    private final Map<String, Set<String>> written = new HashMap<>();
    private final Map<String, Optional<String>> first = new HashMap<>();
    private final Map<String, TagDecision> decisions = new LinkedHashMap<>();

    OrderedTags(RegistryClient registry, Repository target, Document root, List<ImageTag> tags) {
        this.registry = registry;
        this.target = target;
        this.root = root;
        this.tags = tags;
    }

    /** @param fresh where tags pointed to a moment ago, for those that need not be asked again */
    List<TagDecision> settle(Map<String, Optional<String>> fresh) {
        Map<String, Optional<String>> known = fresh;
        for (int round = 0; round < ROUNDS; round++) {
            if (!isMoved(known)) {
                return new ArrayList<>(decisions.values());
            }
            known = Map.of();
        }
        throw new ImageException(
                "IMAGE_TAG_CONTESTED",
                target + ": "
                        + String.join(", ", tags.stream().map(ImageTag::name).toList())
                        + " did not stay where it was put, " + ROUNDS + " times",
                "Somebody else writes these tags all the time. Running again is safe.");
    }

    /** One look, and what is to be written after it. */
    private boolean isMoved(Map<String, Optional<String>> fresh) {
        List<String> names = registry.tags(target);
        boolean moved = false;
        for (ImageTag tag : tags) {
            Optional<String> at =
                    fresh.containsKey(tag.name()) ? fresh.get(tag.name()) : registry.digest(target, tag.name());
            first.putIfAbsent(tag.name(), at);
            Optional<Known> newer = VersionScope.of(tag).flatMap(scope -> scope.newest(names));
            moved |= newer.isPresent() ? isGivenBack(tag, at, newer.get()) : isTaken(tag, at);
        }
        return moved;
    }

    private boolean isTaken(ImageTag tag, Optional<String> at) {
        if (at.map(root.digest()::equals).orElse(false)) {
            boolean ours = written.containsKey(tag.name());
            Outcome outcome = !ours ? Outcome.UNCHANGED : before(tag).isEmpty() ? Outcome.CREATED : Outcome.MOVED;
            decide(tag, outcome, "");
            return false;
        }
        write(tag, at, root);
        return true;
    }

    /** A newer version is known. The tag is its publisher's, unless it points to what this run, or an earlier one of the same, has put there. */
    private boolean isGivenBack(ImageTag tag, Optional<String> at, Known newer) {
        boolean ours = at.filter(digest -> digest.equals(root.digest())
                        || written.getOrDefault(tag.name(), Set.of()).contains(digest))
                .isPresent();
        if (!ours) {
            decide(tag, Outcome.KEPT, standing(tag, at, newer));
            return false;
        }
        decide(tag, Outcome.KEPT, "at " + newer.version().text() + ", " + older(tag));
        Optional<Document> right = registry.manifest(target, newer.tag());
        if (right.isEmpty() || right.get().digest().equals(at.get())) {
            return false;
        }
        write(tag, at, right.get());
        return true;
    }

    /** Where a tag that is not ours is: it may not have arrived where it belongs, because that version's run has not ended well. */
    private String standing(ImageTag tag, Optional<String> at, Known newer) {
        String version = newer.version().text();
        if (at.isEmpty()) {
            return "unset, " + older(tag) + " than " + version + ": run the pipeline of " + version
                    + " again to set it";
        }
        Optional<String> right = registry.digest(target, newer.tag());
        return right.equals(at)
                ? "at " + version + ", " + older(tag)
                : "at " + at.get() + ", which is not " + version + " (" + right.orElse("gone")
                        + "): if it stays so, run the pipeline of " + version + " again; " + older(tag);
    }

    private static String older(ImageTag tag) {
        return tag.version().orElseThrow().text() + " is older";
    }

    /** Where the registry compares and it has moved meanwhile, the next look decides anew. */
    private void write(ImageTag tag, Optional<String> at, Document document) {
        if (!registry.tag(target, tag.name(), document, at)) {
            return;
        }
        written.computeIfAbsent(tag.name(), unused -> new HashSet<>()).add(document.digest());
    }

    private Optional<String> before(ImageTag tag) {
        return first.getOrDefault(tag.name(), Optional.empty());
    }

    private void decide(ImageTag tag, Outcome outcome, String reason) {
        decisions.put(tag.name(), new TagDecision(tag.name(), outcome, before(tag), reason));
    }
}
