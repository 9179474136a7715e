package io.epicheck.report;

import io.epicheck.report.RunReport.Step;
import io.epicheck.rollout.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as JSON: the keys of {@code result.properties}, plus everything that does not fit there. Times are seconds. */
final class ReportJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReportJson() {}

    static String text(RunReport report) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(of(report)) + "\n";
    }

    static ObjectNode of(RunReport report) {
        ObjectNode json = NODES.objectNode();
        json.put("outcome", report.outcome().word());
        json.put("exit-code", report.exitCode());
        json.put("application", report.target().application());
        json.put("environment", report.target().environment());
        json.put("namespace", report.target().namespace());
        json.put("ref", report.source().ref());
        json.put("commit", report.source().commit());
        json.put("run-url", report.source().runUrl());
        json.put("image-tag", report.imageTag());
        ObjectNode images = json.putObject("images");
        report.images().forEach(images::put);
        if (!report.builds().isEmpty()) {
            ObjectNode builds = json.putObject("builds");
            report.builds().forEach(build -> builds.set(build.name(), ImageJson.of(build)));
        }
        json.put("changed", report.changedAnything());
        ObjectNode objects = json.putObject("objects");
        objects.set("changed", texts(report.changes().changed()));
        objects.set("restored", texts(report.changes().restored()));
        objects.set("removed", texts(report.changes().removed()));
        objects.set("remaining", texts(report.changes().remaining()));
        report.cause().ifPresent(cause -> json.set("cause", cause(cause)));
        json.set("warnings", texts(report.warnings()));
        report.traffic().ifPresent(measured -> json.set("availability", TrafficJson.of(measured)));
        ArrayNode steps = json.putArray("steps");
        report.steps().forEach(step -> steps.add(step(step)));
        json.put("seconds", seconds(report.took()));
        return json;
    }

    private static ObjectNode cause(Cause cause) {
        ObjectNode json = NODES.objectNode();
        json.put("code", cause.code());
        json.put("subject", cause.subject());
        json.put("reason", cause.reason());
        json.set("evidence", texts(cause.evidence()));
        json.put("next-step", cause.nextStep());
        return json;
    }

    private static ObjectNode step(Step step) {
        ObjectNode json = NODES.objectNode();
        json.put("name", step.name());
        json.put("status", step.status().name().toLowerCase(Locale.ROOT));
        json.put("seconds", seconds(step.took()));
        json.put("summary", step.summary());
        return json;
    }

    private static ArrayNode texts(List<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
