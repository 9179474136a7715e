package io.epicheck.image.publish;

import io.epicheck.ImageException;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.publish.TagDecision.Outcome;
import io.epicheck.image.registry.RegistryClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets tags point to an image that a repository has: those that never change first, then those that move. Not thread-safe.
 *
 * <p>All it knows is in the registry, so a run that ends anywhere is finished by the next one.
 */
final class TagMoves {
    private final RegistryClient registry;
    private final Repository target;
    private final Document root;
    private final List<ImageTag> tags;
    private final TagPolicy policy;
    private final Map<String, Optional<String>> seen = new LinkedHashMap<>();
    private final List<String> set = new ArrayList<>();
    private final Map<String, TagDecision> decisions = new LinkedHashMap<>();

    TagMoves(RegistryClient registry, Repository target, Document root, List<ImageTag> tags, TagPolicy policy) {
        this.registry = registry;
        this.target = target;
        this.root = root;
        this.tags = List.copyOf(tags);
        this.policy = policy;
    }

    /**
     * Asks where every tag points to: one request each.
     *
     * @throws ImageException when one may not be set; nothing is changed then
     */
    void look() {
        tags.forEach(tag -> seen.put(tag.name(), registry.digest(target, tag.name())));
        refuseTaken(tags);
        if (policy.byHand() && !policy.allowOlder() && tags.stream().anyMatch(this::isOrdered)) {
            refuseOlder();
        }
    }

    /** Whether every tag points to the image. */
    boolean areAllHere() {
        return tags.stream().allMatch(this::isHere);
    }

    /** Whether some tag does, so that the image is known to be in the repository. */
    boolean isAnyHere() {
        return tags.stream().anyMatch(this::isHere);
    }

    /** What was published last, as far as these tags tell: where one that moves points to, or else another. */
    Optional<String> last() {
        return tags.stream()
                .sorted(Comparator.comparing(ImageTag::isImmutable))
                .flatMap(tag -> at(tag).stream())
                .findFirst();
    }

    private boolean isHere(ImageTag tag) {
        return at(tag).map(root.digest()::equals).orElse(false);
    }

    /**
     * Sets them.
     *
     * @param late whether much can have happened since {@link #look}
     * @return what became of each, in the order of the tags
     */
    List<TagDecision> move(boolean late) {
        List<ImageTag> fixed = tags.stream().filter(ImageTag::isImmutable).toList();
        List<ImageTag> free = tags.stream()
                .filter(tag -> !tag.isImmutable() && !isOrdered(tag))
                .toList();
        List<ImageTag> ordered = tags.stream().filter(this::isOrdered).toList();
        fix(fixed, late);
        free.stream().filter(this::isHere).forEach(tag -> decide(tag, Outcome.UNCHANGED, ""));
        List<ImageTag> moving = free.stream().filter(tag -> !isHere(tag)).toList();
        set(moving);
        moving.forEach(tag -> decide(tag, arrived(tag), ""));
        if (!ordered.isEmpty()) {
            new OrderedTags(registry, target, root, ordered)
                    .settle(areAllHere() && !late ? seen : Map.of())
                    .forEach(decision -> decisions.put(decision.tag(), decision));
        }
        return tags.stream()
                .flatMap(tag -> Optional.ofNullable(decisions.get(tag.name())).stream())
                .toList();
    }

    private void fix(List<ImageTag> fixed, boolean late) {
        // The look may be minutes old, and nothing but the moment before the write is close enough for a version.
        fixed.stream()
                .filter(tag -> !isHere(tag) && (late || !isCommit(tag)))
                .forEach(tag -> seen.put(tag.name(), registry.digest(target, tag.name())));
        refuseTaken(fixed);
        List<ImageTag> missing = new ArrayList<>();
        for (ImageTag tag : fixed) {
            Optional<String> at = at(tag);
            if (at.isEmpty()) {
                missing.add(tag);
            } else if (isHere(tag)) {
                decide(tag, Outcome.UNCHANGED, "");
            } else {
                keep(tag, at.get());
            }
        }
        // Those that can be refused come first: then nothing has been set.
        missing.stream().filter(this::isStrict).forEach(this::setOnce);
        missing.stream().filter(tag -> !isStrict(tag)).forEach(this::setOnce);
    }

