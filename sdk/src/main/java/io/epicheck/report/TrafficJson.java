package io.epicheck.report;

import io.epicheck.traffic.LostRequest;
import io.epicheck.traffic.Percentiles;
import io.epicheck.traffic.TrafficReport;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What became of the requests as JSON. Latencies are milliseconds, other times seconds. */
public final class TrafficJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TrafficJson() {}

    /** Pretty, with a line end. */
    public static String text(TrafficReport report) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(of(report)) + "\n";
    }

    static ObjectNode of(TrafficReport report) {
        ObjectNode json = NODES.objectNode();
        json.put("entry", report.subject());
        json.put("url", report.url());
        json.put("via", report.via());
        json.put("rate", report.rate());
        json.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("max-failed", report.maxFailed());
        json.put("reason", report.reason());
        json.put("requests", report.requests());
        json.put("lost", report.failed());
        json.put("resent", report.resent());
        json.put("not-sent", report.notSent());
        json.put("away", report.away());
        json.put("unfinished", report.unfinished());
        ArrayNode phases = json.putArray("phases");
        report.phases().forEach(phase -> phases.add(phase(phase)));
        ObjectNode pods = json.putObject("pods");
        report.pods().forEach(pods::put);
        ArrayNode examples = json.putArray("examples");
        report.examples().forEach(example -> examples.add(example(example)));
        return json;
    }

    private static ObjectNode phase(TrafficReport.Phase phase) {
        ObjectNode json = NODES.objectNode();
        json.put("phase", phase.phase().word());
        json.put("seconds", ReportJson.seconds(phase.took()));
        json.put("requests", phase.requests());
        json.put("lost", phase.failed());
        ObjectNode kinds = json.putObject("lost-by-kind");
        phase.lost().forEach((loss, count) -> kinds.put(word(loss.name()), count));
        json.put("resent", phase.resent());
        json.set("latency-ms", latency(phase.latency()));
        return json;
    }

    private static ObjectNode latency(Percentiles latency) {
        ObjectNode json = NODES.objectNode();
        json.put("p50", millis(latency.p50()));
        json.put("p90", millis(latency.p90()));
        json.put("p99", millis(latency.p99()));
        json.put("p99.9", millis(latency.p999()));
        json.put("max", millis(latency.max()));
        return json;
    }

    private static ObjectNode example(LostRequest example) {
        ObjectNode json = NODES.objectNode();
        json.put("at", example.at().toString());
        json.put("phase", example.phase().word());
        json.put("kind", word(example.loss().name()));
        json.put("after-ms", millis(example.took()));
        json.put("connection", example.reused() ? "kept" : "new");
        json.put("local-port", example.localPort());
        json.put("detail", example.detail());
        json.put("pod", example.pod());
        return json;
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1000.0) / 1000.0;
    }
}
