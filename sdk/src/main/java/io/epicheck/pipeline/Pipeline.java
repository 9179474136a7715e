package io.epicheck.pipeline;

import io.epicheck.ImageReference;
import io.epicheck.config.ConfigReader;
import io.epicheck.config.PipelineConfig;
import io.epicheck.context.BuildContext;
import io.epicheck.context.EnvironmentChoice;
import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImagePlans;
import io.epicheck.image.dockerfile.DockerfileImage;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.lint.FileFixes;
import io.epicheck.lint.LintReport;
import io.epicheck.manifest.Manifest;
import io.epicheck.retry.Time;
import io.epicheck.rollout.DeployedState;
import io.epicheck.rollout.WorkloadStatus;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.secret.Redactor;
import io.epicheck.traffic.TrafficProbe;
import io.epicheck.traffic.TrafficReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The whole way from a git event to a verified release, by one pipeline file. Immutable and thread-safe; every {@code with} method
 * returns a new pipeline.
 *
 * <pre>{@code
 * PipelineResult result = Pipeline.load(Path.of("epicheck.yaml")).run();
 * System.exit(result.exitCode());
 * }</pre>
 *
 * <p>{@link #run}, {@link #build}, {@link #deploy}, {@link #rollback}, {@link #recover} and {@link #smoke} return what they ended in, whatever that is; the methods that only
 * look ({@link #plan}, {@link #status}, {@link #validate}, {@link #lint}) throw {@link io.epicheck.EpicheckException} when they cannot.
 */
public final class Pipeline {
    private final Settings settings;

    private Pipeline(Settings settings) {
        this.settings = settings;
    }

    /** Reads a pipeline file. Throws {@link io.epicheck.BadInputException} with everything that is wrong with it. */
    public static Pipeline load(Path file) {
        return of(ConfigReader.read(file));
    }

    /**
     * A pipeline with the process's environment, and events that go nowhere.
     *
     * @throws io.epicheck.BadInputException when a rule for tags is wrong
     */
    public static Pipeline of(PipelineConfig config) {
        ImagePlans.check(config);
        return new Pipeline(Settings.of(config));
    }

    /** Handles this event instead of the one that CI or git tell about. */
    public Pipeline withContext(BuildContext context) {
        return new Pipeline(settings.withContext(context));
    }

    /** Variables instead of the process's own: secrets, credentials, what CI says. */
    public Pipeline withEnvironment(Map<String, String> environment) {
        return new Pipeline(settings.withEnvironment(environment));
    }

    /** Values that come before those of the file. */
    public Pipeline withVariables(Map<String, String> variables) {
        return new Pipeline(settings.withOverrides(variables));
    }

    /** Tells what happens as it happens; texts are redacted already. */
    public Pipeline withListener(EventSink listener) {
        return new Pipeline(settings.withListener(listener));
    }

    public Pipeline withTime(Time time) {
        return new Pipeline(settings.withTime(time));
    }

    /** Connects in another way than by the kubeconfig that the environment leads to. */
    public Pipeline withCluster(ClusterSource clusters) {
        return new Pipeline(settings.withClusters(clusters));
    }

    /** Deploys to this namespace instead of the environment's own. */
    public Pipeline withNamespace(String namespace) {
        return new Pipeline(settings.withNamespace(namespace));
    }

    /** How releases are done. */
    public Pipeline withRelease(ReleaseOptions options) {
        return new Pipeline(settings.withOptions(options));
    }

    public ReleaseOptions releaseOptions() {
        return settings.options();
    }

    public PipelineConfig config() {
        return settings.config();
    }

    /** The event that is handled. */
    public BuildContext context() {
        return new PipelineRun(settings).context();
    }

    /**
     * What the images of this event are called and say of themselves, with the reasons; by name, in the file's order. Contacts nothing.
     */
    public Map<String, ImageMetadata> metadata() {
        return new PipelineRun(settings).metadata();
    }

    /** Where the event goes to. */
    public EnvironmentChoice choice(Optional<String> environment) {
        return EnvironmentChoice.of(settings.config(), context(), environment);
    }

    /** Masks every secret that this pipeline can come across. */
    public Redactor redactor() {
        return PipelineSecrets.redactor(settings);
    }

    /** Builds, and deploys to where the event goes. */
    public PipelineResult run() {
        return run(Optional.empty());
    }

    /** Builds, and deploys to the environment of that name; a pull request is built only. */
    public PipelineResult run(Optional<String> environment) {
        return new PipelineRun(settings).run(environment);
    }

    /** Builds and pushes the images. */
    public PipelineResult build() {
        return new PipelineRun(settings).build();
    }

    /** Deploys images that exist, by name in the pipeline file. */
    public PipelineResult deploy(String environment, Map<String, BuiltImage> images) {
        return new PipelineRun(settings).deploy(environment, images);
    }

    /**
     * Sends requests through the entry of the file's {@code availability} for so long, and counts those that are lost. Changes nothing.
     *
     * @param change of what the file says
     */
    public TrafficReport probe(String environment, UnaryOperator<TrafficProbe> change, Duration length) {
        return new PipelineRun(settings).probe(environment, change, length);
    }

    /** Runs the smoke checks against what is deployed. */
    public PipelineResult smoke(String environment) {
        return new PipelineRun(settings).smoke(environment);
    }

    /** What {@link #deploy} would change. Writes nothing. */
    public PipelinePlan plan(String environment, Map<String, BuiltImage> images) {
        return new PipelineRun(settings).plan(environment, images);
    }

    /** Finishes or takes back what an earlier run left half-way; good when there is nothing of that kind. */
    public PipelineResult recover(String environment) {
        return new PipelineRun(settings).recover(environment);
    }

    /** Brings back a release of the history; without a number the last good one before what is deployed. */
    public PipelineResult rollback(String environment, Optional<Integer> release) {
        return new PipelineRun(settings).rollback(environment, release);
    }

    /** The releases of an environment that are still known, newest first. */
    public List<ReleaseRecord> history(String environment) {
        return new PipelineRun(settings).history(environment);
    }

    /** What is deployed to an environment, how far it is, and who is deploying. */
    public DeployedState deployed(String environment) {
        return new PipelineRun(settings).deployed(environment);
    }

    /**
     * Frees the lock of an environment whoever holds it.
     *
     * @return who held it; empty when nobody did
     */
    public Optional<String> breakLock(String environment) {
        return new PipelineRun(settings).breakLock(environment);
    }

    /** How the workloads of an environment are. */
    public List<WorkloadStatus> status(String environment) {
        return new PipelineRun(settings).status(environment);
    }

    /**
     * Reads the manifests of every environment as a deploy would; needs neither network nor secrets. Where an environment is hardened, the
     * newest Kubernetes is assumed.
     *
     * @return the objects by environment, as {@code Kind namespace/name}
     * @throws io.epicheck.BadInputException with everything that is wrong
     */
    public Map<String, List<String>> validate() {
        return new Validation(settings).objects();
    }

    /**
     * The manifests of an environment, or of all of them, as {@link #validate} reads them: for {@link #lint(Map)}, so that what is read once,
     * or rendered by a command, is not read again.
     *
     * @throws io.epicheck.BadInputException with everything that is wrong
     */
    public Map<String, List<Manifest>> manifests(Optional<String> environment) {
        return new Validation(settings).manifests(environment);
    }

    /** As {@link #lint(Optional)}, of what {@link #manifests} has read. */
    public Map<String, LintReport> lint(Map<String, List<Manifest>> manifests) {
        return new Validation(settings).lint(manifests);
    }

    /**
     * Says what in an environment's manifests would lose requests, or in those of all of them; needs neither network nor secrets.
     *
     * @return the reports by environment
     * @throws io.epicheck.BadInputException with everything that is wrong
     */
    public Map<String, LintReport> lint(Optional<String> environment) {
        return new Validation(settings).lint(environment);
    }

    /**
     * How the manifests' files come to say what the fixes of an environment's findings ask for, or those of all environments. Writes nothing:
     * that is up to {@link io.epicheck.lint.FileFix#write}. What {@code harden} adds counts as missing in the files.
     *
     * @throws io.epicheck.BadInputException with everything that is wrong
     */
    public FileFixes fixes(Optional<String> environment) {
        return new Validation(settings).fixes(environment);
    }

    /** The base of every image that has one, by the image's name, with variables filled in: what a lock is about. */
    public Map<String, ImageReference> bases() {
        return new PipelineRun(settings).bases();
    }

    /**
     * The images that the file's Dockerfiles take from registries, by the name of the image that is built: what a lock is about, too.
     *
     * @throws io.epicheck.ImageException when a Dockerfile is not there
     */
    public Map<String, List<DockerfileImage>> dockerfileImages() {
        return new PipelineRun(settings).dockerfileImages();
    }

    /** The images of the file under a tag that a build has pushed; without one those of this event. */
    public Map<String, BuiltImage> images(Optional<String> tag) {
        return new PipelineRun(settings).images(tag);
    }
}
