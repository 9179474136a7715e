package io.epicheck.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** How a text looks after the escaping that URLs, JSON, XML, shells and Go's {@code %q} apply. Pure. */
final class TextEscapes {
    private static final String UNRESERVED = "-._~";
    private static final String JAVASCRIPT_COMPONENT = UNRESERVED + "!'()*";
    private static final String JAVASCRIPT_URI = JAVASCRIPT_COMPONENT + ";,/?:@&=+$#";
    private static final String SHELL_SAFE = "@%+=:,./-_";

    private TextEscapes() {}

    static Stream<String> of(String text) {
        return Stream.of(percent(text), json(text), xml(text), shell(text))
                .flatMap(forms -> forms)
                .distinct();
    }

    static Stream<String> percent(String text) {
        String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return Stream.of(
                        percent(text, UNRESERVED),
                        percent(text, JAVASCRIPT_COMPONENT),
                        percent(text, JAVASCRIPT_URI),
                        form)
                .flatMap(upper -> Stream.of(upper, lowerHex(upper)));
    }

    private static String percent(String text, String kept) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isAlphanumeric(b) || (b > 0 && kept.indexOf(b) >= 0)) {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return out.toString();
    }

    private static String lowerHex(String percentEncoded) {
        StringBuilder out = new StringBuilder(percentEncoded);
        for (int at = out.indexOf("%"); at >= 0; at = out.indexOf("%", at + 3)) {
            out.replace(at, at + 3, out.substring(at, at + 3).toLowerCase(Locale.ROOT));
        }
        return out.toString();
    }

    /** Every mixture of the choices that JSON writers make, and once more inside another JSON text. */
    static Stream<String> json(String text) {
        Stream.Builder<String> forms = Stream.builder();
        for (boolean slash : new boolean[] {false, true}) {
            for (boolean html : new boolean[] {false, true}) {
                for (String unicode : new String[] {"", "\\u%04x", "\\u%04X"}) {
                    String once = json(text, slash, html, unicode);
                    forms.add(once);
                    if (!slash) {
                        forms.add(json(once, false, html, unicode));
                    }
                }
            }
        }
        forms.add(goQuoted(text));
        return forms.build();
    }

    private static String json(String text, boolean slash, boolean html, String unicode) {
        return escape(text, c -> switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '/' -> slash ? "\\/" : "/";
            case '<', '>', '&' -> html ? String.format(Locale.ROOT, "\\u%04x", c) : same(c);
            default -> {
                if (c < 0x20) {
                    yield String.format(Locale.ROOT, "\\u%04x", c);
                }
                yield c > 0x7e && !unicode.isEmpty() ? String.format(Locale.ROOT, unicode, c) : same(c);
            }
        });
    }

    /** strconv.Quote: how Kubernetes' own messages quote a value. */
    private static String goQuoted(String text) {
        return escape(text, c -> switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 11 -> "\\v";
            default -> c < 0x20 || c == 0x7f ? String.format(Locale.ROOT, "\\x%02x", c) : same(c);
        });
    }

    static Stream<String> xml(String text) {
        return Stream.of(
                xml(text, "&quot;", "&apos;"),
                xml(text, "&#34;", "&#39;"),
                xml(text, "&quot;", "&#39;"),
                xml(text, "&quot;", "&#x27;"),
                xml(text, "\"", "'"));
    }

    private static String xml(String text, String quote, String apostrophe) {
        return escape(text, c -> switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> quote;
            case '\'' -> apostrophe;
            default -> same(c);
        });
    }

    static Stream<String> shell(String text) {
        return Stream.of(
                text.replace("'", "'\\''"),
                text.replace("'", "'\"'\"'"),
                escape(text, c -> "$`\"\\!".indexOf(c) >= 0 ? "\\" + (char) c : same(c)),
                escape(text, c -> "$`\"\\".indexOf(c) >= 0 ? "\\" + (char) c : same(c)),
                escape(
                        text,
                        c -> c > 0x7e || isAlphanumeric(c) || SHELL_SAFE.indexOf(c) >= 0 ? same(c) : "\\" + (char) c),
                ansiQuoted(text),
                text.replace("$", "$$"));
    }

    /** Inside {@code $'...'}. */
    private static String ansiQuoted(String text) {
        return escape(text, c -> switch (c) {
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> same(c);
        });
    }

    private static String escape(String text, IntFunction<String> spelling) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.chars().mapToObj(spelling).forEach(out::append);
        return out.toString();
    }

    private static String same(int c) {
        return String.valueOf((char) c);
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
