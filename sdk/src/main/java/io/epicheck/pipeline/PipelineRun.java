package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.cluster.AccessReview;
import io.epicheck.cluster.Cluster;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.config.PipelineVariables;
import io.epicheck.context.BuildContext;
import io.epicheck.context.BuildContextReader;
import io.epicheck.context.CommitOrder;
import io.epicheck.context.EnvironmentChoice;
import io.epicheck.context.EnvironmentChoice.BuildOnly;
import io.epicheck.context.EnvironmentChoice.Deploy;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Hardened;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Outputs;
import io.epicheck.event.StepRunner;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilds;
import io.epicheck.image.ImagePlans;
import io.epicheck.image.ImageTags;
import io.epicheck.image.SignedImages;
import io.epicheck.image.dockerfile.DockerfileImage;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.lint.Addition;
import io.epicheck.lint.Hardening;
import io.epicheck.lint.LintReport;
import io.epicheck.lint.Severity;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.notify.Notifier;
import io.epicheck.pipeline.PipelineResult.Built;
import io.epicheck.pipeline.PipelineResult.Checked;
import io.epicheck.pipeline.PipelineResult.Failed;
import io.epicheck.pipeline.PipelineResult.Released;
import io.epicheck.report.Outcome;
import io.epicheck.report.RunReport;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.DeployedState;
import io.epicheck.rollout.ReleaseCheck;
import io.epicheck.rollout.ReleaseOrder;
import io.epicheck.rollout.RolloutManager;
import io.epicheck.rollout.RolloutResult;
import io.epicheck.rollout.WorkloadStatus;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.verdict.ReadinessRule;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretValue;
import io.epicheck.smoke.SmokeTester;
import io.epicheck.traffic.TrafficProbe;
import io.epicheck.traffic.TrafficReport;
import io.epicheck.yaml.Variables;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One run of a pipeline, for one thread. */
final class PipelineRun {
    private final Settings settings;
    private final PipelineConfig config;
    private final Redactor redactor;
    private final Timeline timeline = new Timeline();
    private final EventSink events;
    private final StepRunner steps;
    private final long begin;
    private Optional<TrafficReport> traffic = Optional.empty();
    private Optional<TagEvent> tagEvent = Optional.empty();

    PipelineRun(Settings settings) {
        this.settings = settings;
        this.config = settings.config();
        this.redactor = PipelineSecrets.redactor(settings);
        this.events = timeline.andThen(event -> settings.listener().accept(event.mapTexts(redactor::redact)));
        this.steps = new StepRunner(events, settings.time());
        this.begin = settings.time().nanos();
    }

    PipelineResult run(Optional<String> named) {
        return told(pipeline(named));
    }

    private PipelineResult pipeline(Optional<String> named) {
        return guarded(report -> report, () -> {
            EnvironmentChoice choice = EnvironmentChoice.of(config, context(), named);
            if (choice instanceof BuildOnly only) {
                validate();
                Map<String, BuiltImage> images = buildImages(Optional.empty());
                steps.skip("deploy", "Deploy", only.reason());
                return built(images);
            }
            return release(((Deploy) choice).environment(), Optional.empty());
        });
    }

    PipelineResult build() {
        return guarded(report -> report, () -> built(buildImages(Optional.empty())));
    }

    PipelineResult deploy(String environment, Map<String, BuiltImage> images) {
        return told(guarded(
                report -> report, () -> release(EnvironmentChoice.byName(config, environment), Optional.of(images))));
    }

    /** A pull request that was built is no news; everything else is. */
    private PipelineResult told(PipelineResult result) {
        if (!config.notifications().isEmpty() && !(result instanceof Built)) {
            Notifier.of(config.notifications(), settings.environment(), config.directory(), settings.time())
                    .send(result.report(), redactor)
                    .forEach(problem -> events.accept(new Notice(Level.WARNING, "NOT_TOLD", problem)));
        }
        return result;
    }