    /** Of two runs at once, the one whose image is not there afterwards is told. */
    private void setOnce(ImageTag tag) {
        boolean unused = registry.tag(target, tag.name(), root, Optional.empty());
        Optional<String> other = registry.digest(target, tag.name()).filter(at -> !at.equals(root.digest()));
        if (other.isEmpty()) {
            decide(tag, Outcome.CREATED, "");
            set.add(tag.name());
        } else if (isStrict(tag)) {
            throw taken(tag, other.get());
        } else {
            seen.put(tag.name(), other);
            keep(tag, other.get());
        }
    }

    private void keep(ImageTag tag, String at) {
        decide(tag, Outcome.KEPT, "at " + at + ", the first image of this commit; this one is " + root.digest());
    }

    /** Whether another image under it is an error. */
    private boolean isStrict(ImageTag tag) {
        return tag.isImmutable() && (policy.byHand() || !isCommit(tag));
    }

    /** In one request, where there are several and the registry says that it has set them. */
    private void set(List<ImageTag> missing) {
        List<String> names = missing.stream().map(ImageTag::name).toList();
        Set<String> done = names.size() > 1 ? registry.putManifest(target, root, names) : Set.of();
        names.stream().filter(name -> !done.contains(name)).forEach(name -> registry.tag(target, name, root));
    }

    /** What is built of a commit again can differ, when the base has moved. */
    private static boolean isCommit(ImageTag tag) {
        return tag.kind() == ImageTag.Kind.COMMIT || NamedTags.isCommit(tag.name());
    }

    private boolean isOrdered(ImageTag tag) {
        return !tag.isImmutable() && tag.version().isPresent() && !policy.allowOlder();
    }

    private Optional<String> at(ImageTag tag) {
        return seen.getOrDefault(tag.name(), Optional.empty());
    }

    private Outcome arrived(ImageTag tag) {
        return at(tag).isEmpty() ? Outcome.CREATED : Outcome.MOVED;
    }

    private void decide(ImageTag tag, Outcome outcome, String reason) {
        decisions.put(tag.name(), new TagDecision(tag.name(), outcome, at(tag), reason));
    }

    private void refuseTaken(List<ImageTag> all) {
        for (ImageTag tag : all) {
            if (isStrict(tag) && !isHere(tag)) {
                at(tag).ifPresent(at -> {
                    throw taken(tag, at);
                });
            }
        }
    }

    private void refuseOlder() {
        List<String> known = registry.tags(target);
        for (ImageTag tag : tags) {
            if (isOrdered(tag) && !isHere(tag)) {
                VersionScope.of(tag).flatMap(scope -> scope.newest(known)).ifPresent(newer -> {
                    throw new ImageException(
                            "IMAGE_TAG_OLDER",
                            target + ":" + tag.name() + " stays: "
                                    + tag.version().orElseThrow().text() + " is older than "
                                    + newer.version().text() + ", which is there as " + newer.tag(),
                            "Say --allow-older when it is meant to go back.");
                });
            }
        }
    }

    private ImageException taken(ImageTag tag, String at) {
        return new ImageException(
                "IMAGE_TAG_TAKEN",
                target + ":" + tag.name() + " is " + at + ", and this image is " + root.digest()
                        + ": the tag of a " + (isCommit(tag) ? "commit" : "version")
                        + " never changes; "
                        + (set.isEmpty() ? "no tag was moved" : "set before that: " + String.join(", ", set)),
                "Release the change under a new version. What differs may be the base alone (`epicheck images lock`"
                        + " pins it); if the old image must go, delete its tag in the registry first.");
    }
}
