package io.epicheck.image;

import java.util.List;

/**
 * An image in a registry. Immutable.
 *
 * @param repository with registry, without tag: {@code ghcr.io/epitech-nice/epicheck}
 * @param digest of the manifest: {@code sha256:...}
 * @param tags all that point to it now, the first is the one to show; may be empty
 * @param pushed false when the registry had everything already
 */
public record BuiltImage(String repository, String digest, List<String> tags, boolean pushed) {
    public BuiltImage {
        tags = List.copyOf(tags);
    }

    /** {@code repository@sha256:...}: what a deploy uses. */
    public String reference() {
        return repository + "@" + digest;
    }
}