    PipelineResult smoke(String environment) {
        return guarded(report -> report, () -> {
            Destination destination = destination(EnvironmentChoice.byName(config, environment));
            try (Cluster cluster = connect(destination)) {
                Optional<Cause> cause = checks(variables(destination, imageTag()))
                        .check(
                                cluster,
                                destination.namespace(),
                                settings.time().deadlineIn(config.timeouts().deploy()));
                RunReport report = cause.map(why -> Reports.failed(why, ExitCode.FAILED, took()))
                        .orElseGet(() -> RunReport.of(Outcome.CHECKED, ExitCode.OK, took()));
                return new Checked(targeted(report, destination));
            }
        });
    }

    TrafficReport probe(String environment, UnaryOperator<TrafficProbe> change, Duration length) {
        Destination destination = destination(EnvironmentChoice.byName(config, environment));
        TrafficProbe probe = change.apply(probe(variables(destination, imageTag())));
        try (Cluster cluster = connect(destination)) {
            return probe.measure(cluster, destination.namespace(), length);
        }
    }

    PipelinePlan plan(String environment, Map<String, BuiltImage> images) {
        Destination destination = destination(EnvironmentChoice.byName(config, environment));
        Manifests manifests = objects(destination, images).manifests(images.values(), secrets());
        try (Cluster cluster = connect(destination)) {
            Optional<Hardening> hardening = EnvironmentHardening.on(cluster.api(), config, destination);
            ReleasePlan plan = RolloutManager.in(cluster, destination.namespace())
                    .application(config.application())
                    .plan(EnvironmentHardening.finish(manifests, hardening));
            List<Manifest> plain = hardening.isEmpty() ? List.of() : manifests.resolve(destination.namespace());
            return new PipelinePlan(
                    plan,
                    hardening.map(known -> known.additions(plain)).orElse(List.of()),
                    hardening.map(known -> known.remarks(plain)).orElse(List.of()));
        }
    }

    List<WorkloadStatus> status(String environment) {
        Destination destination = destination(EnvironmentChoice.byName(config, environment));
        Manifests manifests = objects(destination, Map.of()).manifests(List.of(), Map.of());
        try (Cluster cluster = connect(destination)) {
            return RolloutManager.in(cluster, destination.namespace()).status(manifests);
        }
    }

