package io.epicheck.manifest;

/**
 * One field that a release changes, for people to read. Values of Secrets are stars.
 *
 * @param path {@code spec.template.spec.containers[web].image}
 * @param before empty when the field was not there; an empty text is shown as two quotes
 * @param after empty when the field goes away
 */
public record FieldChange(String path, String before, String after) {
    /** {@code path: before -> after}; {@code + path: after} and {@code - path: before} for what comes and goes. */
    @Override
    public String toString() {
        if (before.isEmpty()) {
            return "+ " + path + ": " + after;
        }
        return after.isEmpty() ? "- " + path + ": " + before : path + ": " + before + " -> " + after;
    }
}
