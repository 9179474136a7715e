package io.epicheck.image.registry;

/**
 * What went over the wire since a client was made. Immutable; bytes are those of bodies.
 *
 * @param requests that were sent, repeated ones and those to token servers too
 * @param connections that had to be opened; plain HTTP: by the rules of a keep-alive pool, which opens one when none is idle
 * @param retries requests that were sent again because the one before failed
 * @param mounted blobs that the registry took from another of its repositories, or had already when it was asked to
 * @param skipped blobs that were asked for and there already
 */
public record Traffic(
        long requests, long connections, long bytesUp, long bytesDown, long retries, long mounted, long skipped) {
    /** Nothing. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(
                requests + other.requests,
                connections + other.connections,
                bytesUp + other.bytesUp,
                bytesDown + other.bytesDown,
                retries + other.retries,
                mounted + other.mounted,
                skipped + other.skipped);
    }

    /** What came on top of an earlier reading. */
    public Traffic since(Traffic earlier) {
        return new Traffic(
                requests - earlier.requests,
                connections - earlier.connections,
                bytesUp - earlier.bytesUp,
                bytesDown - earlier.bytesDown,
                retries - earlier.retries,
                mounted - earlier.mounted,
                skipped - earlier.skipped);
    }
}
