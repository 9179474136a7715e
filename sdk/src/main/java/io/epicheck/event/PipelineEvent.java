package io.epicheck.event;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Everything that a run tells while it works. Immutable; texts are for people and are redacted by the listener that prints them.
 *
 * <p>The JSON form of each event ({@code --output json}) has these components as fields, plus {@code event} (the record's name) and
 * {@code time}.
 */
public sealed interface PipelineEvent {
    /** The same event with every text that people read replaced, so that one function can make all of them fit to be shown. */
    PipelineEvent mapTexts(UnaryOperator<String> text);

    /** A step of the pipeline begins. {@code step} is stable and lower case: {@code validate}, {@code build}, {@code apply}, ... */
    record StepStarted(String step, String title) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new StepStarted(step, text.apply(title));
        }
    }

    /** A step ended. */
    record StepFinished(String step, Status status, Duration took, String summary) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new StepFinished(step, status, took, text.apply(summary));
        }
    }

    /** Work inside a step goes on. */
    record Progress(String step, String subject, String message) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new Progress(step, text.apply(subject), text.apply(message));
        }
    }

    /** How far one blob is on its way to a registry, in bytes; several times a second at most, and once when it is over. */
    record BlobProgress(String step, String repository, String digest, long bytes, long total)
            implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new BlobProgress(step, text.apply(repository), digest, bytes, total);
        }
    }

    /** An object was written, or found to be as asked. {@code change}: created, configured, unchanged, deleted, restored. */
    record ObjectChanged(String object, String change) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new ObjectChanged(text.apply(object), change);
        }
    }

    /**
     * Hardening adds something to an object. {@code path}: the way of keys, empty when the object itself is new; {@code value}: YAML on one
     * line; {@code rule}: the lint rule that it satisfies.
     */
    record Hardened(String object, String path, String value, String rule, String why) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new Hardened(text.apply(object), text.apply(path), text.apply(value), rule, text.apply(why));
        }
    }

    /** How far a workload is. Counts are pods of the new revision, except {@code desired}. */
    record WorkloadProgress(String workload, int desired, int updated, int ready, int available, String detail)
            implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new WorkloadProgress(text.apply(workload), desired, updated, ready, available, text.apply(detail));
        }
    }

    /** The cluster itself warned (a Kubernetes event of type Warning about one of our objects). */
    record ClusterWarning(String object, String reason, String message) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new ClusterWarning(text.apply(object), text.apply(reason), text.apply(message));
        }
    }

    /** Something that a person should know. */
    record Notice(Level level, String code, String message) implements PipelineEvent {
        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            return new Notice(level, code, text.apply(message));
        }
    }

    /** Named results, such as {@code image-tag}. */
    record Outputs(Map<String, String> values) implements PipelineEvent {
        public Outputs {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public PipelineEvent mapTexts(UnaryOperator<String> text) {
            Map<String, String> mapped = new LinkedHashMap<>();
            values.forEach((name, value) -> mapped.put(name, text.apply(value)));
            return new Outputs(mapped);
        }
    }

    enum Status {
        OK,
        UNCHANGED,
        SKIPPED,
        FAILED
    }

    enum Level {
        DEBUG,
        INFO,
        WARNING,
        ERROR
    }
}
