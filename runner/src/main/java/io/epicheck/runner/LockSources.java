package io.epicheck.runner;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.BaseLock;
import io.epicheck.image.LockedBase;
import io.epicheck.image.RemoteImages;
import io.epicheck.image.dockerfile.DockerfileImage;
import io.epicheck.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What there is to lock.
 *
 * @param bases of the pipeline file
 * @param others that only Dockerfiles name, and where
 * @param notLocked those that cannot be locked; grows as registries are asked
 */
record LockSources(Set<ImageReference> bases, Map<ImageReference, DockerfileImage> others, Set<NotLocked> notLocked) {
    private static final String UNKNOWN_TO_REGISTRY = "IMAGE_NOT_FOUND";

    /** One that builds go on taking as it is. */
    record NotLocked(String place, String image, String reason) {}

    static LockSources of(Pipeline pipeline) {
        Set<ImageReference> bases = new LinkedHashSet<>(pipeline.bases().values());
        Map<ImageReference, DockerfileImage> others = new LinkedHashMap<>();
        Set<NotLocked> notLocked = new LinkedHashSet<>();
        pipeline.dockerfileImages().values().stream().flatMap(List::stream).forEach(image -> {
            if (image.reference().isEmpty()) {
                notLocked.add(new NotLocked(image.place(), image.written(), image.reason()));
            } else if (!bases.contains(image.reference().get())) {
                others.putIfAbsent(image.reference().get(), image);
            }
        });
        return new LockSources(bases, others, notLocked);
    }

    /** Those that are written with a digest. */
    List<ImageReference> byDigest() {
        return all().stream().filter(image -> image.digest().isPresent()).toList();
    }

    /** As they are now. */
    BaseLock lock(RemoteImages images) {
        return locked(images::lock);
    }

    /** The same, by one request for each that has not moved. */
    BaseLock lock(RemoteImages images, Optional<BaseLock> before) {
        return locked(image -> {
            Optional<LockedBase> known = before.flatMap(lock -> lock.find(image));
            boolean same = known.isPresent() && images.digest(image).equals(known.map(LockedBase::digest));
            return same ? known.get() : images.lock(image);
        });
    }

    private interface Look {
        LockedBase at(ImageReference image);
    }

    private BaseLock locked(Look look) {
        TreeMap<String, LockedBase> locked = new TreeMap<>();
        for (ImageReference image : all()) {
            if (image.digest().isEmpty()) {
                found(image, look).ifPresent(base -> locked.put(image.toString(), base));
            }
        }
        return new BaseLock(locked);
    }

    /** Engines know images that no registry has; a base of the pipeline file must be in one. */
    private Optional<LockedBase> found(ImageReference image, Look look) {
        DockerfileImage used = others.get(image);
        try {
            return Optional.of(look.at(image));
        } catch (ImageException e) {
            if (used == null || !e.code().equals(UNKNOWN_TO_REGISTRY)) {
                throw e;
            }
            notLocked.add(new NotLocked(
                    used.place(), used.written(), image.registry() + " has no such image: check its name and tag"));
            return Optional.empty();
        }
    }

    private Set<ImageReference> all() {
        Set<ImageReference> all = new LinkedHashSet<>(bases);
        all.addAll(others.keySet());
        return all;
    }
}
