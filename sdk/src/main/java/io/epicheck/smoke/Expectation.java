package io.epicheck.smoke;

import io.epicheck.config.PipelineConfig.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares a response with what a check wants. Pure. */
final class Expectation {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Expect expect;
    private final UnaryOperator<String> shown;

    /** @param shown makes foreign text short and safe to print */
    Expectation(Expect expect, UnaryOperator<String> shown) {
        this.expect = expect;
        this.shown = shown;
    }

    /** Every difference as {@code status: expected 200, found 503}; empty when all is as wanted. */
    List<String> differences(Response response) {
        List<String> differences = new ArrayList<>();
        if (response.status() != expect.status()) {
            differences.add(
                    "status: expected " + expect.status() + ", found " + response.status() + location(response));
        }
        if (!response.body().contains(expect.contains())) {
            differences.add("body: expected it to contain `" + expect.contains() + "`" + cut(response));
        }
        expect.headers().forEach((name, value) -> {
            if (response.header(name).stream().noneMatch(found -> headerMatches(found, value))) {
                differences.add("header " + name + ": expected `" + value + "`, found " + found(response.header(name)));
            }
        });
        differences.addAll(jsonDifferences(response));
        return differences;
    }

    /** Equal, or equal up to a parameter: {@code text/html} matches {@code text/html; charset=utf-8}. */
    private static boolean headerMatches(String found, String wanted) {
        return found.equals(wanted)
                || (found.startsWith(wanted)
                        && found.substring(wanted.length()).stripLeading().startsWith(";"));
    }

    private List<String> jsonDifferences(Response response) {
        if (expect.json().isEmpty()) {
            return List.of();
        }
        JsonNode document;
        try {
            document = JSON.readTree(response.body());
        } catch (JacksonException e) {
            return List.of("body: expected JSON, found something else" + cut(response));
        }
        List<String> differences = new ArrayList<>();
        expect.json().forEach((pointer, wanted) -> {
            Optional<String> found = valueAt(document, pointer);
            if (!found.equals(Optional.of(wanted))) {
                differences.add("json " + pointer + ": expected `" + wanted + "`, found "
                        + found.map(this::quoted).orElse("nothing"));
            }
        });
        return differences;
    }

    private static Optional<String> valueAt(JsonNode document, String pointer) {
        JsonNode node = document.at(pointer);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(node.isString() ? node.stringValue() : node.toString());
    }

    private String found(List<String> values) {
        return values.isEmpty() ? "nothing" : quoted(String.join(", ", values));
    }

    private String quoted(String text) {
        return "`" + shown.apply(text) + "`";
    }

    /** A redirect is not followed; where it leads to explains most surprises. */
    private String location(Response response) {
        return response.header("location").stream()
                .findFirst()
                .map(to -> " (redirect to " + shown.apply(SafeUrl.of(to)) + ")")
                .orElse("");
    }

    private static String cut(Response response) {
        return response.complete() ? "" : " (only its first " + HttpProbe.BODY_LIMIT + " bytes were read)";
    }
}
