package io.epicheck.image.dockerfile;

/**
 * A stage of a Dockerfile.
 *
 * @param name lower case; empty when it has none
 * @param from the image or stage that it begins with, as it is written
 */
record Stage(int index, String name, String from) {
    /** What people call it. */
    String shown() {
        return name.isEmpty() ? String.valueOf(index) : name;
    }
}
