package io.epicheck.image;

import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.dockerfile.DockerfileImage;
import io.epicheck.image.dockerfile.DockerfileImages;
import io.epicheck.image.dockerfile.DockerfileSpec;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A Dockerfile whose images are those of the lock; tells of each whether it is. */
record LockedDockerfile(BaseLock lock, String image, EventSink events) {
    DockerfileSpec apply(DockerfileSpec spec) {
        DockerfileSpec locked = spec;
        Set<ImageReference> told = new HashSet<>();
        for (DockerfileImage each : DockerfileImages.of(image, spec)) {
            if (each.isFrontend()) {
                continue; // `images lock` tells it: it is no part of the image
            }
            if (each.reference().isEmpty()) {
                warn(each, "cannot be locked: " + each.reason());
                continue;
            }
            ImageReference reference = each.reference().get();
            if (reference.digest().isPresent() || !told.add(reference)) {
                continue;
            }
            Optional<LockedBase> found = lock.find(reference);
            if (found.isPresent()) {
                String digest = found.get().digest();
                locked = locked.pin(reference, digest);
                events.accept(
                        new Progress("build", image, each.place() + ": base " + reference + " is locked at " + digest));
            } else {
                warn(each, "is not in " + BaseLock.FILE + ": it is taken as it is now; `epicheck images lock` adds it");
            }
        }
        return locked;
    }

    private void warn(DockerfileImage base, String what) {
        events.accept(new Notice(
                Level.WARNING,
                "BASE_NOT_LOCKED",
                base.place() + ": base " + base.written() + " of image " + image + " " + what));
    }
}
