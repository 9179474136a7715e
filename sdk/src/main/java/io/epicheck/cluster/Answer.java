package io.epicheck.cluster;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a server answered, whatever the status.
 *
 * @param header reads a header by its name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, byte[] body, Function<String, Optional<String>> header) {
    boolean isGood() {
        return status >= 200 && status < 300;
    }

    String contentType() {
        return header.apply("Content-Type").orElse("");
    }
}
