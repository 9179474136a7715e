package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects as YAML for people. Texts are cleaned before they are written, because YAML's quotes and line breaks could tear a secret so that
 * nobody finds it. Pure.
 */
final class ObjectYaml {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSplitLines(false)
            .setMaxSimpleKeyLength(1024)
            .build();

    private ObjectYaml() {}

    static String of(List<KubeObject> objects, CleanText clean) {
        Dump dump = new Dump(SETTINGS);
        return objects.stream()
                .map(object -> dump.dumpToString(plain(withoutNoise(object), clean)))
                .collect(Collectors.joining("---\n"));
    }

    private static ObjectNode withoutNoise(KubeObject object) {
        ObjectNode json = object.toJson();
        if (json.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
            if (metadata.get("annotations") instanceof ObjectNode annotations) {
                annotations.remove("kubectl.kubernetes.io/last-applied-configuration"); // the whole object once more
            }
        }
        if (object.kind().equals("Node") && json.get("status") instanceof ObjectNode status) {
            status.remove("images");
        }
        if (object.kind().equals("Secret")) {
            List.of("data", "stringData").forEach(part -> hideValues(json, part));
        }
        return json;
    }

    private static void hideValues(ObjectNode secret, String part) {
        if (secret.get(part) instanceof ObjectNode values) {
            List.copyOf(values.propertyNames()).forEach(name -> values.put(name, "***"));
        } else {
            secret.remove(part);
        }
    }

    /** Every collection is a new one: YAML would write an alias for one that it has met. */
    private static @Nullable Object plain(JsonNode node, CleanText clean) {
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(clean.line(entry.getKey()), plain(entry.getValue(), clean)));
            return map;
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(item -> list.add(plain(item, clean)));
            return list;
        }
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue();
        }
        return node.isNumber() ? node.decimalValue() : clean.text(node.asString(""));
    }
}
