package io.epicheck.testkit.cluster.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Writes an amount of CPU or memory as the server does: {@code 0.5} is {@code 500m}, {@code 1024Mi} is {@code 1Gi}. */
final class Quantities {
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final BigInteger KILO = BigInteger.valueOf(1000);

    private Quantities() {}

    /** The text itself when it is no quantity. */
    static String canonical(String text) {
        int end = text.length();
        while (end > 0 && !Character.isDigit(text.charAt(end - 1)) && text.charAt(end - 1) != '.') {
            end--;
        }
        String suffix = text.substring(end);
        try {
            BigDecimal number = new BigDecimal(text.substring(0, end));
            if (number.signum() == 0) {
                return "0";
            }
            if (!suffix.isEmpty() && BINARY.contains(suffix)) {
                BigDecimal bytes = number.multiply(new BigDecimal(KIBI.pow(BINARY.indexOf(suffix))));
                return scaled(bytes.setScale(0, RoundingMode.CEILING).toBigInteger(), KIBI, BINARY, 0);
            }
            if (DECIMAL.contains(suffix)) {
                BigDecimal nano = number.multiply(new BigDecimal(KILO.pow(DECIMAL.indexOf(suffix))));
                return scaled(nano.setScale(0, RoundingMode.CEILING).toBigInteger(), KILO, DECIMAL, 0);
            }
            return text;
        } catch (NumberFormatException noQuantity) {
            return text;
        }
    }

    private static String scaled(BigInteger number, BigInteger base, List<String> suffixes, int at) {
        BigInteger[] parts = number.divideAndRemainder(base);
        return parts[1].signum() == 0 && at + 1 < suffixes.size()
                ? scaled(parts[0], base, suffixes, at + 1)
                : number + suffixes.get(at);
    }
}
