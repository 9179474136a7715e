package io.epicheck.lint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads off a preStop hook how long it takes. Pure. */
final class PreStopLength {
    /** {@code sleep 10}, {@code /bin/sleep 10s}: as an argument of its own, or inside a shell's line. */
    private static final Pattern SLEEP = Pattern.compile("(?:^|[\\s;&/(])sleep\\s+(\\d{1,6})s?(?=$|[\\s;&|)])");

    private PreStopLength() {}

    static Optional<Integer> of(JsonNode hook) {
        if (hook.path("sleep").path("seconds").isNumber()) {
            return Optional.of(hook.path("sleep").path("seconds").asInt(0));
        }
        StringBuilder command = new StringBuilder();
        hook.path("exec").path("command").valueStream().forEach(part -> command.append(part.asString(""))
                .append(' '));
        Matcher matcher = SLEEP.matcher(command.toString().strip());
        int seconds = 0;
        while (matcher.find()) {
            seconds += Integer.parseInt(matcher.group(1));
        }
        return seconds == 0 ? Optional.empty() : Optional.of(seconds);
    }
}
