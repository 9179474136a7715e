package io.epicheck.image.attest;

/**
 * One referrer that was looked at.
 *
 * @param subject digest of the manifest that it refers to: the image's, or that of one of its platforms
 * @param referrer digest of the referrer's manifest
 * @param kind predicate type of a statement; media type of anything else
 * @param detail why, for people; may be empty
 */
public record Finding(String subject, String referrer, String kind, Verdict verdict, String detail) {}
