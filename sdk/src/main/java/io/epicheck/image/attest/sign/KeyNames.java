package io.epicheck.image.attest.sign;

/**
 * Where a key and its password come from, for messages: {@code the variable SIGNING_KEY}, {@code keys/cosign.key}. Immutable.
 *
 * @param password {@code the password} where its place is not known
 */
record KeyNames(String key, String password) {}
