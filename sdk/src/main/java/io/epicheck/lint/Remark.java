package io.epicheck.lint;

/**
 * Something that hardening leaves as it is, although it can cost requests. Immutable.
 *
 * @param rule stable id of the lint rule that it is about
 * @param object {@code Deployment web}
 * @param message what stays, and why nobody but a person changes it
 */
public record Remark(String rule, String object, String message) {
    @Override
    public String toString() {
        return object + ": " + message;
    }
}
