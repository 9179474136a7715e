package io.epicheck.image.metadata;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Dates as <a href="https://momentjs.com/docs/#/displaying/format/">moment.js</a> writes them in English. Pure. */
final class MomentFormat {
    /** Longer ones first: the longest that fits is taken. */
    private static final List<String> TOKENS = List.of(
            "YYYYYY",
            "YYYYY",
            "YYYY",
            "YY",
            "Y",
            "gggg",
            "gg",
            "GGGG",
            "GG",
            "MMMM",
            "MMM",
            "MM",
            "Mo",
            "M",
            "Qo",
            "Q",
            "DDDD",
            "DDDo",
            "DDD",
            "DD",
            "Do",
            "D",
            "dddd",
            "ddd",
            "dd",
            "do",
            "d",
            "e",
            "E",
            "ww",
            "wo",
            "w",
            "WW",
            "Wo",
            "W",
            "HH",
            "H",
            "hh",
            "h",
            "kk",
            "k",
            "mm",
            "m",
            "ss",
            "s",
            "SSSSSSSSS",
            "SSSSSSSS",
            "SSSSSSS",
            "SSSSSS",
            "SSSSS",
            "SSSS",
            "SSS",
            "SS",
            "S",
            "A",
            "a",
            "X",
            "x",
            "ZZ",
            "Z",
            "zz",
            "z",
            "LTS",
            "LT",
            "LLLL",
            "LLL",
            "LL",
            "L",
            "llll",
            "lll",
            "ll",
            "l");

    private static final Map<String, String> LOCALIZED = Map.of(
            "LT", "h:mm A",
            "LTS", "h:mm:ss A",
            "L", "MM/DD/YYYY",
            "LL", "MMMM D, YYYY",
            "LLL", "MMMM D, YYYY h:mm A",
            "LLLL", "dddd, MMMM D, YYYY h:mm A",
            "l", "M/D/YYYY",
            "ll", "MMM D, YYYY",
            "lll", "MMM D, YYYY h:mm A",
            "llll", "ddd, MMM D, YYYY h:mm A");

    /** Moment's English weeks begin on Sunday, and the first one has January 1. */
    private static final WeekFields WEEKS = WeekFields.of(DayOfWeek.SUNDAY, 1);

    private final ZonedDateTime time;

    private MomentFormat(ZonedDateTime time) {
        this.time = time;
    }

    /** Text in brackets, and what follows a backslash, stays as it is; so does every character that is no token. */
    static String write(ZonedDateTime time, String format) {
        return new MomentFormat(time).write(format);
    }

    private String write(String format) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < format.length(); ) {
            int close = format.charAt(at) == '[' ? format.indexOf(']', at) : -1;
            if (close > 0) {
                text.append(format, at + 1, close);
                at = close + 1;
                continue;
            }
            boolean escaped = format.charAt(at) == '\\';
            String token = token(format, escaped ? at + 1 : at);
            if (escaped) {
                text.append(token);
            } else if (token.isEmpty()) {
                text.append(format.charAt(at++));
            } else {
                text.append(value(token));
            }
            at += token.length() + (escaped ? 1 : 0);
        }
        return text.toString();
    }

    private static String token(String format, int at) {
        return TOKENS.stream()
                .filter(token -> format.startsWith(token, at))
                .findFirst()
                .orElse("");
    }

    private String value(String token) {
        return switch (token) {
            case "YYYY", "YYYYY", "YYYYYY", "Y" -> padded(time.getYear(), token.length() == 1 ? 4 : token.length());
            case "YY" -> padded(time.getYear() % 100, 2);
            case "gggg" -> padded(time.get(WEEKS.weekBasedYear()), 4);
            case "gg" -> padded(time.get(WEEKS.weekBasedYear()) % 100, 2);
            case "GGGG" -> padded(time.get(IsoFields.WEEK_BASED_YEAR), 4);
            case "GG" -> padded(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2);
            case "MMMM" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "MMM" -> first(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 3);
            case "M", "Mo", "MM" -> number(token, time.getMonthValue(), 2);
            case "Q", "Qo" -> number(token, time.get(IsoFields.QUARTER_OF_YEAR), 1);
            case "DDD", "DDDo", "DDDD" -> dayOfYear(token);
            case "D", "Do", "DD" -> number(token, time.getDayOfMonth(), 2);
            case "dddd" -> dayName();
            case "ddd" -> first(dayName(), 3);
            case "dd" -> first(dayName(), 2);
            case "d", "e", "do" -> number(token, time.getDayOfWeek().getValue() % 7, 1);
            case "E" -> String.valueOf(time.getDayOfWeek().getValue());
            case "w", "wo", "ww" -> number(token, time.get(WEEKS.weekOfWeekBasedYear()), 2);
            case "W", "Wo", "WW" -> number(token, time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
            default -> timeOfDay(token);
        };
    }

    private String timeOfDay(String token) {
        return switch (token) {
            case "H", "HH" -> number(token, time.getHour(), 2);
            case "h", "hh" -> number(token, time.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2);
            case "k", "kk" -> number(token, time.get(ChronoField.CLOCK_HOUR_OF_DAY), 2);
            case "m", "mm" -> number(token, time.getMinute(), 2);
            case "s", "ss" -> number(token, time.getSecond(), 2);
            case "A" -> time.getHour() < 12 ? "AM" : "PM";
            case "a" -> time.getHour() < 12 ? "am" : "pm";
            case "X" -> String.valueOf(time.toEpochSecond());
            case "x" -> String.valueOf(time.toInstant().toEpochMilli());
            case "Z" -> time.format(DateTimeFormatter.ofPattern("xxx", Locale.ENGLISH));
            case "ZZ" -> time.format(DateTimeFormatter.ofPattern("xx", Locale.ENGLISH));
            case "z", "zz" -> time.format(DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH));
            default ->
                token.charAt(0) == 'S'
                        ? first(padded(time.getNano(), 9), token.length())
                        : write(LOCALIZED.getOrDefault(token, ""));
        };
    }

    private String dayOfYear(String token) {
        return token.equals("DDDD") ? padded(time.getDayOfYear(), 3) : number(token, time.getDayOfYear(), 0);
    }

    private String dayName() {
        return time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    /** One letter is the bare number, {@code o} an ordinal, a doubled letter as many digits as that. */
    private static String number(String token, int value, int digits) {
        if (token.endsWith("o")) {
            return value + ordinal(value);
        }
        return token.length() == 2 ? padded(value, digits) : String.valueOf(value);
    }

    private static String ordinal(int value) {
        int tens = value % 100 / 10;
        return tens == 1
                ? "th"
                : switch (value % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }

    private static String padded(int value, int digits) {
        String text = String.valueOf(value);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    private static String first(String text, int length) {
        return text.substring(0, length);
    }
}
