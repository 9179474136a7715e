package io.epicheck.image;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a base image was when it was locked. Immutable.
 *
 * @param digest of its index, or of its manifest when it is for one platform
 * @param mediaType of that
 * @param platforms digest of each platform's manifest, by names such as {@code linux/arm64/v8}: for people, so that a change of the lock
 *     file says what has moved
 */
public record LockedBase(String digest, String mediaType, SortedMap<String, String> platforms) {
    public LockedBase {
        platforms = new TreeMap<>(platforms);
    }
}
