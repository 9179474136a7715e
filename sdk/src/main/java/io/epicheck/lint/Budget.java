package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A drained node takes one pod at a time. A pod that two budgets select cannot be evicted at all, so one of somebody else, in the release or
 * in the namespace, means that none is added.
 */
final class Budget {
    static final String RULE = "no-pdb";

    private static final String KIND = "PodDisruptionBudget";

    private Budget() {}

    static void add(Workload workload, Hardener to) {
        Map<String, String> labels = workload.pods().labels();
        if (workload.isDaemonSet() // a drain passes over them
                || most(workload) < 2 // of one pod it takes one whatever a budget of one says
                || to.objects().anyMatch(object -> object.kind().equals(KIND) && selects(object, labels))) {
            return;
        }
        Optional<KubeObject> foreign = to.facts().budgets().stream()
                .filter(budget -> selects(budget, labels))
                .findFirst();
        if (foreign.isPresent()) {
            to.leave(
                    RULE,
                    workload,
                    KIND + " " + foreign.get().name()
                            + " of the namespace selects its pods: with a second one they could not be evicted");
            return;
        }
        to.add(
                RULE,
                workload,
                new Change.Add(budget(workload.manifest(), to)),
                "a drained node takes one pod at a time");
    }

    /** The largest number of pods that it is meant to have. */
    private static int most(Workload workload) {
        return workload.autoscaler()
                .map(Autoscaler::manifest)
                .map(Manifest::object)
                .map(scaler -> scaler.number("/spec/maxReplicas", scaler.number("/spec/maxReplicaCount", 2)))
                .orElseGet(workload::minimum);
    }

    private static KubeObject budget(Manifest workload, Hardener to) {
        KubeObject object = workload.object();
        KubeObject plain = NoPdb.budget(workload);
        ObjectNode json = plain.toJson();
        ObjectNode metadata = (ObjectNode) json.path("metadata");
        boolean taken = to.objects()
                .anyMatch(other -> other.kind().equals(KIND) && other.name().equals(plain.name()));
        if (taken) {
            metadata.put("name", plain.name() + "-" + object.kind().toLowerCase(Locale.ROOT));
        }
        ObjectNode labels = metadata.putObject("labels");
        object.labels().forEach(labels::put);
        return KubeObject.of(json);
    }

    private static boolean selects(KubeObject budget, Map<String, String> labels) {
        return LabelSelector.matches(budget.at("/spec/selector"), labels);
    }
}
