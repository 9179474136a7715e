package io.epicheck.runner;

import io.epicheck.lint.LintResult;
import io.epicheck.manifest.FieldChange;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.VersionedConfig;
import io.epicheck.pipeline.PipelinePlan;
import io.epicheck.report.LintJson;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A plan for programs. Values of Secrets are stars already. */
final class PlanJson {
    private PlanJson() {}

    static String of(PipelinePlan whole, LintResult lint) {
        ReleasePlan plan = whole.release();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("namespace", plan.namespace());
        json.put("namespace-exists", plan.namespaceExists());
        json.put("unchanged", plan.isUnchanged());
        ArrayNode objects = json.putArray("objects");
        for (PlannedChange change : plan.changes()) {
            ObjectNode object = objects.addObject();
            object.put("object", change.ref().toString());
            VersionedConfig.nameOf(change.desired()).ifPresent(name -> object.put("version-of", name));
            object.put("change", change.kind().name().toLowerCase(Locale.ROOT));
            ArrayNode fields = object.putArray("fields");
            for (FieldChange field : change.fields()) {
                fields.addObject()
                        .put("path", field.path())
                        .put("before", field.before())
                        .put("after", field.after());
            }
        }
        ArrayNode hardened = json.putArray("hardened");
        whole.hardened().forEach(added -> hardened.addObject()
                .put("object", added.object())
                .put("path", added.path())
                .put("value", added.value())
                .put("rule", added.rule())
                .put("why", added.why()));
        ArrayNode left = json.putArray("not-hardened");
        whole.left().forEach(remark -> left.addObject()
                .put("object", remark.object())
                .put("rule", remark.rule())
                .put("message", remark.message()));
        json.set("lint", LintJson.tree(lint));
        ArrayNode notes = json.putArray("notes");
        plan.notes().forEach(notes::add);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
