package io.epicheck.rollout;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.PodTemplates;
import io.epicheck.manifest.ReleasePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The second Deployment that holds the new pods of a canary. Its pods have all labels of the real ones, so the same Services select them;
 * one more label tells them apart.
 *
 * @param change what the release does to the Deployment itself
 * @param live what an earlier run left of it
 */
record CanaryDeployment(PlannedChange change, ObjectRef ref, Optional<KubeObject> live) {
    /**
     * The Deployments of a release that can have a canary: those that run already, whose pods change one by one and stand behind a
     * Service. Others are rolled out as without it.
     *
     * @throws io.epicheck.BadInputException when another Deployment has the name that one needs
     */
    static List<CanaryDeployment> in(ReleasePlan plan, KubeApi api) {
        List<KubeObject> desired =
                plan.changes().stream().map(PlannedChange::desired).toList();
        List<CanaryDeployment> found = new ArrayList<>();
        for (PlannedChange change : plan.changes()) {
            if (isPossible(change, desired)) {
                ObjectRef ref = new ObjectRef(
                        change.ref().type(),
                        change.ref().namespace(),
                        Canary.nameOf(change.ref().name()));
                Optional<KubeObject> live = api.get(ref);
                Canary.requireFree(ref, live, plan);
                found.add(new CanaryDeployment(change, ref, live));
            }
        }
        return List.copyOf(found);
    }

    private static boolean isPossible(PlannedChange change, List<KubeObject> desired) {
        if (!change.ref().type().kind().equals("Deployment")
                || !change.isChange()
                || change.live().isEmpty()) {
            return false;
        }
        KubeObject live = change.live().get();
        return live.number("/spec/replicas", 1) > 0
                && !live.at("/spec/template").equals(change.dryRun().at("/spec/template"))
                && !change.dryRun().text("/spec/strategy/type").equals("Recreate")
                && !Selection.servicesOf(change.dryRun(), desired).isEmpty();
    }

    /** What to apply for so many pods. */
    KubeObject desired(int pods) {
        ObjectNode json = change.desired().toJson();
        ObjectNode metadata = PodTemplates.child(json, "metadata");
        metadata.put("name", ref.name());
        Canary.label(PodTemplates.child(metadata, "labels"));
        ObjectNode spec = PodTemplates.child(json, "spec");
        spec.put("replicas", pods);
        Canary.label(PodTemplates.child(PodTemplates.child(spec, "selector"), "matchLabels"));
        Canary.label(
                PodTemplates.child(PodTemplates.child(PodTemplates.child(spec, "template"), "metadata"), "labels"));
        return KubeObject.of(json);
    }
}
