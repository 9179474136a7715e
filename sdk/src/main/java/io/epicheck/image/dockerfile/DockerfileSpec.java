package io.epicheck.image.dockerfile;

import io.epicheck.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to build of a Dockerfile. Immutable and thread-safe; every method that takes something returns a new one.
 *
 * <pre>{@code
 * DockerfileSpec.of(Path.of("app/Dockerfile")).target("site").arg("NODE_ENV", "production")
 *     .secret("npm", new BuildSecret.FromEnvironment("NPM_TOKEN"))
 * }</pre>
 */
public final class DockerfileSpec {
    private final Path dockerfile;
    private Path context;
    private String target = "";
    private Map<String, String> args = Map.of();
    private Map<String, BuildSecret> secrets = Map.of();
    private List<String> ssh = List.of();
    private List<String> platforms = List.of();
    private List<String> cacheFrom = List.of();
    private List<String> cacheTo = List.of();
    private String network = "";
    private boolean pull;
    private Optional<BuildEngine> engine = Optional.empty();
    private FileTimes times = FileTimes.CONTENT;
    private Map<String, String> environment = System.getenv();
    private Map<ImageReference, String> pins = Map.of();
    private Map<String, String> buildContexts = Map.of();

    private DockerfileSpec(Path dockerfile, Path context) {
        this.dockerfile = dockerfile;
        this.context = context;
    }

    private DockerfileSpec(DockerfileSpec other) {
        this(other.dockerfile, other.context);
        target = other.target;
        args = other.args;
        secrets = other.secrets;
        ssh = other.ssh;
        platforms = other.platforms;
        cacheFrom = other.cacheFrom;
        cacheTo = other.cacheTo;
        network = other.network;
        pull = other.pull;
        engine = other.engine;
        times = other.times;
        environment = other.environment;
        pins = other.pins;
        buildContexts = other.buildContexts;
    }

    /** A Dockerfile whose folder is the context. */
    public static DockerfileSpec of(Path dockerfile) {
        Path folder = dockerfile.toAbsolutePath().getParent();
        return new DockerfileSpec(dockerfile, folder == null ? Path.of("/") : folder);
    }

    /** The folder that COPY and ADD read from; default: the Dockerfile's own. */
    public DockerfileSpec context(Path folder) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.context = folder;
        return next;
    }

    /** The stage to build; empty for the last. */
    public DockerfileSpec target(String stage) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.target = stage;
        return next;
    }

    /** A build argument (ARG). Everybody who can pull the image may see it: for passwords there is {@link #secret}. */
    public DockerfileSpec arg(String name, String value) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.args = with(args, name, value);
        return next;
    }

    /** A secret for {@code RUN --mount=type=secret,id=...}. Its value is in no command line, log, layer, label or history. */
    public DockerfileSpec secret(String id, BuildSecret source) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.secrets = with(secrets, id, source);
        return next;
    }

    /** An SSH agent or key for {@code RUN --mount=type=ssh}: {@code default}, {@code id=/path/to/socket-or-key}. */
    public DockerfileSpec ssh(String source) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.ssh = with(ssh, source);
        return next;
    }

    /** {@code linux/arm64}, {@code linux/arm/v7}, ...; several make an index. None: the engine's own. */
    public DockerfileSpec platforms(List<String> platforms) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.platforms = List.copyOf(platforms);
        return next;
    }

    /** Where steps may be taken from: an image reference, or for buildx anything else that {@code --cache-from} takes. */
    public DockerfileSpec cacheFrom(String source) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.cacheFrom = with(cacheFrom, source);
        return next;
    }

    /** Where steps are kept: an image reference, or for buildx anything else that {@code --cache-to} takes. */
    public DockerfileSpec cacheTo(String destination) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.cacheTo = with(cacheTo, destination);
        return next;
    }

    /** The network of RUN: {@code default}, {@code none} or {@code host}; empty for the engine's own. */
    public DockerfileSpec network(String network) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.network = network;
        return next;
    }

    /** Whether base images are asked for anew though they are there already. */
    public DockerfileSpec pull(boolean pull) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.pull = pull;
        return next;
    }

    /** The only engine that may build; default: the first that works. */
    public DockerfileSpec engine(Optional<BuildEngine> engine) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.engine = engine;
        return next;
    }

    /** Which time files get; default {@link FileTimes#CONTENT}. */
    public DockerfileSpec fileTimes(FileTimes times) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.times = times;
        return next;
    }

    /** Variables that secrets and the engine are found in; default: this process's. */
    public DockerfileSpec environment(Map<String, String> variables) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.environment = Map.copyOf(variables);
        return next;
    }

    /**
     * Takes an image of FROM, {@code COPY --from} or {@code RUN --mount=from=} by a digest, though the Dockerfile names a tag; {@link
     * DockerfileImages} finds those that there are. Where an engine cannot, a warning says so.
     *
     * @param image as {@link DockerfileImage#reference} has it
     * @param digest {@code sha256:...} in the same repository
     */
    public DockerfileSpec pin(ImageReference image, String digest) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.pins = with(pins, image, digest);
        return next;
    }

    DockerfileSpec withoutPins() {
        DockerfileSpec next = new DockerfileSpec(this);
        next.pins = Map.of();
        return next;
    }

    /** What names in the Dockerfile stand for instead ({@code --build-context}). */
    DockerfileSpec buildContexts(Map<String, String> contexts) {
        DockerfileSpec next = new DockerfileSpec(this);
        next.buildContexts = Map.copyOf(contexts);
        return next;
    }

    public Path dockerfile() {
        return dockerfile;
    }

    public Path context() {
        return context;
    }

    public String target() {
        return target;
    }

    public Map<String, String> args() {
        return args;
    }

    public Map<String, BuildSecret> secrets() {
        return secrets;
    }

    public List<String> ssh() {
        return ssh;
    }

    public List<String> platforms() {
        return platforms;
    }

    public List<String> cacheFrom() {
        return cacheFrom;
    }

    public List<String> cacheTo() {
        return cacheTo;
    }

    public String network() {
        return network;
    }

    public boolean pull() {
        return pull;
    }

    public Optional<BuildEngine> engine() {
        return engine;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Digests by the image that they are of. */
    public Map<ImageReference, String> pins() {
        return pins;
    }

    Map<String, String> buildContexts() {
        return buildContexts;
    }

    public FileTimes fileTimes() {
        return times;
    }

    private static <K, T> Map<K, T> with(Map<K, T> map, K key, T value) {
        Map<K, T> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return Collections.unmodifiableMap(more);
    }

    private static List<String> with(List<String> list, String item) {
        List<String> more = new ArrayList<>(list);
        more.add(item);
        return List.copyOf(more);
    }
}
