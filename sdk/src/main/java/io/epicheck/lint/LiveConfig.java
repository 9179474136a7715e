package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A mounted ConfigMap or Secret of the release changes under running pods. Not meant: names that change with the content. */
final class LiveConfig implements Rule {
    /** The end that kustomize's generators give to a name; it uses these characters only. */
    private static final Pattern CONTENT_NAME = Pattern.compile(".+-[2456789bcdfghkmt]{10}");

    private static final String OWN = "epicheck.io/config-version";

    @Override
    public LintRule about() {
        return new LintRule(
                "live-config",
                Severity.WARNING,
                "A ConfigMap or Secret of the release is mounted by a name that stays the same.",
                "Its new content reaches the pods of the old version within a minute, before any new pod has shown"
                        + " that it works; and after a rollback it takes as long to be gone.",
                "Give it a new name with every content (versioned configuration), or mark it `immutable: true` under a"
                        + " new name.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        if (context.versionedConfig()) {
            return;
        }
        for (Workload workload : release.workloads()) {
            String pointer = workload.pods().at("volumes");
            JsonNode volumes = workload.manifest().object().at(pointer);
            for (int i = 0; i < volumes.size(); i++) {
                if (isMountedWhole(workload, volumes.path(i).path("name").asString(""))) {
                    volume(release, workload, Pointers.item(pointer, i), volumes.path(i), findings);
                }
            }
        }
    }

    private void volume(ReleaseIndex release, Workload workload, String pointer, JsonNode volume, Findings findings) {
        source(release, workload, pointer, volume, "secretName", findings);
        JsonNode sources = volume.path("projected").path("sources");
        for (int i = 0; i < sources.size(); i++) {
            source(release, workload, pointer + "/projected/sources/" + i, sources.path(i), "name", findings);
        }
    }

    private void source(
            ReleaseIndex release,
            Workload workload,
            String pointer,
            JsonNode source,
            String secretName,
            Findings findings) {
        used(
                release,
                workload,
                "ConfigMap",
                source.path("configMap").path("name"),
                pointer + "/configMap/name",
                findings);
        used(
                release,
                workload,
                "Secret",
                source.path("secret").path(secretName),
                pointer + "/secret/" + secretName,
                findings);
    }

    private void used(
            ReleaseIndex release, Workload workload, String kind, JsonNode name, String pointer, Findings findings) {
        Optional<KubeObject> object = release.named(kind, name.asString(""), workload.manifest())
                .map(Manifest::object)
                .filter(LiveConfig::changesInPlace);
        if (object.isPresent()) {
            findings.add(
                    isMeantForNewPods(workload) ? about().severity() : Severity.NOTE,
                    workload.manifest(),
                    pointer,
                    workload.label() + " mounts " + kind + " `" + name.asString("")
                            + "`: a change of it reaches running pods before the rollout",
                    List.of());
        }
    }

    /** Whether a change brings new pods, as ours does by itself, and charts by a checksum: else the application is meant to read it again. */
    private static boolean isMeantForNewPods(Workload workload) {
        JsonNode annotations = workload.manifest().object().at(workload.pods().pointer() + "/metadata/annotations");
        return workload.takesTraffic()
                && annotations
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .anyMatch(key -> key.contains("checksum") || key.equals(OWN));
    }

    /** Certificates are meant to be renewed under running pods. */
    private static boolean changesInPlace(KubeObject object) {
        return !object.at("/immutable").asBoolean(false)
                && !object.text("/type").equals("kubernetes.io/tls")
                && !CONTENT_NAME.matcher(object.name()).matches();
    }

    /** A file that is mounted by a subPath keeps its content as long as its pod lives. */
    private static boolean isMountedWhole(Workload workload, String volume) {
        return workload.pods().containers().stream()
                .flatMap(container -> container.json().path("volumeMounts").valueStream())
                .anyMatch(mount -> mount.path("name").asString("").equals(volume)
                        && !mount.has("subPath")
                        && !mount.has("subPathExpr"));
    }
}
