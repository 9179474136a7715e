package io.epicheck.report;

import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.rollout.Cause;
import io.epicheck.traffic.TrafficReport;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Everything that is worth telling about a run that is over. Immutable; texts are not redacted yet: whoever writes them does that.
 *
 * <p>Begin with {@link #of} and add what is known; what is unknown stays empty.
 *
 * @param imageTag the tag that people know the images by
 * @param images name in the pipeline file to {@code repository@sha256:...}, in the file's order
 * @param warnings what a person should know although it stopped nothing
 * @param traffic what became of the requests that were sent meanwhile; empty when none were
 * @param builds what building and publishing the images has done; empty when none were built
 */
public record RunReport(
        Outcome outcome,
        int exitCode,
        Target target,
        Source source,
        String imageTag,
        Map<String, String> images,
        List<Step> steps,
        Changes changes,
        Optional<Cause> cause,
        List<String> warnings,
        Optional<TrafficReport> traffic,
        List<ImageReport> builds,
        Duration took) {

    public RunReport {
        images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
        builds = List.copyOf(builds);
    }

    /** Where it went. Empty texts when nothing was to be deployed. */
    public record Target(String application, String environment, String namespace) {}

    /** What it was made of: full git ref, commit of 40 digits, and where a person can see the run. Empty when unknown. */
    public record Source(String ref, String commit, String runUrl) {}

    /** One step that ended. {@code name} is stable: {@code validate}, {@code build}, {@code apply}, ... */
    public record Step(String name, Status status, Duration took, String summary) {}

    /**
     * Objects, as {@code Kind namespace/name}.
     *
     * @param changed that were written
     * @param restored that were put back as they were
     * @param removed that this run had created, and removed again
     * @param remaining that are not as before although they should be: a person is needed
     */
    public record Changes(List<String> changed, List<String> restored, List<String> removed, List<String> remaining) {
        /** None at all. */
        public static final Changes NONE = new Changes(List.of(), List.of(), List.of(), List.of());

        public Changes {
            changed = List.copyOf(changed);
            restored = List.copyOf(restored);
            removed = List.copyOf(removed);
            remaining = List.copyOf(remaining);
        }
    }

    /** A report with the three things that every run has. */
    public static RunReport of(Outcome outcome, int exitCode, Duration took) {
        return new RunReport(
                outcome,
                exitCode,
                new Target("", "", ""),
                new Source("", "", ""),
                "",
                Map.of(),
                List.of(),
                Changes.NONE,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                took);
    }

    /** The same told in another word. */
    public RunReport withOutcome(Outcome word, int status) {
        return new RunReport(
                word, status, target, source, imageTag, images, steps, changes, cause, warnings, traffic, builds, took);
    }

    public RunReport withTarget(String application, String environment, String namespace) {
        Target to = new Target(application, environment, namespace);
        return new RunReport(
                outcome, exitCode, to, source, imageTag, images, steps, changes, cause, warnings, traffic, builds,
                took);
    }

    public RunReport withSource(String ref, String commit, String runUrl) {
        Source from = new Source(ref, commit, runUrl);
        return new RunReport(
                outcome, exitCode, target, from, imageTag, images, steps, changes, cause, warnings, traffic, builds,
                took);
    }

    /** @param references name in the pipeline file to {@code repository@sha256:...} */
    public RunReport withImages(String tag, Map<String, String> references) {
        return new RunReport(
                outcome,
                exitCode,
                target,
                source,
                tag,
                references,
                steps,
                changes,
                cause,
                warnings,
                traffic,
                builds,
                took);
    }

    public RunReport withSteps(List<Step> ended) {
        return new RunReport(
                outcome, exitCode, target, source, imageTag, images, ended, changes, cause, warnings, traffic, builds,
                took);
    }

    public RunReport withChanges(Changes made) {
        return new RunReport(
                outcome, exitCode, target, source, imageTag, images, steps, made, cause, warnings, traffic, builds,
                took);
    }

    public RunReport withCause(Cause why) {
        return new RunReport(
                outcome,
                exitCode,
                target,
                source,
                imageTag,
                images,
                steps,
                changes,
                Optional.of(why),
                warnings,
                traffic,
                builds,
                took);
    }

    public RunReport withWarnings(List<String> all) {
        return new RunReport(
                outcome, exitCode, target, source, imageTag, images, steps, changes, cause, all, traffic, builds, took);
    }

    public RunReport withTraffic(Optional<TrafficReport> measured) {
        return new RunReport(
                outcome, exitCode, target, source, imageTag, images, steps, changes, cause, warnings, measured, builds,
                took);
    }

    public RunReport withBuilds(List<ImageReport> built) {
        return new RunReport(
                outcome, exitCode, target, source, imageTag, images, steps, changes, cause, warnings, traffic, built,
                took);
    }

    /** The same with every text replaced, so that one function can make all of them fit to be shown. */
    public RunReport mapTexts(UnaryOperator<String> text) {
        Map<String, String> references = new LinkedHashMap<>();
        images.forEach((name, reference) -> references.put(text.apply(name), text.apply(reference)));
        return new RunReport(
                outcome,
                exitCode,
                new Target(
                        text.apply(target.application), text.apply(target.environment), text.apply(target.namespace)),
                new Source(text.apply(source.ref), text.apply(source.commit), text.apply(source.runUrl)),
                text.apply(imageTag),
                references,
                steps.stream()
                        .map(step -> new Step(step.name, step.status, step.took, text.apply(step.summary)))
                        .toList(),
                new Changes(
                        mapped(changes.changed, text),
                        mapped(changes.restored, text),
                        mapped(changes.removed, text),
                        mapped(changes.remaining, text)),
                cause.map(why -> new Cause(
                        why.code(),
                        text.apply(why.subject()),
                        text.apply(why.reason()),
                        mapped(why.evidence(), text),
                        text.apply(why.nextStep()))),
                mapped(warnings, text),
                traffic.map(measured -> measured.mapTexts(text)),
                builds.stream().map(build -> build.mapTexts(text)).toList(),
                took);
    }

    private static List<String> mapped(List<String> texts, UnaryOperator<String> text) {
        return texts.stream().map(text).toList();
    }

    /** {@code changed=true|false} of the result files: something in the cluster is different now. */
    boolean changedAnything() {
        return outcome == Outcome.DEPLOYED || !changes.remaining().isEmpty();
    }
}
