package io.epicheck.retry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads the {@code Retry-After} header (RFC 9110, 10.2.3). */
public final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /**
     * The wait that a header asks for, at most a day; zero for a date in the past.
     *
     * @param now the server's own {@code Date} where it sent one, so that a wrong clock here does not matter
     * @return empty when the header says nothing that can be understood
     */
    public static Optional<Duration> parse(String header, Instant now) {
        String text = header.strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(text.length() > 6 ? LONGEST : atMostADay(Duration.ofSeconds(Long.parseLong(text))));
        }
        return httpDate(text).map(date -> atMostADay(Duration.between(now, date)));
    }

    /**
     * The wait that an answer asks for. A date counts from the server's own {@code Date}; without one it says nothing, because this
     * machine's clock may be wrong.
     *
     * @param header reads a header by its name
     */
    public static Optional<Duration> of(Function<String, Optional<String>> header) {
        return header.apply("Retry-After").flatMap(text -> {
            Optional<Instant> now = header.apply("Date").flatMap(RetryAfter::httpDate);
            return now.isEmpty() && httpDate(text).isPresent()
                    ? Optional.empty()
                    : parse(text, now.orElse(Instant.EPOCH));
        });
    }

    /** An HTTP date such as {@code Sun, 06 Nov 1994 08:49:37 GMT}; empty when it is none. */
    public static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                            .toInstant());
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Duration atMostADay(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
