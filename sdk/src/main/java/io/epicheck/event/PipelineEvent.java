package io.epicheck.event;

import java.time.Duration;
import java.util.Map;

/**
 * Everything that a run tells while it works. Immutable; texts are for people and are redacted by the listener that prints them.
 *
 * <p>The JSON form of each event ({@code --output json}) has these components as fields, plus {@code event} (the record's name) and
 * {@code time}.
 */
public sealed interface PipelineEvent {
    /** A step of the pipeline begins. {@code step} is stable and lower case: {@code validate}, {@code build}, {@code apply}, ... */
    record StepStarted(String step, String title) implements PipelineEvent {}

    /** A step ended. */
    record StepFinished(String step, Status status, Duration took, String summary) implements PipelineEvent {}

    /** Work inside a step goes on. */
    record Progress(String step, String subject, String message) implements PipelineEvent {}

    /** An object was written, or found to be as asked. {@code change}: created, configured, unchanged, deleted, restored. */
    record ObjectChanged(String object, String change) implements PipelineEvent {}

    /** How far a workload is. Counts are pods of the new revision, except {@code desired}. */
    record WorkloadProgress(String workload, int desired, int updated, int ready, int available, String detail)
            implements PipelineEvent {}

    /** The cluster itself warned (a Kubernetes event of type Warning about one of our objects). */
    record ClusterWarning(String object, String reason, String message) implements PipelineEvent {}

    /** Something that a person should know. */
    record Notice(Level level, String code, String message) implements PipelineEvent {}

    /** Named results, such as {@code image-tag}. */
    record Outputs(Map<String, String> values) implements PipelineEvent {
        public Outputs {
            values = Map.copyOf(values);
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
