package io.epicheck.smoke;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came back.
 *
 * @param headers by lower-case name
 * @param body at most {@link HttpProbe#BODY_LIMIT} bytes of it, read as UTF-8; bytes that are none become U+FFFD
 * @param complete false when there was more than that
 */
record Response(int status, Map<String, List<String>> headers, String body, boolean complete, Duration took) {
    Response {
        headers = Map.copyOf(headers);
    }

    List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }
}
