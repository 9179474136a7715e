package io.epicheck.image.publish;

/**
 * What publishing has done.
 *
 * @param digest of the image's manifest or index
 * @param pushed false when the registry had everything already
 */
public record Published(String digest, boolean pushed) {}
