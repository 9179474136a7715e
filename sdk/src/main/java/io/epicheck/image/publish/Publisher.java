package io.epicheck.image.publish;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.Placed;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.Traffic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings an image into a repository and lets tags point to it. Sends only what is missing there.
 *
 * <p>Always in this order: blobs, manifests of the platforms, the image by its digest, a question whether the registry has it, what refers
 * to it, tags that never change, tags that move. So no tag ever points to something incomplete, and a run that was killed anywhere is
 * finished by the next one. What the repository is taken to hold without a question for each blob is read off it in the same run
 * ({@code Holdings}); where that was wrong, every blob is asked for. When nothing has changed, that is one request per tag; tags with a version need one more, for all together.
 */
public final class Publisher {
    private final RegistryClient registry;
    private final Repository target;
    private final EventSink events;
    private final TagPolicy policy;

    /** A publisher that handles tags as builds do. */
    public Publisher(RegistryClient registry, Repository target, EventSink events) {
        this(registry, target, events, TagPolicy.ofBuild());
    }

    public Publisher(RegistryClient registry, Repository target, EventSink events, TagPolicy policy) {
        this.registry = registry;
        this.target = target;
        this.events = events;
        this.policy = policy;
    }

    /**
     * Publishes an image.
     *
     * @param tags the first is the one to show; none: by its digest alone
     * @throws ImageException when the registry refuses or cannot be reached; {@code IMAGE_TAG_TAKEN} when the tag of a version has
     *     another image: nothing is changed then
     */
    public Published publish(ImageContent image, List<ImageTag> tags) {
        return publish(image, tags, List.of());
    }

    /**
     * Publishes an image that something is said about.
     *
     * @param described is given the image's digest when the registry has it whole and no tag has moved yet, at every call: it stores what
     *     refers to the image (SBOM, provenance, signature). What it throws leaves the tags where they are
     */
    public Published publish(ImageContent image, List<ImageTag> tags, Consumer<String> described) {
        return publish(image, tags, List.of(), described);
    }

    /**
     * Publishes an image with what refers to it.
     *
     * @param referrers artifacts whose manifest names the image, or one of its platforms, as its {@code subject}: they are there before
     *     any tag is
     */
    public Published publish(ImageContent image, List<ImageTag> tags, List<ImageContent> referrers) {
        return publish(image, tags, referrers, digest -> {});
    }

    private Published publish(
            ImageContent image, List<ImageTag> tags, List<ImageContent> referrers, Consumer<String> described) {
        Traffic before = registry.traffic();
        Document root = image.root();
        TagMoves moves = new TagMoves(registry, target, root, tags, policy);
        moves.look();
        Uploads uploads = new Uploads(registry, target, events);
        boolean pushed =
                !moves.isAnyHere() && registry.digest(target, root.digest()).isEmpty();
        if (pushed) {
            store(
                    image,
                    uploads,
                    tags.isEmpty() ? Holdings.unknown() : Holdings.of(registry, target, image, moves.last()));
            verify(root);
        }
        boolean referred = refer(referrers, uploads);
        long asked = registry.traffic().requests();
        described.accept(root.digest());
        // Looking at the list of each document's referrers takes no time that counts.
        boolean talked =
                registry.traffic().requests() > asked + 1 + image.children().size();
        List<TagDecision> decisions = moves.move(pushed || referred || talked);
        decisions.forEach(this::tell);
        PushReport report = report(image, pushed, uploads, decisions)
                .withTraffic(registry.traffic().since(before));
        return new Published(root.digest(), pushed, ImageFacts.of(image), report);
    }

    private void store(ImageContent image, Uploads uploads, Holdings holdings) {
        uploads.put(image.blobs(), holdings);
        try {
            putManifests(image);
        } catch (ImageException refused) {
            // Registries have many words for a blob that they have lost although a manifest of theirs names it.
            if (!refused.code().equals("REGISTRY_REFUSED")
                    || image.blobs().stream().noneMatch(holdings::has)) {
                throw refused;
            }
            events.accept(new Progress(
                    "build", target.path(), refused.getMessage() + "; asking for every blob of the image"));
            uploads.put(image.blobs());
            putManifests(image);
        }
    }

    private void putManifests(ImageContent image) {
        image.children().forEach(child -> registry.putManifest(target, child));
        registry.putManifest(target, image.root());
    }

    private void verify(Document root) {
        String found = registry.digest(target, root.digest()).orElse("nothing");
        if (!found.equals(root.digest())) {
            throw new ImageException(
                    "IMAGE_NOT_STORED",
                    "registry " + target.registry() + " took " + target + "@" + root.digest() + " and now has " + found
                            + " under that digest",
                    "No tag was changed. Something in the registry, or between here and it, loses or changes what it"
                            + " is sent.");
        }
    }

    private boolean refer(List<ImageContent> referrers, Uploads uploads) {
        boolean any = false;
        Map<String, Set<String>> listed = new HashMap<>();
        for (ImageContent referrer : referrers) {
            Document root = referrer.root();
            // A manifest that is there is not found by its subject before it is listed: a run may have ended between
            // the two.
            boolean known = listed.computeIfAbsent(subject(root), this::listed).contains(root.digest())
                    && registry.digest(target, root.digest()).isPresent();
            if (!known) {
                uploads.put(referrer.blobs());
                referrer.children().forEach(child -> registry.putManifest(target, child));
                registry.putReferrer(target, referrer.root());
                any = true;
            }
        }
        return any;
    }

    private Set<String> listed(String subject) {
        return registry.referrers(target, subject).stream()
                .map(ReferrerDescriptor::digest)
                .collect(Collectors.toSet());
    }

    private static String subject(Document referrer) {
        return JsonMapper.shared()
                .readTree(referrer.bytes())
                .path("subject")
                .path("digest")
                .asString("");
    }

    private static PushReport report(ImageContent image, boolean pushed, Uploads uploads, List<TagDecision> decisions) {
        Set<String> layers = ImageFacts.layers(image);
        int reused =
                (int) layers.stream().filter(digest -> !uploads.isSent(digest)).count();
        return new PushReport(
                Traffic.NONE,
                uploads.count(Placed.UPLOADED),
                uploads.count(Placed.MOUNTED),
                pushed ? uploads.count(Placed.EXISTED) : image.blobs().size(),
                layers.size(),
                reused,
                decisions);
    }

    /** A tag that is not where somebody may expect it is worth a line that stays. */
    private void tell(TagDecision decision) {
        String text = target + ":" + decision;
        events.accept(
                decision.isHere()
                        ? new Progress("build", target.path(), decision.toString())
                        : new Notice(Level.INFO, "TAG_KEPT", text));
    }
}
