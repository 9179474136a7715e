package io.epicheck.yaml;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a plain scalar is, by the <a href="https://yaml.org/spec/1.2.2/#103-core-schema">YAML 1.2 core schema</a>: {@code yes} and
 * {@code on} are texts, {@code 0o17} is octal, {@code 1e3} a number.
 */
final class CoreSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]+");
    private static final Pattern SMALL_INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    /** Longer numbers are refused: reading them takes time that grows with the square of their length. */
    private static final int LONGEST_NUMBER = 64;

    private CoreSchema() {}

    static JsonNode resolve(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> JSON.nullNode();
            case "true", "True", "TRUE" -> JSON.booleanNode(true);
            case "false", "False", "FALSE" -> JSON.booleanNode(false);
            default -> number(text);
        };
    }

    /** What a text becomes after a substitution: where types may change, booleans and ordinary decimal integers are such. */
    static JsonNode afterSubstitution(String text, boolean typed) {
        boolean mayChange = text.equals("true")
                || text.equals("false")
                || SMALL_INTEGER.matcher(text).matches();
        return typed && mayChange ? resolve(text) : JSON.stringNode(text);
    }

    static boolean hasLeadingZero(String text) {
        return LEADING_ZERO.matcher(text).matches();
    }

    /** Why a plain scalar has no JSON form. */
    static Optional<String> notRepresentable(String text) {
        if (NOT_FINITE.matcher(text).matches()) {
            return Optional.of("is no number that JSON can hold");
        }
        boolean numeric = FLOAT.matcher(text).matches();
        if (numeric && (text.length() > LONGEST_NUMBER || Double.isInfinite(Double.parseDouble(text)))) {
            return Optional.of("is a number out of range");
        }
        return Optional.empty();
    }

    private static JsonNode number(String text) {
        char first = text.charAt(0);
        boolean mayBeNumber = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
        if (!mayBeNumber || text.length() > LONGEST_NUMBER) {
            return JSON.stringNode(text);
        }
        if (DECIMAL.matcher(text).matches()) {
            return integer(new BigInteger(text));
        }
        if (OCTAL.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), 8));
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return integer(new BigInteger(text.substring(2), 16));
        }
        if (FLOAT.matcher(text).matches()) {
            return JSON.numberNode(Double.parseDouble(text));
        }
        return JSON.stringNode(text);
    }

    private static JsonNode integer(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return JSON.numberNode(number.intValueExact());
        }
        return number.bitLength() < Long.SIZE ? JSON.numberNode(number.longValueExact()) : JSON.numberNode(number);
    }
}
