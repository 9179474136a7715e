package io.epicheck.report;

import io.epicheck.lint.Finding;
import io.epicheck.lint.FixText;
import io.epicheck.lint.LintResult;
import io.epicheck.lint.LintResult.Entry;
import io.epicheck.lint.Severity;
import io.epicheck.lint.Silence;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a lint found, for programs. Pure. */
public final class LintJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LintJson() {}

    /** Pretty-printed; ends with a line break. */
    public static String of(LintResult result) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(tree(result)) + "\n";
    }

    /** To put into another report. */
    public static ObjectNode tree(LintResult result) {
        ObjectNode json = NODES.objectNode();
        for (Severity severity : Severity.values()) {
            json.put(severity.word() + "s", result.count(severity));
        }
        ArrayNode findings = json.putArray("findings");
        result.open().forEach(entry -> findings.add(finding(entry)));
        ArrayNode silenced = json.putArray("silenced");
        result.silenced()
                .forEach(entry -> silenced.add(finding(entry)
                        .put("reason", entry.silence().map(Silence::reason).orElse(""))
                        .put(
                                "silenced-at",
                                entry.silence()
                                        .map(silence -> silence.position().toString())
                                        .orElse(""))));
        ArrayNode unused = json.putArray("unused-silences");
        result.unused().forEach(silence -> unused.addObject()
                .put("rule", silence.rule())
                .put("object", silence.object().orElse(""))
                .put("reason", silence.reason())
                .put("silenced-at", silence.position().toString()));
        ObjectNode leftOut = json.putObject("not-looked-at");
        result.leftOut().forEach(leftOut::put);
        return json;
    }

    private static ObjectNode finding(Entry entry) {
        Finding finding = entry.finding();
        ObjectNode json = NODES.objectNode();
        json.put("rule", finding.rule());
        json.put("severity", finding.severity().word());
        json.put(
                "object",
                finding.manifest().object().kind() + "/"
                        + finding.manifest().object().name());
        json.put("file", finding.position().file());
        json.put("line", finding.position().line());
        json.put("column", finding.position().column());
        json.put("path", finding.keyPath());
        json.put("message", finding.message());
        json.put("why", finding.why());
        ArrayNode fix = json.putArray("fix");
        FixText.lines(finding).forEach(fix::add);
        ArrayNode environments = json.putArray("environments");
        entry.environments().forEach(environments::add);
        return json;
    }
}
