package io.epicheck.image.attest;

import io.epicheck.context.BuildContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an image comes from (<a href="https://slsa.dev/spec/v1.1/provenance">SLSA provenance v1</a>; docs/provenance.md explains each field).
 * Pure. Takes nothing from the environment but what names the builder: no variable's value can get in.
 */
public final class Provenance {
    private static final String PAGE = "https://github.com/epitech-nice/epicheck-deploy/blob/main/docs/provenance.md";
    static final String BUILD_TYPE = PAGE + "#image-build-v1";

    private Provenance() {}

    /**
     * What was built of what.
     *
     * @param application name in the pipeline file
     * @param image name in the pipeline file
     * @param repository that it was pushed to
     * @param base reference of the base; empty when there is none that we know
     * @param baseDigest what it was then; empty when unknown
     */
    public record Build(
            BuildContext context,
            String application,
            String image,
            String repository,
            String base,
            String baseDigest) {}

    /**
     * Who built it, and when.
     *
     * @param builder URI of what runs builds; see {@link #builder}
     * @param version of epicheck; may be empty
     */
    public record Run(String builder, String version, Instant started, Instant finished) {}

    /** Names the builder by the variables that CI sets. */
    public static String builder(Map<String, String> environment) {
        if (environment.getOrDefault("GITHUB_ACTIONS", "").equals("true")) {
            return "https://github.com/actions/runner/"
                    + (environment.getOrDefault("RUNNER_ENVIRONMENT", "").equals("github-hosted")
                            ? "github-hosted"
                            : "self-hosted");
        }
        for (String server : List.of("JENKINS_URL", "CI_SERVER_URL")) {
            String url = environment.getOrDefault(server, "");
            if (url.matches("https?://[^@\\s]+")) {
                return url;
            }
        }
        return PAGE + "#local";
    }

    /** Writes the predicate. */
    public static ObjectNode predicate(Build build, Run run) {
        BuildContext context = build.context();
        ObjectNode predicate = JsonMapper.shared().createObjectNode();
        ObjectNode definition = predicate.putObject("buildDefinition").put("buildType", BUILD_TYPE);
        ObjectNode parameters = definition.putObject("externalParameters");
        parameters.put("application", build.application());
        parameters.put("image", build.image());
        parameters.put("repository", build.repository());
        putUnlessEmpty(parameters, "base", build.base());
        putUnlessEmpty(parameters, "source", context.repositoryUrl());
        putUnlessEmpty(parameters, "ref", context.ref());
        definition.putObject("internalParameters").put("dirty", context.dirty());
        dependencies(definition.putArray("resolvedDependencies"), build);
        ObjectNode details = predicate.putObject("runDetails");
        ObjectNode builder = details.putObject("builder").put("id", run.builder());
        if (!run.version().isEmpty()) {
            builder.putObject("version").put("epicheck", run.version());
        }
        details.putObject("metadata")
                .put("invocationId", context.runUrl().isEmpty() ? context.runId() : context.runUrl())
                .put("startedOn", seconds(run.started()))
                .put("finishedOn", seconds(run.finished()));
        return predicate;
    }

    private static void dependencies(ArrayNode dependencies, Build build) {
        BuildContext context = build.context();
        if (!context.commit().isEmpty()) {
            ObjectNode source = dependencies.addObject();
            String ref = context.ref().isEmpty() ? "" : "@" + context.ref();
            source.put(
                    "uri",
                    context.repositoryUrl().isEmpty() ? "git+local" + ref : "git+" + context.repositoryUrl() + ref);
            source.putObject("digest").put("gitCommit", context.commit());
        }
        if (!build.base().isEmpty()) {
            ObjectNode base = dependencies.addObject().put("uri", "oci://" + build.base());
            if (!build.baseDigest().isEmpty()) {
                base.putObject("digest").put("sha256", build.baseDigest().replaceFirst("^sha256:", ""));
            }
        }
    }

    /** Whether two predicates tell of the same build by the same kind of builder: runs and times may differ. */
    static boolean sameBuild(JsonNode one, JsonNode other) {
        return Objects.equals(lasting(one), lasting(other));
    }

    /** What a predicate says that does not change from one run of the same build to the next. */
    public static JsonNode lasting(JsonNode predicate) {
        ObjectNode part = JsonMapper.shared().createObjectNode();
        part.set("buildDefinition", predicate.path("buildDefinition"));
        part.set("builder", predicate.at("/runDetails/builder/id"));
        return part;
    }

    private static void putUnlessEmpty(ObjectNode node, String key, String text) {
        if (!text.isEmpty()) {
            node.put(key, text);
        }
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
