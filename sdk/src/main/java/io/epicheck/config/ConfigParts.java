package io.epicheck.config;

import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.AvailabilityConfig.Load;
import io.epicheck.config.PipelineConfig.AvailabilityConfig.Way;
import io.epicheck.config.PipelineConfig.CanaryConfig;
import io.epicheck.config.PipelineConfig.DockerfileConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.config.PipelineConfig.Expect;
import io.epicheck.config.PipelineConfig.HardeningConfig;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.LayerConfig;
import io.epicheck.config.PipelineConfig.LintConfig;
import io.epicheck.config.PipelineConfig.LintIgnore;
import io.epicheck.config.PipelineConfig.MetadataConfig;
import io.epicheck.config.PipelineConfig.NodeConfig;
import io.epicheck.config.PipelineConfig.NotifyConfig;
import io.epicheck.config.PipelineConfig.PrepareFiles;
import io.epicheck.config.PipelineConfig.ReadinessConfig;
import io.epicheck.config.PipelineConfig.RegistryConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.config.PipelineConfig.SignConfig;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.SupplyConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.config.PipelineConfig.Timeouts;
import io.epicheck.config.PipelineConfig.VerifyConfig;
import io.epicheck.config.PipelineConfig.When;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Records of a tree that was checked; defaults are filled in here. */
final class ConfigParts {
    static final Duration CANARY_PAUSE = Duration.ofSeconds(30);
    static final Duration DEPLOY = Duration.ofMinutes(10);
    private static final Duration ROLLBACK = Duration.ofMinutes(5);
    private static final Duration LOCK = Duration.ofMinutes(5);
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);
    private static final int ASSET_LAYERS = 32;
    private static final Expect SERVES =
            new Expect(200, "", Map.of(), Map.of(), Duration.ofSeconds(10), 3, Duration.ofMinutes(1));

    private final Path directory;

    ConfigParts(Path directory) {
        this.directory = directory;
    }

    PipelineConfig config(Mapping root) {
        return new PipelineConfig(
                text(root, "application", ""),
                texts(root, "variables"),
                named(root, "images", (name, node) -> image(KeyPath.child("images", name), node)),
                path(root, "manifests"),
                list(root, "render", ConfigParts::text),
                named(root, "environments", this::environment),
                named(root, "secrets", (name, node) -> entries(node, (key, source) -> secret((Mapping) source))),
                configMaps(root),
                versionedConfig(root),
                list(root, "smoke", node -> smoke((Mapping) node)),
                child(root, "availability").map(ConfigParts::availability),
                list(root, "readiness", node -> readiness((Mapping) node)),
                child(root, "hardening")
                        .map(node -> new HardeningConfig(flag(node, "shell")))
                        .orElse(new HardeningConfig(false)),
                list(root, "notify", node -> notification((Mapping) node)),
                child(root, "timeouts")
                        .map(node -> new Timeouts(
                                duration(node, "deploy", DEPLOY),
                                duration(node, "rollback", ROLLBACK),
                                duration(node, "lock", LOCK)))
                        .orElse(new Timeouts(DEPLOY, ROLLBACK, LOCK)),
                child(root, "lint").map(ConfigParts::lint).orElse(new LintConfig(LONGEST_REQUEST, List.of())),
                directory,
                named(root, "registries", (name, node) -> registry(node)));
    }

    private static RegistryConfig registry(Mapping node) {
        return new RegistryConfig(node.get("http").map(ConfigParts::flag), list(node, "mirrors", ConfigParts::text));
    }

    private ImageConfig image(String path, Mapping node) {
        return new ImageConfig(
                text(node, "repository", ""),
                Path.of(text(node, "context", ".")),
                list(node, "prepare", ConfigParts::text),
                text(node, "base", ""),
                named(node, "layers", (name, layer) -> layer(layer)),
                list(node, "ports", ConfigParts::number),
                texts(node, "environment"),
                list(node, "entrypoint", ConfigParts::text),
                list(node, "command", ConfigParts::text),
                texts(node, "labels"),
                text(node, "user", ""),
                text(node, "workingDirectory", ""),
                PlacedTexts.of(node, path, "tags"),
                prepareFiles(path, node),
                child(node, "node").map(ConfigParts::node),
                new SupplyConfig(
                        flag(node, "sbom"),
                        flag(node, "provenance"),
                        child(node, "sign").map(ConfigParts::sign)),
                new MetadataConfig(PlacedTexts.of(node, path, "flavor"), texts(node, "annotations")),
                list(node, "platforms", ConfigParts::text),
                node.get("dockerfile").map(file -> dockerfile(text(file), node)));
    }

    private static Optional<PrepareFiles> prepareFiles(String path, Mapping node) {
        return node.get("inputs")
                .map(inputs -> new PrepareFiles(
                        PlacedTexts.of(node, path, "inputs"),
                        PlacedTexts.of(node, path, "outputs"),
                        list(node, "prepareEnvironment", ConfigParts::text)));
    }

    private static NodeConfig node(Mapping node) {
        if (node.get("site").isPresent()) {
            return new NodeConfig.Site(
                    text(node, "site", ""),
                    text(node, "to", "/usr/share/nginx/html"),
                    node.get("assetLayers").map(ConfigParts::number).orElse(ASSET_LAYERS),
                    node.get("nginxConfig").map(ConfigParts::flag).orElse(true));
        }
        return new NodeConfig.Server(
                text(node, "server", ""),
                text(node, "to", "/app"),
                list(node, "files", ConfigParts::text),
                flag(node, "installScripts"));
    }

    private static SignConfig sign(Mapping node) {
        return new SignConfig(
                secret(child(node, "key").orElseThrow()),
                child(node, "password").map(ConfigParts::secret));
    }

    private static DockerfileConfig dockerfile(String file, Mapping image) {
        Mapping build = child(image, "build").orElse(new Mapping(image.position(), List.of()));
        return new DockerfileConfig(
                file,
                text(build, "engine", "auto"),
                text(build, "target", ""),
                texts(build, "args"),
                named(build, "secrets", (id, source) -> secret(source)),
                list(build, "ssh", ConfigParts::text),
                list(build, "cacheFrom", ConfigParts::text),
                list(build, "cacheTo", ConfigParts::text),
                text(build, "network", ""),
                flag(build, "pull"),
                text(build, "fileTimes", "content"));
    }

    private static LayerConfig layer(Mapping node) {
        return new LayerConfig(
                text(node, "from", ""), text(node, "to", ""), text(node, "owner", "0:0"), text(node, "mode", ""));
    }

    private EnvironmentConfig environment(String name, Mapping node) {
        When when = child(node, "when")
                .map(events ->
                        new When(list(events, "branch", ConfigParts::text), list(events, "tag", ConfigParts::text)))
                .orElse(new When(List.of(), List.of()));
        return new EnvironmentConfig(
                name,
                when,
                text(node, "namespace", ""),
                path(node, "overlay"),
                texts(node, "variables"),
                text(node, "context", ""),
                child(node, "strategy")
                        .flatMap(strategy -> child(strategy, "canary"))
                        .map(ConfigParts::canary),
                flag(node, "harden"),
                node.get("versionedConfig").map(ConfigParts::flag),
                child(node, "verify")
                        .map(verify -> new VerifyConfig(
                                Path.of(text(verify, "key", "")),
                                flag(verify, "attestations"),
                                list(verify, "allow", ConfigParts::text))));
    }

    private static CanaryConfig canary(Mapping node) {
        return new CanaryConfig(
                list(node, "steps", step -> Integer.parseInt(text(step).replace("%", ""))),
                duration(node, "pause", CANARY_PAUSE),
                list(node, "checks", ConfigParts::text));
    }

    /** Under {@code versioned} a scalar is the switch, and a mapping is a ConfigMap of that name. */
    private static boolean versionedConfig(Mapping root) {
        return child(root, "config")
                .flatMap(config -> config.get(PipelineShape.VERSIONED))
                .map(value -> value instanceof Scalar && flag(value))
                .orElse(false);
    }

    private static Map<String, Map<String, String>> configMaps(Mapping root) {
        Map<String, Map<String, String>> maps = new LinkedHashMap<>();
        child(root, "config").ifPresent(config -> config.entries().forEach(entry -> {
            if (entry.value() instanceof Mapping map) {
                maps.put(entry.key().text(), entries(map, (key, value) -> text(value)));
            }
        }));
        return Collections.unmodifiableMap(maps);
    }

    private static SecretSource secret(Mapping node) {
        return node.get("env").isPresent()
                ? new SecretSource.FromEnvironment(
                        text(node, "env", ""), flag(node, "optional"), flag(node, "allowEmpty"))
                : new SecretSource.FromFile(Path.of(text(node, "file", "")), flag(node, "base64"));
    }

    private static SmokeConfig smoke(Mapping node) {
        return new SmokeConfig(
                text(node, "name", ""),
                target(node),
                text(node, "path", "/"),
                child(node, "expect").map(ConfigParts::expect).orElse(SERVES),
                texts(node, "headers"),
                text(node, "connect", ""),
                path(node, "ca"));
    }

    private static AvailabilityConfig availability(Mapping node) {
        return new AvailabilityConfig(
                target(node),
                new Way(
                        text(node, "path", "/"),
                        text(node, "node", ""),
                        texts(node, "headers"),
                        text(node, "connect", ""),
                        path(node, "ca")),
                new Load(
                        node.get("rate").map(ConfigParts::number).orElse(200),
                        duration(node, "within", Duration.ofSeconds(2)),
                        duration(node, "before", Duration.ofSeconds(5)),
                        duration(node, "after", Duration.ofSeconds(10)),
                        node.get("status").map(ConfigParts::number),
                        text(node, "podHeader", "X-Pod")),
                text(node, "maxFailed", "0"));
    }

    private static Target target(Mapping node) {
        if (node.get("url").isPresent()) {
            return new Target.Url(text(node, "url", ""));
        }
        return node.get("service").isPresent()
                ? new Target.Service(text(node, "service", ""), node.get("port").map(ConfigParts::number))
                : new Target.Ingress(text(node, "ingress", ""));
    }

    private static Expect expect(Mapping node) {
        return new Expect(
                node.get("status").map(ConfigParts::number).orElse(SERVES.status()),
                text(node, "contains", ""),
                texts(node, "json"),
                texts(node, "headers"),
                duration(node, "within", SERVES.within()),
                node.get("successes").map(ConfigParts::number).orElse(SERVES.successes()),
                duration(node, "deadline", SERVES.deadline()));
    }

    private static ReadinessConfig readiness(Mapping node) {
        return new ReadinessConfig(
                text(node, "apiVersion", ""),
                text(node, "kind", ""),
                text(node, "condition", ""),
                text(node, "status", "True"),
                node.get("failed").map(ConfigParts::text));
    }

    private static LintConfig lint(Mapping node) {
        return new LintConfig(
                duration(node, "longestRequest", LONGEST_REQUEST),
                list(node, "ignore", each -> lintIgnore((Mapping) each)));
    }

    private static LintIgnore lintIgnore(Mapping node) {
        return new LintIgnore(
                text(node, "rule", ""),
                node.get("object").map(ConfigParts::text),
                text(node, "reason", ""),
                node.get("rule").orElse(node).position());
    }

    private static NotifyConfig notification(Mapping node) {
        NotifyConfig.Kind kind = node.get("slack").isPresent() ? NotifyConfig.Kind.SLACK : NotifyConfig.Kind.DISCORD;
        Mapping service = child(node, "slack").or(() -> child(node, "discord")).orElseThrow();
        return new NotifyConfig(kind, secret(child(service, "webhook").orElseThrow()));
    }

    private static Optional<Mapping> child(Mapping node, String key) {
        return node.get(key)
                .flatMap(value -> value instanceof Mapping mapping ? Optional.of(mapping) : Optional.empty());
    }

    private static String text(YamlNode node) {
        return ((Scalar) node).text();
    }

    private static String text(Mapping node, String key, String otherwise) {
        return node.get(key).map(ConfigParts::text).orElse(otherwise);
    }

    private static int number(YamlNode node) {
        return ((Scalar) node).value().asInt();
    }

    private static boolean flag(Mapping node, String key) {
        return node.get(key).map(ConfigParts::flag).orElse(false);
    }

    private static boolean flag(YamlNode node) {
        return ((Scalar) node).value().asBoolean();
    }

    private static Duration duration(Mapping node, String key, Duration otherwise) {
        return node.get(key).flatMap(value -> DurationText.parse(text(value))).orElse(otherwise);
    }

    private static Optional<Path> path(Mapping node, String key) {
        return node.get(key).map(ConfigParts::text).map(Path::of);
    }

    private static Map<String, String> texts(Mapping node, String key) {
        return child(node, key)
                .map(mapping -> entries(mapping, (name, value) -> text(value)))
                .orElse(Map.of());
    }

    private static <T> List<T> list(Mapping node, String key, Function<YamlNode, T> item) {
        Optional<YamlNode> value = node.get(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof Sequence sequence) {
            List<T> items = new ArrayList<>();
            sequence.items().forEach(each -> items.add(item.apply(each)));
            return List.copyOf(items);
        }
        return List.of(item.apply(value.get()));
    }

    private static <T> Map<String, T> named(Mapping node, String key, BiFunction<String, Mapping, T> value) {
        return child(node, key)
                .map(mapping -> entries(mapping, (name, each) -> value.apply(name, (Mapping) each)))
                .orElse(Map.of());
    }

    private static <T> Map<String, T> entries(Mapping node, BiFunction<String, YamlNode, T> value) {
        Map<String, T> result = new LinkedHashMap<>();
        node.entries()
                .forEach(entry ->
                        result.put(entry.key().text(), value.apply(entry.key().text(), entry.value())));
        return Collections.unmodifiableMap(result);
    }
}