    Map<String, BuiltImage> images(Optional<String> tag) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (tag.isPresent()) {
            config.images().keySet().forEach(name -> tags.put(name, tag.get()));
        } else {
            metadata().forEach((name, plan) -> tags.put(name, plan.tags().get(0).name()));
        }
        return ImageBuilds.find(config, buildVariables(), tags, settings.environment(), settings.time());
    }

    /** What the images will be called; contacts nothing. */
    Map<String, ImageMetadata> metadata() {
        return ImagePlans.of(config, buildVariables(), tagEvent());
    }

    /** Looked at once: a run that lasts over midnight has one date, and git is asked for its refs once. */
    private TagEvent tagEvent() {
        TagEvent known =
                tagEvent.orElseGet(() -> TagEvent.of(context(), settings.time().wallClock(), settings.environment())
                        .withRefs(BuildContextReader.refs(
                                settings.environment(), config.directory().toAbsolutePath())));
        tagEvent = Optional.of(known);
        return known;
    }

    Map<String, ImageReference> bases() {
        Variables values = Variables.of(buildVariables());
        Map<String, ImageReference> bases = new LinkedHashMap<>();
        config.images().forEach((name, image) -> {
            if (!image.base().isEmpty()) {
                bases.put(name, ImageReference.parse(values.substitute(image.base())));
            }
        });
        return bases;
    }

    Map<String, List<DockerfileImage>> dockerfileImages() {
        return ImageBuilds.dockerfileImages(config, buildVariables());
    }

    BuildContext context() {
        return settings.context()
                .orElseGet(() -> BuildContextReader.read(
                        settings.environment(), config.directory().toAbsolutePath()));
    }

    /** @param given images that exist; empty to build them, once everything else is known to be there */
    private PipelineResult release(EnvironmentConfig environment, Optional<Map<String, BuiltImage>> given) {
        Destination destination = destination(environment);
        return guarded(report -> targeted(report, destination), () -> {
            tell(destination, validate());
            Map<String, Map<String, SecretValue>> secrets =
                    steps.run("secrets", "Secrets", this::secrets, read -> read.size() + " read");
            try (Cluster cluster = connect(destination)) {
                Optional<Hardening> hardening = hardening(cluster, destination);
                checkAccess(cluster, destination, hardening);
                Map<String, BuiltImage> images = given.orElseGet(() -> buildImages(Optional.of(destination)));
                Manifests manifests = objects(destination, images).manifests(images.values(), secrets);
                verify(destination, images, EnvironmentHardening.finish(manifests, hardening));
                RolloutResult result = manager(cluster, destination, tag(images))
                        .deploy(EnvironmentHardening.finish(manifests, hardening));
                RunReport report = Reports.withImages(Reports.of(result, took()), tag(images), images);
                return new Released(images, result, targeted(report, destination));
            }
        });
    }

    PipelineResult recover(String environment) {
        return brought(environment, RolloutManager::recover, PipelineRun::recovered);
    }

    PipelineResult rollback(String environment, Optional<Integer> release) {
        return told(brought(environment, manager -> manager.rollback(release), report -> report));
    }

    List<ReleaseRecord> history(String environment) {
        return looked(environment, RolloutManager::history);
    }

    DeployedState deployed(String environment) {
        return looked(environment, RolloutManager::deployed);
    }

    Optional<String> breakLock(String environment) {
        return looked(environment, RolloutManager::breakLock);
    }

    /** What was left half-way is finished, or gone: both is what was asked for. */
    private static RunReport recovered(RunReport report) {
        return switch (report.outcome()) {
            case UNCHANGED, DEPLOYED, ROLLED_BACK, FIRST_INSTALL_FAILED ->
                report.withOutcome(Outcome.RECOVERED, ExitCode.OK);
            default -> report;
        };
    }

    private PipelineResult brought(
            String environment, Function<RolloutManager, RolloutResult> work, UnaryOperator<RunReport> ending) {
        Destination destination = destination(EnvironmentChoice.byName(config, environment));
        return guarded(report -> targeted(report, destination), () -> {
            try (Cluster cluster = connect(destination)) {
                RolloutResult result = work.apply(manager(cluster, destination, imageTag()));
                return new Released(Map.of(), result, targeted(ending.apply(Reports.of(result, took())), destination));
            }
        });
    }

    private <T> T looked(String environment, Function<RolloutManager, T> look) {
        Destination destination = destination(EnvironmentChoice.byName(config, environment));
        try (Cluster cluster = connect(destination)) {
            return look.apply(manager(cluster, destination, imageTag()));
        }
    }

    private RolloutManager manager(Cluster cluster, Destination destination, String tag) {
        ReleaseOptions options = settings.options();
        RolloutManager manager = RolloutManager.in(cluster, destination.namespace())
                .from(source())
                .verifyWith(checks(variables(destination, tag)))
                .listener(events)
                .timeouts(config.timeouts().deploy(), config.timeouts().rollback())
                .lockTimeout(options.lockTimeout().orElse(config.timeouts().lock()))
                .lockTiming(options.lockTiming())
                .onFailure(options.onFailure())
                .forced(options.forced())
                .order(options.allowOlder() ? ReleaseOrder.any() : order())
                .readiness(config.readiness().stream()
                        .map(rule -> new ReadinessRule(
                                rule.apiVersion(), rule.kind(), rule.condition(), rule.status(), rule.failed()))
                        .toList())
                .crashPoints(options.crashPoints())
                .time(settings.time())
                .redactor(redactor);
        if (config.availability().isPresent()) {
            manager = manager.watchTraffic(
                    probe(variables(destination, tag)).onReport(measured -> traffic = Optional.of(measured)));
        }
        RolloutManager told = options.evidence().map(manager::evidence).orElse(manager);
        return destination
                .environment()
                .canary()
                .map(canary -> told.canary(EnvironmentCanary.of(
                        config, canary, variables(destination, tag), events, settings.time(), redactor)))
                .orElse(told);
    }

    private ReleaseOrder order() {
        return new KnownOrder(new CommitOrder(config.directory().toAbsolutePath(), settings.environment()));
    }

    private ReleaseSource source() {
        BuildContext context = context();
        return new ReleaseSource(
                config.application(),
                context.runId(),
                context.runUrl(),
                context.ref(),
                context.commit(),
                Starter.of(settings.environment()));
    }

    private Map<String, LintReport> validate() {
        return steps.run(
                "validate",
                "Check the manifests",
                () -> {
                    Validation validation = new Validation(settings);
                    return validation.lint(validation.manifests(Optional.empty()));
                },
                found -> found.size() + (found.size() == 1 ? " environment" : " environments") + " in order");
    }

    /** A lint stops nothing: how a release is meant to be is its owners' business. */
    private void tell(Destination destination, Map<String, LintReport> reports) {
        Optional.ofNullable(reports.get(destination.name())).ifPresent(report -> {
            long errors = report.count(Severity.ERROR);
            long warnings = report.count(Severity.WARNING);
            if (errors + warnings > 0) {
                String message = "this release can lose requests: a lint finds " + errors
                        + (errors == 1 ? " error and " : " errors and ") + warnings
                        + (warnings == 1 ? " warning" : " warnings") + "; see `epicheck lint --env "
                        + destination.name() + "`";
                events.accept(new Notice(Level.WARNING, "LINT", message));
            }
        });
    }

    private Map<String, BuiltImage> buildImages(Optional<Destination> destination) {
        Map<String, String> variables =
                destination.map(to -> variables(to, imageTag())).orElseGet(this::buildVariables);
        Map<String, BuiltImage> images = steps.run(
                "build",
                "Build images",
                () -> ImageBuilds.buildAll(
                        config, tagEvent(), variables, settings.environment(), events, settings.time()),
                PipelineRun::summary);
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("image-tag", tag(images));
        images.forEach((name, image) -> outputs.put("image." + name, image.reference()));
        events.accept(new Outputs(outputs));
        return images;
    }

    private void verify(Destination destination, Map<String, BuiltImage> images, Manifests manifests) {
        Optional.ofNullable(config.environments().get(destination.name()))
                .flatMap(EnvironmentConfig::verify)
                .ifPresent(wanted -> steps.run(
                        "verify",
                        "Verify signatures",
                        () -> new VerifiedImages(new SignedImages(
                                        wanted,
                                        config,
                                        variables(destination, imageTag()),
                                        settings.environment(),
                                        settings.time()))
                                .require(images.values(), manifests.resolve(destination.namespace())),
                        VerifiedImages::summary));
    }

    private static String summary(Map<String, BuiltImage> images) {
        long pushed = images.values().stream().filter(BuiltImage::pushed).count();
        return images.size() + (images.size() == 1 ? " image, " : " images, ") + pushed + " pushed";
    }

    private Cluster connect(Destination destination) {
        return steps.run(
                "connect",
                "Connect to the cluster",
                () -> settings.clusterSource().connect(destination.kubeContext(), settings.time(), events),
                cluster -> cluster.description() + ", " + cluster.api().serverVersion());
    }

    /** Before images are built: a server that is too old is told at once. */
    private Optional<Hardening> hardening(Cluster cluster, Destination destination) {
        if (!destination.environment().harden()) {
            return Optional.empty();
        }
        Optional<Hardening> hardening = EnvironmentHardening.on(cluster.api(), config, destination);
        List<Manifest> plain = standIn(destination).resolve(destination.namespace());
        steps.run(
                        "harden",
                        "Harden",
                        () -> hardening.map(known -> known.additions(plain)).orElse(List.of()),
                        PipelineRun::additions)
                .forEach(added -> events.accept(
                        new Hardened(added.object(), added.path(), added.value(), added.rule(), added.why())));
        hardening
                .map(known -> known.remarks(plain))
                .orElse(List.of())
                .forEach(remark -> events.accept(new Notice(Level.INFO, "NOT_HARDENED", remark.toString())));
        return hardening;
    }

    private static String additions(List<Addition> added) {
        long objects = added.stream().map(Addition::object).distinct().count();
        return added.isEmpty()
                ? "the manifests have it all"
                : added.size()
                        + (added.size() == 1 ? " addition to " : " additions to ")
                        + objects
                        + (objects == 1 ? " object" : " objects");
    }

    /** As a release will be, with stand-ins for secrets and digests. */
    private Manifests standIn(Destination destination) {
        Map<String, BuiltImage> images = Validation.stand(config, buildVariables());
        return objects(destination, images).manifests(images.values(), Validation.standIns(config));
    }

    private void checkAccess(Cluster cluster, Destination destination, Optional<Hardening> hardening) {
        steps.run(
                "access",
                "Check permissions",
                () -> {
                    Manifests manifests = standIn(destination);
                    List<AccessReview.Need> needs = Needs.of(
                            cluster.api(),
                            EnvironmentHardening.finish(manifests, hardening).resolve(destination.namespace()),
                            config.smoke(),
                            config.availability(),
                            manifests.isConfigVersioned());
                    if (hardening.isPresent()) {
                        needs.add(new AccessReview.Need("policy", "poddisruptionbudgets", "list"));
                    }
                    AccessReview.verify(cluster, destination.namespace(), needs);
                    return needs.size();
                },
                count -> "all granted");
    }

    private TrafficProbe probe(Map<String, String> variables) {
        AvailabilityConfig wanted = config.availability()
                .orElseThrow(() -> new BadInputException(
                        "NO_AVAILABILITY",
                        "the pipeline file says nothing about availability, so there is no entry to ask",
                        "Add `availability: {ingress: NAME}` to it, or name a URL."));
        return TrafficProbe.of(AvailabilityPaths.in(config.directory(), wanted), variables)
                .listener(events);
    }

    private ReleaseCheck checks(Map<String, String> variables) {
        return config.smoke().isEmpty()
                ? ReleaseCheck.none()
                : SmokeTester.of(config.smoke(), variables, events, settings.time())
                        .redactor(redactor);
    }

    private Map<String, Map<String, SecretValue>> secrets() {
        return PipelineSecrets.read(settings);
    }

    private ReleaseObjects objects(Destination destination, Map<String, BuiltImage> images) {
        return new ReleaseObjects(config, destination, variables(destination, tag(images)));
    }

    private Destination destination(EnvironmentConfig environment) {
        return Destination.of(settings, environment);
    }

    private Map<String, String> variables(Destination destination, String tag) {
        return PipelineVariables.forEnvironment(
                config,
                destination.environment(),
                settings.overrides(),
                context().commit(),
                tag);
    }

    private Map<String, String> buildVariables() {
        return PipelineVariables.forBuild(
                config, settings.overrides(), context().commit());
    }

    /** What people know the release by: the first tag of the first image. */
    private String imageTag() {
        try {
            return metadata().values().stream()
                    .map(plan -> plan.decision().version())
                    .filter(version -> !version.isEmpty())
                    .findFirst()
                    .orElseGet(() -> ImageTags.of(context()).get(0));
        } catch (BadInputException e) {
            // A build says what is wrong; what needs no build needs no rule.
            return ImageTags.of(context()).get(0);
        }
    }

    private String tag(Map<String, BuiltImage> images) {
        return images.values().stream()
                .flatMap(image -> image.tags().stream())
                .findFirst()
                .orElseGet(this::imageTag);
    }

    private PipelineResult built(Map<String, BuiltImage> images) {
        RunReport report = RunReport.of(Outcome.BUILT, ExitCode.OK, took()).withTarget(config.application(), "", "");
        return new Built(images, finished(Reports.withImages(report, tag(images), images)));
    }

    private RunReport targeted(RunReport report, Destination destination) {
        return finished(report.withTarget(config.application(), destination.name(), destination.namespace()));
    }

    private RunReport finished(RunReport report) {
        return Reports.withSource(report, context())
                .withSteps(timeline.steps())
                .withWarnings(timeline.warnings())
                .withTraffic(traffic);
    }

    private PipelineResult guarded(Function<RunReport, RunReport> complete, Supplier<PipelineResult> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            Cause cause = Reports.cause(e);
            RunReport report = Reports.failed(cause, ExitCode.of(e), took())
                    .withTarget(config.application(), "", "")
                    .withSteps(timeline.steps())
                    .withWarnings(timeline.warnings());
            return new Failed(cause, e, complete.apply(report));
        }
    }

    private Duration took() {
        return Duration.ofNanos(settings.time().nanos() - begin);
    }
}
