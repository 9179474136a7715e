package io.epicheck.lint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A number of pods, or a share of them. */
record IntOrPercent(int value, boolean percent) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(%?)");

    /** Empty for what is missing, and for what is neither. */
    static Optional<IntOrPercent> of(JsonNode node) {
        Matcher matcher = FORM.matcher(node.isValueNode() ? node.asString("") : "");
        return matcher.matches()
                ? Optional.of(new IntOrPercent(
                        Integer.parseInt(matcher.group(1)), !matcher.group(2).isEmpty()))
                : Optional.empty();
    }

    int roundedUp(int total) {
        return percent ? (int) Math.ceil(value * (double) total / 100) : value;
    }

    int roundedDown(int total) {
        return percent ? (int) Math.floor(value * (double) total / 100) : value;
    }

    @Override
    public String toString() {
        return value + (percent ? "%" : "");
    }
}
