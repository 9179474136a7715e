package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import io.epicheck.image.metadata.Expressions.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Labels and annotations whose values hold expressions such as {@code {{branch}}}. Pure. */
public final class EventTexts {
    private EventTexts() {}

    /**
     * The values filled in.
     *
     * @param path of keys to them, for messages
     * @param fill replaces variables; what an expression gives is not searched for them
     * @throws BadInputException when a value holds something that only looks like an expression
     */
    public static Map<String, String> filled(
            Map<String, String> texts, String path, TagEvent event, UnaryOperator<String> fill) {
        Map<String, String> result = new LinkedHashMap<>();
        EventValues values = new EventValues(event, Map.of());
        texts.forEach((key, text) -> {
            try {
                result.put(
                        key,
                        Expressions.parse(text, Scope.GLOBAL).mapLiterals(fill).fill(values));
            } catch (RuleMistake mistake) {
                throw new BadInputException(
                        "EXPRESSION_INVALID",
                        path + "." + key + ": " + mistake.message(),
                        mistake.hint().isEmpty() ? "See docs/image-metadata.md." : mistake.hint());
            }
        });
        return result;
    }
}
