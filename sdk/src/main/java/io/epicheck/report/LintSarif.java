package io.epicheck.report;

import io.epicheck.Position;
import io.epicheck.lint.Finding;
import io.epicheck.lint.FixText;
import io.epicheck.lint.LintResult;
import io.epicheck.lint.LintResult.Entry;
import io.epicheck.lint.LintRule;
import io.epicheck.lint.LintRules;
import io.epicheck.lint.Silence;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a lint found as <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>, as GitHub's code
 * scanning takes it. Pure.
 */
public final class LintSarif {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private final Path root;
    private final Path otherwise;
    private final Map<String, Integer> fingerprints = new HashMap<>();

    private LintSarif(Path root, Path otherwise) {
        this.root = root.toAbsolutePath().normalize();
        this.otherwise = otherwise;
    }

    /**
     * Pretty-printed; ends with a line break.
     *
     * @param version of the tool
     * @param root what paths are told relative to
     * @param otherwise the file that stands for manifests which no file holds, such as those of a render command
     */
    public static String of(LintResult result, String version, Path root, Path otherwise) {
        ObjectNode json = new LintSarif(root, otherwise).log(result, version);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private ObjectNode log(LintResult result, String version) {
        ObjectNode log = NODES.objectNode().put("$schema", SCHEMA).put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "epicheck").put("version", version);
        ArrayNode rules = driver.putArray("rules");
        LintRules.all().forEach(rule -> rules.add(rule(rule)));
        run.put("columnKind", "unicodeCodePoints");
        ArrayNode results = run.putArray("results");
        result.entries().forEach(entry -> results.add(result(entry)));
        return log;
    }

    private static ObjectNode rule(LintRule rule) {
        ObjectNode json = NODES.objectNode().put("id", rule.id());
        json.putObject("shortDescription").put("text", rule.meaning());
        json.putObject("fullDescription").put("text", rule.meaning() + " " + rule.why());
        json.putObject("help")
                .put("text", rule.why() + "\n\n" + rule.remedy())
                .put("markdown", rule.why() + "\n\n**What to do:** " + rule.remedy());
        json.putObject("defaultConfiguration").put("level", rule.severity().word());
        ObjectNode properties = json.putObject("properties");
        properties.put("precision", "high");
        properties.put(
                "problem.severity",
                rule.severity().word().equals("note")
                        ? "recommendation"
                        : rule.severity().word());
        properties.putArray("tags").add("kubernetes").add("availability");
        return json;
    }

    private ObjectNode result(Entry entry) {
        Finding finding = entry.finding();
        ObjectNode json = NODES.objectNode().put("ruleId", finding.rule());
        json.put(
                "ruleIndex", LintRules.all().stream().map(LintRule::id).toList().indexOf(finding.rule()));
        json.put("level", finding.severity().word());
        json.putObject("message").put("text", message(entry));
        ObjectNode location = json.putArray("locations").addObject();
        ObjectNode physical = location.putObject("physicalLocation");
        Position position = finding.position();
        boolean inFile = !position.file().startsWith("<");
        physical.putObject("artifactLocation").put("uri", uri(inFile ? Path.of(position.file()) : otherwise));
        physical.putObject("region")
                .put("startLine", inFile ? position.line() : 1)
                .put("startColumn", inFile ? position.column() : 1);
        location.putArray("logicalLocations")
                .addObject()
                .put(
                        "fullyQualifiedName",
                        label(finding) + (finding.keyPath().isEmpty() ? "" : ":" + finding.keyPath()));
        json.putObject("partialFingerprints").put("primaryLocationLineHash", fingerprint(finding));
        entry.silence().ifPresent(silence -> suppression(json, finding, silence));
        return json;
    }

    private static void suppression(ObjectNode json, Finding finding, Silence silence) {
        boolean besideIt = silence.position().file().equals(finding.position().file());
        json.putArray("suppressions")
                .addObject()
                .put("kind", besideIt ? "inSource" : "external")
                .put("status", "accepted")
                .put("justification", silence.reason());
    }

    private static String message(Entry entry) {
        Finding finding = entry.finding();
        StringBuilder text = new StringBuilder(finding.message()).append(". ").append(finding.why());
        if (!entry.environments().isEmpty()) {
            text.append(" Environments: ")
                    .append(String.join(", ", entry.environments()))
                    .append('.');
        }
        List<String> fix = FixText.lines(finding);
        if (!fix.isEmpty()) {
            text.append("\n\n").append(String.join("\n", fix));
        }
        return text.toString();
    }

    /** Of what is found, not of where it stands: lines that move are no news. */
    private String fingerprint(Finding finding) {
        String what = finding.rule() + "\n" + label(finding) + "\n" + finding.keyPath();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
            String text = HexFormat.of().formatHex(hash, 0, 8);
            return text + ":" + fingerprints.merge(text, 1, Integer::sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String label(Finding finding) {
        return finding.manifest().object().kind() + "/"
                + finding.manifest().object().name();
    }

    private String uri(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        try {
            return whole.startsWith(root)
                    ? new URI(null, null, root.relativize(whole).toString().replace('\\', '/'), null).getRawPath()
                    : whole.toUri().toString();
        } catch (URISyntaxException e) {
            return whole.toUri().toString();
        }
    }
}
