package io.epicheck.image.metadata;

import io.epicheck.config.Nearest;
import io.epicheck.image.metadata.Expressions.Scope;
import io.epicheck.image.metadata.Flavor.Latest;
import io.epicheck.image.metadata.RuleFields.Field;
import java.util.List;

/** Reads the entries of a flavor, such as {@code latest=auto} and {@code prefix=alpine-,onlatest=true}. */
final class FlavorParser {
    private static final List<String> KEYS = List.of("latest", "prefix", "suffix", "onlatest");

    private FlavorParser() {}

    /** A flavor with what one entry says changed. */
    static Flavor with(Flavor flavor, String text) throws RuleMistake {
        String last = "";
        Flavor result = flavor;
        for (Field field : RuleFields.parse(text)) {
            result = switch (field.key()) {
                case "latest" -> result.withLatest(latest(field));
                case "prefix" -> result.withPrefix(expression(field), result.isPrefixOnLatest());
                case "suffix" -> result.withSuffix(expression(field), result.isSuffixOnLatest());
                case "onlatest" -> onLatest(result, last, field);
                default -> throw unknown(field);
            };
            last = field.key();
        }
        return result;
    }

    private static RuleMistake unknown(Field field) {
        return field.key().isEmpty()
                ? new RuleMistake(field.offset(), "`" + field.value() + "` has no key", "write latest=" + field.value())
                : new RuleMistake(
                        field.offset(), "a flavor has no `" + field.key() + "`", Nearest.hint(field.key(), KEYS));
    }

    private static Latest latest(Field field) throws RuleMistake {
        return switch (field.value()) {
            case "auto" -> Latest.AUTO;
            case "true" -> Latest.ALWAYS;
            case "false" -> Latest.NEVER;
            default ->
                throw new RuleMistake(
                        field.offset(), "latest is `" + field.value() + "`", "allowed: auto, true, false");
        };
    }

    private static Flavor onLatest(Flavor flavor, String last, Field field) throws RuleMistake {
        boolean value =
                switch (field.value()) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw new RuleMistake(
                                field.offset(), "onlatest is `" + field.value() + "`", "allowed: true, false");
                };
        return switch (last) {
            case "prefix" -> flavor.withPrefix(flavor.prefix(), value);
            case "suffix" -> flavor.withSuffix(flavor.suffix(), value);
            default ->
                throw new RuleMistake(
                        field.offset(),
                        "onlatest belongs to a prefix or a suffix",
                        "write prefix=...,onlatest=true in one entry");
        };
    }

    private static String expression(Field field) throws RuleMistake {
        try {
            Expressions.parse(field.value(), Scope.GLOBAL);
            return field.value();
        } catch (RuleMistake e) {
            throw e.moved(field.offset() + field.key().length() + 1);
        }
    }
}
