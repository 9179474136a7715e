package io.epicheck.runner;

import io.epicheck.cluster.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A release that goes wrong, or is only slow, on top of one that works.
 *
 * @param name of the environment in the pipeline file
 * @param file the pipeline file
 * @param code of the cause; empty when the release must succeed
 * @param told what the output must name
 * @param decisive whether an object says that the release fails; for a cause that shows in time alone, from when on
 * @param window how long the decisive sign must last before it counts
 * @param other the image that the overlay deploys
 * @param namespaceLabels labels of the namespace
 * @param quota {@code spec.hard} of a ResourceQuota
 */
record FailureScenario(
        String name,
        String file,
        String code,
        List<String> told,
        Predicate<KubeObject> decisive,
        Duration window,
        String other,
        Map<String, String> namespaceLabels,
        Map<String, String> quota) {

    /** One that must be rolled back. */
    static FailureScenario fails(String name, String code, Predicate<KubeObject> decisive, String... told) {
        return new FailureScenario(
                name,
                "epicheck.yaml",
                code,
                List.of(told),
                decisive,
                Duration.ZERO,
                "registry.invalid/other:1",
                Map.of(),
                Map.of());
    }

    /** One that is only slow, as a sign shows. */
    static FailureScenario succeeds(String name, Predicate<KubeObject> slow) {
        return fails(name, "", slow);
    }

    FailureScenario of(String pipelineFile) {
        return new FailureScenario(name, pipelineFile, code, told, decisive, window, other, namespaceLabels, quota);
    }

    FailureScenario after(Duration duration) {
        return new FailureScenario(name, file, code, told, decisive, duration, other, namespaceLabels, quota);
    }

    FailureScenario image(String reference) {
        return new FailureScenario(name, file, code, told, decisive, window, reference, namespaceLabels, quota);
    }

    FailureScenario inNamespaceWith(String label, String value) {
        return new FailureScenario(name, file, code, told, decisive, window, other, Map.of(label, value), quota);
    }

    FailureScenario withQuota(String resource, String hard) {
        return new FailureScenario(
                name, file, code, told, decisive, window, other, namespaceLabels, Map.of(resource, hard));
    }

    boolean mustFail() {
        return !code.isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }
}
