package io.epicheck.pipeline;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.SignedImages;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.PodTemplates;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sees to it that nothing runs in a release which the key has not signed, or the pipeline file lets through. For one thread. */
final class VerifiedImages {
    private static final String CODE = "IMAGE_NOT_VERIFIED";
    private static final String NEXT =
            "Sign it and name it by its digest, or list its repository under `verify.allow`.";

    private final SignedImages signed;
    private final Set<ImageReference> verified = new HashSet<>();
    private final Set<ImageReference> allowed = new HashSet<>();

    VerifiedImages(SignedImages signed) {
        this.signed = signed;
    }

    /**
     * Verifies the images of the pipeline file, and every other one that the objects name.
     *
     * @throws ImageException for the first that is not signed; IMAGE_NOT_VERIFIED, with its object, when it is none of the pipeline file's
     */
    VerifiedImages require(Collection<BuiltImage> images, List<Manifest> manifests) {
        for (BuiltImage image : images) {
            ImageReference reference = ImageReference.parse(image.reference());
            signed.require(reference);
            verified.add(reference);
        }
        manifests.forEach(manifest -> PodTemplates.images(manifest.object().toJson())
                .forEach(image -> require(manifest + ", " + image.name() + " (" + image.pointer() + ")", image)));
        return this;
    }

    private void require(String where, PodTemplates.Image image) {
        ImageReference written = ImageReference.parse(image.reference());
        ImageReference reference = written.digest().map(written::withDigest).orElse(written);
        if (verified.contains(reference)) {
            return;
        }
        if (signed.allows(written)) {
            allowed.add(written);
            return;
        }
        if (reference.digest().isEmpty()) {
            throw new ImageException(
                    CODE, where + " runs " + written + ", which has no digest: what a tag points to may change", NEXT);
        }
        try {
            signed.require(reference);
        } catch (ImageException e) {
            throw new ImageException(
                    CODE, where + " runs what is not verified (" + e.code() + "): " + e.getMessage(), NEXT, e);
        }
        verified.add(reference);
    }

    /** For people. */
    String summary() {
        String count = verified.size() + (verified.size() == 1 ? " image signed" : " images signed");
        String beside = allowed.size() + " let through without a signature (`verify.allow`)";
        if (verified.isEmpty()) {
            return allowed.isEmpty() ? "no image to verify: none is built, and no object names one" : beside;
        }
        return allowed.isEmpty() ? count : count + ", " + beside;
    }
}
