package io.epicheck.testkit.registry;

/**
 * What a registry can do beside what every one can: registries differ here. Immutable.
 *
 * <pre>{@code
 * EmbeddedRegistry.start(new RegistryLogin.Anyone(), RegistryFeatures.plain().withReferrers(true).withSubjects(false));
 * }</pre>
 *
 * @param referrers lists what refers to a manifest (ghcr.io and distribution before 3.1 do not)
 * @param subjects confirms a manifest's subject by {@code OCI-Subject}
 * @param severalTags takes {@code ?tag=} with a manifest by digest, and confirms it by {@code OCI-Tag}
 * @param resumes tells how much of an upload it has, and goes on there
 * @param mounts takes a blob from another repository; else it opens an upload
 * @param deletes manifests and tags
 * @param chunkMinLength in bytes, as {@code OCI-Chunk-Min-Length}; 0 for none
 * @param tagsPerPage at most; 0 for as many as are asked for
 * @param locations how it writes where an upload goes on
 */
public record RegistryFeatures(
        boolean referrers,
        boolean subjects,
        boolean severalTags,
        boolean resumes,
        boolean mounts,
        boolean deletes,
        long chunkMinLength,
        int tagsPerPage,
        Locations locations) {
    /** How a {@code Location} is written. */
    public enum Locations {
        /** {@code /v2/...}. */
        PATH,
        /** {@code http://host/v2/...}. */
        WHOLE,
        /** Relative to the request. */
        RELATIVE
    }

    /** No referrers API, one tag a request: as ghcr.io. */
    public static RegistryFeatures plain() {
        return new RegistryFeatures(false, false, false, true, true, true, 0, 0, Locations.PATH);
    }

    /** All that the specification has. */
    public static RegistryFeatures full() {
        return new RegistryFeatures(true, true, true, true, true, true, 0, 0, Locations.PATH);
    }

    public RegistryFeatures withReferrers(boolean are) {
        return new RegistryFeatures(
                are, subjects, severalTags, resumes, mounts, deletes, chunkMinLength, tagsPerPage, locations);
    }

    public RegistryFeatures withSubjects(boolean are) {
        return new RegistryFeatures(
                referrers, are, severalTags, resumes, mounts, deletes, chunkMinLength, tagsPerPage, locations);
    }

    public RegistryFeatures withSeveralTags(boolean are) {
        return new RegistryFeatures(
                referrers, subjects, are, resumes, mounts, deletes, chunkMinLength, tagsPerPage, locations);
    }

    public RegistryFeatures withResumes(boolean are) {
        return new RegistryFeatures(
                referrers, subjects, severalTags, are, mounts, deletes, chunkMinLength, tagsPerPage, locations);
    }

    public RegistryFeatures withMounts(boolean are) {
        return new RegistryFeatures(
                referrers, subjects, severalTags, resumes, are, deletes, chunkMinLength, tagsPerPage, locations);
    }

    public RegistryFeatures withDeletes(boolean are) {
        return new RegistryFeatures(
                referrers, subjects, severalTags, resumes, mounts, are, chunkMinLength, tagsPerPage, locations);
    }

    public RegistryFeatures withChunkMinLength(long bytes) {
        return new RegistryFeatures(
                referrers, subjects, severalTags, resumes, mounts, deletes, bytes, tagsPerPage, locations);
    }

    public RegistryFeatures withTagsPerPage(int tags) {
        return new RegistryFeatures(
                referrers, subjects, severalTags, resumes, mounts, deletes, chunkMinLength, tags, locations);
    }

    public RegistryFeatures withLocations(Locations are) {
        return new RegistryFeatures(
                referrers, subjects, severalTags, resumes, mounts, deletes, chunkMinLength, tagsPerPage, are);
    }
}
