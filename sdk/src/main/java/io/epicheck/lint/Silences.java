package io.epicheck.lint;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.config.Nearest;
import io.epicheck.lint.LintReport.Silenced;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Takes out what somebody wants as it is: by the pipeline file, or by an annotation on the object itself. */
final class Silences {
    static final String PREFIX = "lint.epicheck.io/";

    private static final String ANNOTATIONS = "/metadata/annotations";

    private final List<Silence> everywhere;
    private final List<OnObject> onObjects;

    private Silences(List<Silence> everywhere, List<OnObject> onObjects) {
        this.everywhere = everywhere;
        this.onObjects = onObjects;
    }

    /** An annotation: it is about its own object, whatever others are called. */
    private record OnObject(Manifest manifest, Silence silence) {
        boolean covers(Finding finding) {
            return finding.manifest().object().equals(manifest.object()) && silence.covers(finding);
        }
    }

    static Silences of(List<Manifest> manifests, LintContext context) {
        List<Problem> problems = new ArrayList<>();
        List<String> known = LintRules.all().stream().map(LintRule::id).toList();
        context.silences().forEach(silence -> check(silence, "lint.ignore", known, problems));
        List<OnObject> annotations = new ArrayList<>();
        for (Manifest manifest : manifests) {
            for (Map.Entry<String, JsonNode> entry :
                    manifest.object().at(ANNOTATIONS).properties()) {
                if (entry.getKey().startsWith(PREFIX)) {
                    annotations.add(annotation(manifest, entry, known, problems));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new BadInputException("LINT_SILENCE_INVALID", problems, "");
        }
        return new Silences(context.silences(), annotations);
    }

    private static OnObject annotation(
            Manifest manifest, Map.Entry<String, JsonNode> entry, List<String> known, List<Problem> problems) {
        String pointer = Pointers.child(ANNOTATIONS, entry.getKey());
        String label = manifest.object().kind() + "/" + manifest.object().name();
        Silence silence = new Silence(
                entry.getKey().substring(PREFIX.length()),
                Optional.of(label),
                entry.getValue().asString(""),
                manifest.positions().key(pointer));
        check(silence, Pointers.readable(manifest.object().at(""), pointer), known, problems);
        return new OnObject(manifest, silence);
    }

    private static void check(Silence silence, String path, List<String> known, List<Problem> problems) {
        if (!known.contains(silence.rule())) {
            problems.add(new Problem(
                    silence.position(),
                    path,
                    "there is no lint rule `" + silence.rule() + "`",
                    Nearest.hint(silence.rule(), known)));
        } else if (silence.reason().isBlank()) {
            problems.add(new Problem(
                    silence.position(), path, "a silenced rule needs a reason", "say why it is well as it is"));
        }
    }

    LintReport applied(List<Finding> findings) {
        List<Finding> left = new ArrayList<>();
        List<Silenced> silenced = new ArrayList<>();
        Set<Silence> used = new HashSet<>();
        for (Finding finding : findings) {
            Optional<Silence> silence = silenceOf(finding);
            silence.ifPresentOrElse(
                    found -> {
                        used.add(found);
                        silenced.add(new Silenced(finding, found));
                    },
                    () -> left.add(finding));
        }
        List<Silence> unused = new ArrayList<>(everywhere);
        onObjects.forEach(each -> unused.add(each.silence()));
        unused.removeAll(used);
        return new LintReport(left, silenced, unused);
    }

    private Optional<Silence> silenceOf(Finding finding) {
        return onObjects.stream()
                .filter(each -> each.covers(finding))
                .map(OnObject::silence)
                .findFirst()
                .or(() ->
                        everywhere.stream().filter(each -> each.covers(finding)).findFirst());
    }
}
