package io.epicheck.config;

import io.epicheck.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pipeline file, read and checked. Immutable; maps keep the file's order. Texts still hold {@code ${name}} where the file does:
 * they are resolved for one environment when it is deployed.
 *
 * @param versionedConfig {@code config: {versioned: true}}: ConfigMaps and Secrets get a new name with every content
 */
public record PipelineConfig(
        String application,
        Map<String, String> variables,
        Map<String, ImageConfig> images,
        Optional<Path> manifests,
        List<String> render,
        Map<String, EnvironmentConfig> environments,
        Map<String, Map<String, SecretSource>> secrets,
        Map<String, Map<String, String>> config,
        boolean versionedConfig,
        List<SmokeConfig> smoke,
        Optional<AvailabilityConfig> availability,
        List<ReadinessConfig> readiness,
        HardeningConfig hardening,
        List<NotifyConfig> notifications,
        Timeouts timeouts,
        LintConfig lint,
        Path directory,
        Map<String, RegistryConfig> registries) {

    /**
     * One image to build.
     *
     * @param context folder that everything else is relative to, itself relative to the pipeline file
     * @param prepare shell commands that run in the context before the layers are read
     * @param base empty with a Dockerfile
     * @param user {@code uid}, {@code uid:gid} or a name; empty to keep the base's
     * @param tags rules for its tags; empty for the standard ones
     * @param prepareFiles what {@code prepare} reads and writes; empty to run it always
     * @param node what is added as a Node application, below {@code layers}
     * @param platforms such as {@code linux/arm64}; more than one make an index, none is linux/amd64
     * @param dockerfile what is built instead of base and layers
     */
    public record ImageConfig(
            String repository,
            Path context,
            List<String> prepare,
            String base,
            Map<String, LayerConfig> layers,
            List<Integer> ports,
            Map<String, String> environment,
            List<String> entrypoint,
            List<String> command,
            Map<String, String> labels,
            String user,
            String workingDirectory,
            List<PlacedText> tags,
            Optional<PrepareFiles> prepareFiles,
            Optional<NodeConfig> node,
            SupplyConfig supply,
            MetadataConfig metadata,
            List<String> platforms,
            Optional<DockerfileConfig> dockerfile) {
        /** Where everything comes from that only its build may see: what signs it, and what its Dockerfile mounts. */
        public Stream<SecretSource> secrets() {
            return Stream.concat(
                    supply.secrets(), dockerfile.stream().flatMap(file -> file.secrets().values().stream()));
        }

        /** The same without commands that run first: its files are there already. */
        public ImageConfig prepared() {
            return new ImageConfig(
                    repository,
                    context,
                    List.of(),
                    base,
                    layers,
                    ports,
                    environment,
                    entrypoint,
                    command,
                    labels,
                    user,
                    workingDirectory,
                    tags,
                    Optional.empty(),
                    node,
                    supply,
                    metadata,
                    platforms,
                    dockerfile);
        }
    }

    /**
     * What is said about an image beside it: keys {@code sbom}, {@code provenance} and {@code sign}.
     *
     * @param sbom store what it is made of
     * @param provenance store where it comes from
     * @param sign sign it, and what is said about it
     */
    public record SupplyConfig(boolean sbom, boolean provenance, Optional<SignConfig> sign) {
        /** Nothing is said. */
        public static final SupplyConfig NONE = new SupplyConfig(false, false, Optional.empty());

        /** Where its secrets come from. */
        public Stream<SecretSource> secrets() {
            return sign.stream().flatMap(each -> Stream.concat(Stream.of(each.key()), each.password().stream()));
        }
    }

    /**
     * What the commands of {@code prepare} read and write, so that they need not run again.
     *
     * @param inputs files, folders and globs in the context
     * @param outputs files and folders in the context, without globs
     * @param environment variables that decide about the outputs; with {@code *} at the end for several
     */
    public record PrepareFiles(List<PlacedText> inputs, List<PlacedText> outputs, List<String> environment) {}

    /** A Node application that becomes layers. */
    public sealed interface NodeConfig {
        /**
         * Files that nginx, or another server, hands out.
         *
         * @param folder in the context
         * @param to absolute path in the image
         * @param assetLayers how many layers of one kind there may be
         * @param nginxConfig whether a configuration of nginx is made when no layer brings one
         */
        record Site(String folder, String to, int assetLayers, boolean nginxConfig) implements NodeConfig {}

        /**
         * A program that Node runs.
         *
         * @param main file in the context; {@code package.json} to start what that says
         * @param to absolute path in the image
         * @param files files and folders in the context; empty for all but tests and what begins with a dot
         * @param installScripts whether those of dependencies are run
         */
        record Server(String main, String to, List<String> files, boolean installScripts) implements NodeConfig {}
    }

    /**
     * How an image is signed.
     *
     * @param key PEM; an optional one that is not there signs nothing
     * @param password of the key, when it is encrypted
     */
    public record SignConfig(SecretSource key, Optional<SecretSource> password) {}

    /**
     * A Dockerfile, and how it is built.
     *
     * @param file relative to the image's context
     * @param engine {@code buildx}, {@code buildah}, {@code podman}, or {@code auto} for the first that works
     * @param target stage to build; empty for the last
     * @param secrets by the id that RUN mounts
     * @param network of RUN; empty for the engine's own
     * @param pull whether base images are asked for anew
     * @param fileTimes {@code content}, {@code fixed} or {@code commit}
     */
    public record DockerfileConfig(
            String file,
            String engine,
            String target,
            Map<String, String> args,
            Map<String, SecretSource> secrets,
            List<String> ssh,
            List<String> cacheFrom,
            List<String> cacheTo,
            String network,
            boolean pull,
            String fileTimes) {}

    /**
     * What is special about one registry.
     *
     * @param http whether it speaks plain HTTP; empty: on this machine only
     * @param mirrors asked first when something is read; host, and what comes before each repository's path
     */
    public record RegistryConfig(Optional<Boolean> http, List<String> mirrors) {}

    /**
     * What an image says about itself, and what holds for all its tags.
     *
     * @param flavor entries such as {@code latest=auto}
     * @param annotations beside those of OCI; a key may begin with {@code manifest:} or {@code index:}
     */
    public record MetadataConfig(List<PlacedText> flavor, Map<String, String> annotations) {}

    /**
     * A text whose mistakes are told later, with their place.
     *
     * @param position of its first character
     * @param path of keys to it
     */
    public record PlacedText(String text, Position position, String path) {}

    /**
     * Files that become one layer.
     *
     * @param from file or folder in the context
     * @param to absolute path in the image; for a file its full name
     * @param owner {@code uid:gid}; default {@code 0:0}
     * @param mode octal permissions of files, such as {@code 0644}; empty to keep the executable bit of the source
     */
    public record LayerConfig(String from, String to, String owner, String mode) {}

    /**
     * New pods beside the old ones, before the rollout itself.
     *
     * @param steps shares of the traffic in percent
     * @param checks names of smoke checks; empty for all that can ask the new pods alone
     */
    public record CanaryConfig(List<Integer> steps, Duration pause, List<String> checks) {}

    /**
     * Where a git event goes to.
     *
     * @param harden what keeps requests from being lost is added where it is missing
     * @param versionedConfig comes before the file's own; empty when that counts
     */
    public record EnvironmentConfig(
            String name,
            When when,
            String namespace,
            Optional<Path> overlay,
            Map<String, String> variables,
            String context,
            Optional<CanaryConfig> canary,
            boolean harden,
            Optional<Boolean> versionedConfig,
            Optional<VerifyConfig> verify) {}

    /**
     * Which images may be deployed.
     *
     * @param key file of the public key that has signed them
     * @param attestations whether an SBOM and a provenance must be signed by it, too
     * @param allow references of images that need no signature; all that one of them says must hold: registry and repository, tag, digest
     */
    public record VerifyConfig(Path key, boolean attestations, List<String> allow) {}

    /** The branches and tags that go to an environment; globs with {@code *}. Both empty: only by name. */
    public record When(List<String> branches, List<String> tags) {}

    /** Where a secret's value comes from; never the value itself. */
    public sealed interface SecretSource {
        /** An environment variable. {@code optional}: left out when unset. */
        record FromEnvironment(String name, boolean optional, boolean allowEmpty) implements SecretSource {}

        /** A file, byte for byte. */
        record FromFile(Path path, boolean base64) implements SecretSource {}
    }

    /** One HTTP check. */
    public record SmokeConfig(
            String name,
            Target target,
            String path,
            Expect expect,
            Map<String, String> headers,
            String connect,
            Optional<Path> ca) {}

    /** What a check talks to. */
    public sealed interface Target {
        record Url(String url) implements Target {}

        /** Through a port-forward; {@code port} empty for the Service's first. */
        record Service(String name, Optional<Integer> port) implements Target {}

        /** The address in the Ingress's status, with the rule's host. */
        record Ingress(String name) implements Target {}
    }

    /**
     * What a check wants.
     *
     * @param json JSON pointer (RFC 6901) to the expected value as text
     * @param within limit for one request
     * @param successes how many in a row
     * @param deadline until when failures are tried again
     */
    public record Expect(
            int status,
            String contains,
            Map<String, String> json,
            Map<String, String> headers,
            Duration within,
            int successes,
            Duration deadline) {}

    /**
     * Requests that are sent while a release rolls out, and how many of them may be lost.
     *
     * @param target the entry that users take; a Service is reached through its node port or load balancer, never through a port-forward
     * @param maxFailed a count such as {@code 0}, or a share such as {@code 0.1%}
     */
    public record AvailabilityConfig(Target target, Way way, Load load, String maxFailed) {
        /**
         * How the entry is asked.
         *
         * @param path of the target, or continuing its URL
         * @param node host whose node port is taken; empty to look for one
         * @param connect {@code host:port} to connect to instead; empty for the entry's own
         */
        public record Way(String path, String node, Map<String, String> headers, String connect, Optional<Path> ca) {}

        /**
         * What is sent, and what an answer must be like.
         *
         * @param rate requests per second
         * @param within limit for one request, from the moment at which it was due to the last byte of its answer
         * @param before for how long before the first write
         * @param after for how long after the rollout, before it is judged
         * @param status the only good status; empty for any of 200 to 399
         * @param podHeader header of an answer that names the pod
         */
        public record Load(
                int rate,
                Duration within,
                Duration before,
                Duration after,
                Optional<Integer> status,
                String podHeader) {}
    }

    /**
     * When custom resources of one kind are ready.
     *
     * @param condition type of the condition in their status
     * @param status what it must be: {@code True}, {@code False} or {@code Unknown}
     * @param failed type of a condition that is True when one has failed for good
     */
    public record ReadinessConfig(
            String apiVersion, String kind, String condition, String status, Optional<String> failed) {}

    /**
     * What hardening has to know.
     *
     * @param shell whether every image holds a {@code sleep} command (default false)
     */
    public record HardeningConfig(boolean shell) {}

    /** Whom to tell. The webhook's URL is a secret. */
    public record NotifyConfig(Kind kind, SecretSource webhook) {
        /** The services we can write to. */
        public enum Kind {
            SLACK,
            DISCORD
        }
    }

    /** {@code deploy}: from holding the lock to the verdict (default 10 m); {@code rollback}: kept for going back (default 5 m); {@code
     * lock}: how long to wait for another run (default 5 m). */
    public record Timeouts(Duration deploy, Duration rollback, Duration lock) {}

    /**
     * What a lint needs to know.
     *
     * @param longestRequest how long the application may need for one request (default 5 s)
     */
    public record LintConfig(Duration longestRequest, List<LintIgnore> ignore) {}

    /**
     * Findings that are wanted.
     *
     * @param object {@code Kind/name}; empty for every object
     * @param position where the file says it
     */
    public record LintIgnore(String rule, Optional<String> object, String reason, Position position) {}
}
