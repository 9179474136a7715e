package io.epicheck.image.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fields of a rule: one line of CSV, where a field with a comma is quoted as a whole and {@code ""} is a quote in it. Pure. */
final class RuleFields {
    /**
     * One field.
     *
     * @param key lower case; empty for a bare value
     * @param offset of the field in the text
     */
    record Field(String key, String value, int offset) {}

    private RuleFields() {}

    static List<Field> parse(String text) throws RuleMistake {
        List<Field> fields = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            StringBuilder field = new StringBuilder();
            int end = text.startsWith("\"", at) ? quoted(text, at, field) : plain(text, at, field);
            fields.add(field(field.toString(), at));
            at = end + 1;
        }
        return fields;
    }

    private static int plain(String text, int begin, StringBuilder field) throws RuleMistake {
        int comma = text.indexOf(',', begin);
        int end = comma < 0 ? text.length() : comma;
        int quote = text.indexOf('"', begin);
        if (quote >= 0 && quote < end) {
            throw new RuleMistake(
                    quote,
                    "a quote stands inside a field",
                    "put the whole field in quotes, such as \"value=a,b\", and write a quote in it twice");
        }
        field.append(text, begin, end);
        return end;
    }

    private static int quoted(String text, int begin, StringBuilder field) throws RuleMistake {
        int at = begin + 1;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                throw new RuleMistake(begin, "a quote is never closed", "end the field with a quote");
            }
            field.append(text, at, quote);
            if (!text.startsWith("\"\"", quote)) {
                if (quote + 1 < text.length() && text.charAt(quote + 1) != ',') {
                    throw new RuleMistake(
                            quote + 1,
                            "`" + text.substring(quote + 1) + "` follows a closing quote",
                            "write a comma between fields");
                }
                return quote + 1;
            }
            field.append('"');
            at = quote + 2;
        }
    }

    private static Field field(String text, int offset) {
        int equals = text.indexOf('=');
        return equals <= 0
                ? new Field("", text.strip(), offset)
                : new Field(
                        text.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        text.substring(equals + 1).strip(),
                        offset);
    }
}
