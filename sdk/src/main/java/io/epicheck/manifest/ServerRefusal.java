package io.epicheck.manifest;

import io.epicheck.AccessException;
import io.epicheck.Problem;
import io.epicheck.cluster.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an API server's refusal of one object means to the person who wrote it. */
final class ServerRefusal {
    /** The code of an exception that holds conflicts only. */
    static final String CONFLICT = "FIELD_CONFLICT";

    private static final Pattern MANAGER = Pattern.compile("conflict with \"([^\"]*)\"");
    private static final Pattern NO_RIGHT = Pattern.compile("User \"[^\"]*\" cannot ");

    private ServerRefusal() {}

    static boolean isConflict(ApiException refusal) {
        return refusal.status() == 409
                && refusal.causes().stream().anyMatch(cause -> cause.reason().equals("FieldManagerConflict"));
    }

    /** @throws AccessException when it is the credentials that are refused, not the object */
    static List<Problem> problems(Manifest manifest, ApiException refusal) {
        String message = text(refusal);
        if (refusal.status() == 403 && NO_RIGHT.matcher(message).find()) {
            throw new AccessException(
                    "FORBIDDEN", manifest + ": " + message, "give these credentials the right in the namespace");
        }
        if (isConflict(refusal)) {
            return conflicts(manifest, refusal);
        }
        if (manifest.object().kind().equals("Secret")) {
            return List.of(problem(
                    manifest,
                    "",
                    "the server refuses it (" + refusal.status() + " " + refusal.reason()
                            + "); its text is withheld, because it may quote the content",
                    "check type, names of keys and size"));
        }
        if (refusal.causes().isEmpty()) {
            return List.of(problem(manifest, "", "the server refuses it: " + message, hint(message)));
        }
        List<Problem> problems = new ArrayList<>();
        for (ApiException.Cause cause : refusal.causes()) {
            problems.add(problem(
                    manifest, field(cause), "the server refuses it: " + cause.message(), hint(cause.message())));
        }
        return problems;
    }

    private static List<Problem> conflicts(Manifest manifest, ApiException refusal) {
        List<Problem> problems = new ArrayList<>();
        for (ApiException.Cause cause : refusal.causes()) {
            Matcher manager = MANAGER.matcher(cause.message());
            String owner = manager.find() ? manager.group(1) : "another manager";
            problems.add(problem(
                    manifest,
                    field(cause),
                    "is set by `" + owner + "` to another value",
                    "leave the field out, or give it up there"));
        }
        return problems;
    }

    private static Problem problem(Manifest manifest, String field, String message, String hint) {
        return new Problem(
                manifest.position(),
                field,
                manifest.object().kind() + " `" + manifest.object().name() + "`: " + message,
                hint);
    }

    private static String field(ApiException.Cause cause) {
        return cause.field().startsWith(".") ? cause.field().substring(1) : cause.field();
    }

    private static String hint(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("field is immutable")) {
            return "this field cannot change: delete the object first, or give it another name, such as one with ${imageTag}";
        }
        if (lower.contains("not declared in schema") || lower.contains("unknown field")) {
            return "the server's version does not know this field: check its name and place";
        }
        return "";
    }

    private static String text(ApiException refusal) {
        String message = refusal.getMessage();
        return message == null ? "" : message;
    }
}
