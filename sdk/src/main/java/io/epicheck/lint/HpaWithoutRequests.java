package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** An autoscaler counts in per cent of requests that a container does not have. No number can be made up for it. */
final class HpaWithoutRequests implements Rule {
    private static final String EVERY = "";

    @Override
    public LintRule about() {
        return new LintRule(
                "hpa-without-requests",
                Severity.ERROR,
                "A HorizontalPodAutoscaler counts in per cent of resource requests that a container does not have.",
                "Without the request there is no percentage: the autoscaler says FailedGetResourceMetric and never"
                        + " scales.",
                "Give every container requests for the resource, measured under load.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Autoscaler autoscaler : release.autoscalers()) {
            if (!autoscaler.isHpa()) {
                continue;
            }
            release.scaledBy(autoscaler).ifPresent(workload -> utilization(autoscaler.manifest())
                    .forEach((resource, containers) -> check(autoscaler, workload, resource, containers, findings)));
        }
    }

    private void check(
            Autoscaler autoscaler, Workload workload, String resource, Set<String> names, Findings findings) {
        if (workload.pods().podSpec().path("resources").path("requests").has(resource)) {
            return; // requests of the pod as a whole
        }
        for (PodContainer container : workload.pods().containers()) {
            JsonNode resources = container.json().path("resources");
            boolean asked = names.contains(EVERY) || names.contains(container.name());
            // What has a limit and no request gets the limit as its request.
            if (asked
                    && !resources.path("requests").has(resource)
                    && !resources.path("limits").has(resource)) {
                findings.add(
                        workload.manifest(),
                        container.pointer() + "/resources/requests/" + resource,
                        workload.label() + ": container `" + container.name() + "` requests no " + resource
                                + ", and HorizontalPodAutoscaler `"
                                + autoscaler.manifest().object().name() + "` counts in per cent of it");
            }
        }
    }

    /** Resource to the containers that are asked for it. */
    private static Map<String, Set<String>> utilization(Manifest hpa) {
        Map<String, Set<String>> asked = new LinkedHashMap<>();
        JsonNode spec = hpa.object().at("/spec");
        boolean first = hpa.object().apiVersion().equals("autoscaling/v1");
        if (first || spec.path("metrics").isEmpty()) {
            asked.computeIfAbsent("cpu", any -> new TreeSet<>()).add(EVERY); // 80 % of it is the default
            return asked;
        }
        spec.path("metrics").valueStream().forEach(metric -> {
            metric(metric.path("resource"), EVERY, asked);
            JsonNode one = metric.path("containerResource");
            metric(one, one.path("container").asString(""), asked);
        });
        return asked;
    }

    private static void metric(JsonNode source, String container, Map<String, Set<String>> asked) {
        boolean percent = source.path("target").path("type").asString("").equals("Utilization")
                || source.has("targetAverageUtilization"); // autoscaling/v2beta1
        if (percent) {
            asked.computeIfAbsent(source.path("name").asString(""), any -> new TreeSet<>())
                    .add(container);
        }
    }
}
