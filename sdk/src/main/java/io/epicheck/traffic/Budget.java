package io.epicheck.traffic;

import io.epicheck.BadInputException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How many requests may be lost.
 *
 * @param count used when {@code share} is zero
 * @param share of the requests, 0.001 for 0.1 %
 */
record Budget(long count, double share) {
    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}|[0-9]{1,2}(\\.[0-9]{1,3})?%");

    static Budget parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new BadInputException(
                    "BAD_AVAILABILITY",
                    "availability: maxFailed: `" + text + "` is neither a count nor a share",
                    "Write 0, or 0.1%.");
        }
        return text.endsWith("%")
                ? new Budget(0, Double.parseDouble(text.substring(0, text.length() - 1)) / 100)
                : new Budget(Long.parseLong(text), 0);
    }

    /** @param sent what the share is taken of */
    long allowed(long sent) {
        return share > 0 ? (long) Math.floor(share * sent) : count;
    }

    @Override
    public String toString() {
        return share > 0 ? String.format(Locale.ROOT, "%s%%", trimmed(share * 100)) : String.valueOf(count);
    }

    private static String trimmed(double percent) {
        return String.format(Locale.ROOT, "%.3f", percent).replaceFirst("\\.?0+$", "");
    }
}
