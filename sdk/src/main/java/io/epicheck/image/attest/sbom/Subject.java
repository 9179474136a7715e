package io.epicheck.image.attest.sbom;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The image that a document describes.
 *
 * @param repository with registry, without tag
 * @param digest of its manifest
 * @param platform {@code linux/amd64}
 * @param created when the document says it was made: the commit's time, so that it is the same every time
 * @param base what it is built on; empty when unknown
 * @param baseDigest empty when unknown
 * @param layers own layers in order: digest and name
 * @param notes what the document says of itself
 */
record Subject(
        String repository,
        String digest,
        String platform,
        Instant created,
        String base,
        String baseDigest,
        Map<String, String> layers,
        List<Note> notes) {}
