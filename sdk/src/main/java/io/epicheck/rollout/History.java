package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.ReleaseRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Makes the record of a release from its objects. Pure. */
final class History {
    private static final List<String> TEMPLATES =
            List.of("/spec/template/spec", "/spec", "/spec/jobTemplate/spec/template/spec");

    private History() {}

    static ReleaseRecord record(Journal journal, List<KubeObject> objects, int rollbackTo) {
        return new ReleaseRecord(
                journal.release(),
                journal.state(),
                journal.source(),
                "",
                images(objects),
                journal.startedAt(),
                rollbackTo);
    }

    private static Map<String, String> images(List<KubeObject> objects) {
        Map<String, String> images = new TreeMap<>();
        for (KubeObject object : objects) {
            for (String template : TEMPLATES) {
                for (JsonNode container : object.at(template + "/containers")) {
                    images.put(
                            object.kind() + " " + object.name() + ", container "
                                    + container.path("name").asString("?"),
                            container.path("image").asString(""));
                }
            }
        }
        return images;
    }
}
