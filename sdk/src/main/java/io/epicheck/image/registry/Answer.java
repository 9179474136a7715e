package io.epicheck.image.registry;

import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * What came back.
 *
 * @param body empty when it is a stream
 * @param stream of a good answer that was asked for as one; whoever has it closes it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, HttpHeaders headers, byte[] body, Optional<InputStream> stream) {
    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    List<String> all(String name) {
        return headers.allValues(name);
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** Another moment may bring another answer. */
    boolean passes() {
        return status == 429 || status == 408 || status >= 500;
    }
}
