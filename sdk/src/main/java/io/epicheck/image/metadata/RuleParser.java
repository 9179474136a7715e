package io.epicheck.image.metadata;

import io.epicheck.config.Nearest;
import io.epicheck.image.metadata.Expressions.Scope;
import io.epicheck.image.metadata.RuleFields.Field;
import io.epicheck.image.metadata.TagRule.Common;
import io.epicheck.image.metadata.TagRule.RefEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads one rule string of docker/metadata-action. */
final class RuleParser {
    private static final List<String> COMMON = List.of("enable", "priority", "prefix", "suffix");
    /** What each type has beside. */
    private static final Map<String, List<String>> OWN = own();

    private final String type;
    private final Map<String, Field> fields;
    /** Unread variables of the pipeline file make a value unknown: what it may be cannot be told yet. */
    private final boolean isLenient;

    private RuleParser(String type, Map<String, Field> fields, boolean isLenient) {
        this.type = type;
        this.fields = fields;
        this.isLenient = isLenient;
    }

    private static Map<String, List<String>> own() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put("schedule", List.of("pattern"));
        keys.put("semver", List.of("pattern", "match", "value"));
        keys.put("pep440", List.of("pattern", "match", "value"));
        keys.put("match", List.of("pattern", "group", "value"));
        keys.put("edge", List.of("branch"));
        keys.put("ref", List.of("event"));
        keys.put("raw", List.of("value"));
        keys.put("sha", List.of("format"));
        return keys;
    }

    /** Reads a rule; {@code fill} is applied to every value, so that no value can add a field. */
    static TagRule parse(RuleSource source, UnaryOperator<String> fill) throws RuleMistake {
        return parser(source.text(), fill, false).rule().with(common -> common.from(source));
    }

    /** Looks for what is wrong before the variables of a pipeline file have values. */
    static void check(String text) throws RuleMistake {
        parser(text, UnaryOperator.identity(), text.contains("${")).rule();
    }

    private static RuleParser parser(String text, UnaryOperator<String> fill, boolean isLenient) throws RuleMistake {
        List<Field> all = new ArrayList<>();
        for (Field field : RuleFields.parse(text)) {
            all.add(new Field(field.key(), fill.apply(field.value()), field.offset()));
        }
        String type = "raw";
        for (Field field : all) {
            if (field.key().equals("type")) {
                type = field.value();
                if (!OWN.containsKey(type)) {
                    throw new RuleMistake(
                            field.offset(),
                            "there is no rule of type `" + type + "`",
                            Nearest.hint(type, OWN.keySet()));
                }
            }
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        List<String> known = new ArrayList<>(OWN.getOrDefault(type, List.of()));
        known.addAll(COMMON);
        for (Field field : all) {
            // As metadata-action has it, what has no key is the value.
            String key = field.key().isEmpty() ? "value" : field.key();
            if (key.equals("type")) {
                continue;
            }
            if (!known.contains(key)) {
                throw new RuleMistake(
                        field.offset(),
                        field.key().isEmpty()
                                ? "`" + field.value() + "` has no key, and a rule of type " + type + " has no value"
                                : "a rule of type " + type + " has no `" + key + "`",
                        Nearest.hint(key, known));
            }
            if (fields.put(key, field) != null) {
                throw new RuleMistake(
                        field.offset(),
                        "`" + key + "` is given twice",
                        "where its value has a comma, put the whole field in quotes: \"" + key + "=...\"");
            }
        }
        return new RuleParser(type, fields, isLenient);
    }

    private TagRule rule() throws RuleMistake {
        return switch (type) {
            case "schedule" -> schedule();
            case "semver" ->
                new TagRule.Semver(template("pattern", Scope.VERSION), regex("match"), value(), common(Common.of(900)));
            case "pep440" ->
                new TagRule.Pep440(template("pattern", Scope.VERSION), regex("match"), value(), common(Common.of(900)));
            case "match" -> match();
            case "edge" -> new TagRule.Edge(text("branch"), common(Common.of(700)));
            case "ref" -> ref();
            case "sha" -> sha();
            default -> raw();
        };
    }

    private TagRule schedule() throws RuleMistake {
        String pattern = fields.containsKey("pattern") ? template("pattern", Scope.GLOBAL) : "nightly";
        return new TagRule.Schedule(pattern, common(Common.of(1000)));
    }

    private TagRule ref() throws RuleMistake {
        String event = required("event", "branch, tag or pr");
        RefEvent kind = RefEvent.BRANCH;
        if (isKnown(event)) {
            kind = switch (event) {
                case "branch" -> RefEvent.BRANCH;
                case "tag" -> RefEvent.TAG;
                case "pr" -> RefEvent.PR;
                default -> throw wrong("event", "allowed: branch, tag, pr");
            };
        }
        Common common = Common.of(600);
        return new TagRule.Ref(kind, common(kind == RefEvent.PR ? common.withPrefix("pr-") : common));
    }

    private TagRule match() throws RuleMistake {
        required("pattern", "a regular expression");
        String pattern = regex("pattern");
        String group = fields.containsKey("group") ? text("group") : "0";
        if (isKnown(group) && !group.matches("[0-9]{1,3}")) {
            throw wrong("group", "the number of a group of the pattern, 0 for the whole match");
        }
        int number = isKnown(group) ? Integer.parseInt(group) : 0;
        if (isKnown(pattern) && number > MatchPattern.groups(pattern)) {
            throw wrong("group", "the pattern has " + MatchPattern.groups(pattern));
        }
        return new TagRule.Match(pattern, number, value(), common(Common.of(800)));
    }

    private TagRule sha() throws RuleMistake {
        String format = fields.containsKey("format") ? text("format") : "short";
        if (isKnown(format) && !format.equals("short") && !format.equals("long")) {
            throw wrong("format", "allowed: short, long");
        }
        return new TagRule.Sha(format.equals("long"), common(Common.of(100)));
    }

    private TagRule raw() throws RuleMistake {
        required("value", "the tag's name");
        return new TagRule.Raw(value(), common(Common.of(200)));
    }

    private Common common(Common standard) throws RuleMistake {
        Common common = standard;
        if (fields.containsKey("enable")) {
            String enable = expression("enable", Scope.GLOBAL);
            if (isKnown(enable) && !enable.contains("{{") && !enable.equals("true") && !enable.equals("false")) {
                throw wrong("enable", "allowed: true, false, or an expression such as {{is_default_branch}}");
            }
            common = common.withEnable(enable);
        }
        String priority = text("priority");
        if (fields.containsKey("priority") && isKnown(priority)) {
            if (!priority.matches("-?[0-9]{1,9}")) {
                throw wrong("priority", "a whole number; the highest comes first");
            }
            common = common.withPriority(Integer.parseInt(priority));
        }
        if (fields.containsKey("prefix")) {
            common = common.withPrefix(expression("prefix", Scope.GLOBAL));
        }
        return fields.containsKey("suffix") ? common.withSuffix(expression("suffix", Scope.GLOBAL)) : common;
    }

    private String value() throws RuleMistake {
        return expression("value", Scope.GLOBAL);
    }

    private String template(String key, Scope scope) throws RuleMistake {
        required(key, "such as {{version}}");
        return expression(key, scope);
    }

    private String expression(String key, Scope scope) throws RuleMistake {
        try {
            Expressions.parse(text(key), scope);
            return text(key);
        } catch (RuleMistake e) {
            throw e.moved(offset(key) + key.length() + 1);
        }
    }

    private String regex(String key) throws RuleMistake {
        String pattern = text(key);
        Optional<String> mistake = isKnown(pattern) ? MatchPattern.mistake(pattern) : Optional.empty();
        if (mistake.isPresent()) {
            throw wrong(key, mistake.get());
        }
        return pattern;
    }

    private String required(String key, String what) throws RuleMistake {
        if (text(key).isEmpty()) {
            throw new RuleMistake(
                    0, "a rule of type " + type + " needs `" + key + "`", "write " + key + "=..., " + what);
        }
        return text(key);
    }

    private RuleMistake wrong(String key, String hint) {
        return new RuleMistake(offset(key), key + " is `" + text(key) + "`", hint);
    }

    private boolean isKnown(String value) {
        return !(isLenient && value.contains("${"));
    }

    private String text(String key) {
        Field field = fields.get(key);
        return field == null ? "" : field.value();
    }

    private int offset(String key) {
        Field field = fields.get(key);
        return field == null ? 0 : field.offset();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
