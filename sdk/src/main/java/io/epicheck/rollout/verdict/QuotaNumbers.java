package io.epicheck.rollout.verdict;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code exceeded quota: q, requested: cpu=2, used: cpu=1, limited: cpu=1}. */
final class QuotaNumbers {
    private static final Pattern MESSAGE = Pattern.compile("requested: (.*), used: .*, limited: (.*)$");
    private static final Pattern QUANTITY = Pattern.compile("([0-9.]+)([A-Za-z]*)");
    private static final Map<String, BigDecimal> UNITS = units();

    private QuotaNumbers() {}

    /** Whether one pod alone asks for more than the whole quota, or quota wants a number that the pod does not give. */
    static boolean neverFit(String message) {
        if (message.contains("must specify")) {
            return true;
        }
        Matcher matcher = MESSAGE.matcher(message);
        if (!matcher.find()) {
            return false;
        }
        Map<String, BigDecimal> limited = quantities(matcher.group(2));
        return quantities(matcher.group(1)).entrySet().stream()
                .anyMatch(requested -> limited.containsKey(requested.getKey())
                        && requested.getValue().compareTo(limited.get(requested.getKey())) > 0);
    }

    private static Map<String, BigDecimal> quantities(String list) {
        Map<String, BigDecimal> result = new HashMap<>();
        for (String part : list.split(",", -1)) {
            int equal = part.indexOf('=');
            Matcher quantity = QUANTITY.matcher(part.substring(equal + 1).strip());
            if (equal > 0 && quantity.matches() && UNITS.containsKey(quantity.group(2))) {
                result.put(
                        part.substring(0, equal).strip(),
                        new BigDecimal(quantity.group(1)).multiply(UNITS.get(quantity.group(2))));
            }
        }
        return result;
    }

    private static Map<String, BigDecimal> units() {
        Map<String, BigDecimal> units = new HashMap<>();
        units.put("", BigDecimal.ONE);
        units.put("m", new BigDecimal("0.001"));
        String[] prefixes = {"k", "M", "G", "T", "P"};
        for (int i = 0; i < prefixes.length; i++) {
            units.put(prefixes[i], BigDecimal.valueOf(1000).pow(i + 1));
            units.put(
                    (i == 0 ? "K" : prefixes[i]) + "i", BigDecimal.valueOf(1024).pow(i + 1));
        }
        return Map.copyOf(units);
    }
}
