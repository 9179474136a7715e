package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out what a release would do, without writing anything: reads every object and has the server try the apply (dry run).
 *
 * <p>Throws {@link BadInputException} with every refusal of the server at once (code {@code FIELD_CONFLICT} when all of them are fields
 * that another manager holds), {@link io.epicheck.AccessException} when the credentials lack a right.
 */
public final class ReleasePlanner {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);

    private final KubeApi api;
    private final String namespace;

    private ReleasePlanner(KubeApi api, String namespace) {
        this.api = api;
        this.namespace = namespace;
    }

    /** @param manifests in apply order, as {@link Manifests#resolve} gives them */
    public static ReleasePlan plan(KubeApi api, String namespace, List<Manifest> manifests) {
        return new ReleasePlanner(api, namespace).plan(manifests);
    }

    private ReleasePlan plan(List<Manifest> manifests) {
        List<ObjectRef> refs = ServedKinds.refs(api, namespace, manifests);
        if (!namespaceExists()) {
            return new ReleasePlan(namespace, false, created(manifests, refs));
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < manifests.size(); i++) {
            steps.add(new Step(refs.get(i), manifests.get(i), manifests.get(i).object(), Optional.empty()));
        }
        steps = withReplicas(Parallel.map(steps, step -> step.withLive(api.get(step.ref()))));
        steps = withSecretVersions(steps);
        PreviousVersion previous = PreviousVersion.among(
                steps.stream().flatMap(step -> step.live().stream()).toList());
        return new ReleasePlan(namespace, true, verdicts(Parallel.map(steps, step -> check(step, previous))));
    }

    /** Credentials that may not read namespaces can still deploy: then the dry run tells. */
    private boolean namespaceExists() {
        try {
            return api.get(new ObjectRef(NAMESPACE, "", namespace)).isPresent();
        } catch (ApiException refused) {
            if (refused.status() == 403) {
                return true;
            }
            throw refused;
        }
    }

    private static List<PlannedChange> created(List<Manifest> manifests, List<ObjectRef> refs) {
        List<KubeObject> objects = manifests.stream()
                .map(Manifest::object)
                .map(object -> SecretVersion.isMissing(object)
                        ? SecretVersion.add(object, Optional.empty(), secret -> secret)
                        : object)
                .toList();
        List<KubeObject> versioned = versioned(objects);
        List<PlannedChange> changes = new ArrayList<>();
        for (int i = 0; i < refs.size(); i++) {
            KubeObject object = versioned.get(i);
            changes.add(
                    new PlannedChange(refs.get(i), object, Optional.empty(), object, ChangeKind.CREATED, List.of()));
        }
        return changes;
    }

    private List<Step> withReplicas(List<Step> steps) {
        if (steps.stream().noneMatch(step -> step.live().isPresent() && isScalable(step.desired()))) {
            return steps;
        }
        List<KubeObject> autoscalers = new ArrayList<>(liveAutoscalers());
        steps.stream()
                .map(Step::desired)
                .filter(object -> object.kind().equals("HorizontalPodAutoscaler"))
                .forEach(autoscalers::add);
        ReplicaRule rule = new ReplicaRule(autoscalers);
        return steps.stream()
                .map(step -> step.withDesired(rule.adjust(step.desired(), step.live())))
                .toList();
    }

    private static boolean isScalable(KubeObject object) {
        return object.kind().equals("Deployment") || object.kind().equals("StatefulSet");
    }

    /** Without the right to list them, an autoscaler that is not in the release shows as a conflict of its field. */
    private List<KubeObject> liveAutoscalers() {
        Optional<ResourceType> type = api.resourceType("autoscaling/v2", "HorizontalPodAutoscaler");
        if (type.isEmpty()) {
            return List.of();
        }
        try {
            return api.list(type.get(), namespace, "").items();
        } catch (ApiException refused) {
            if (refused.status() == 403) {
                return List.of();
            }
            throw refused;
        }
    }

    private List<Step> withSecretVersions(List<Step> steps) {
        if (steps.stream().noneMatch(step -> SecretVersion.isMissing(step.desired()))) {
            return steps;
        }
        List<Step> versioned = Parallel.map(
                steps,
                step -> SecretVersion.isMissing(step.desired())
                        ? step.withDesired(SecretVersion.add(step.desired(), step.live(), this::dryRunOrSame))
                        : step);
        List<KubeObject> objects =
                versioned(versioned.stream().map(Step::desired).toList());
        List<Step> result = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            result.add(versioned.get(i).withDesired(objects.get(i)));
        }
        return result;
    }

    /** A refusal shows again, with all others, when the object is checked. */
    private KubeObject dryRunOrSame(KubeObject secret) {
        try {
            return api.apply(secret, ApplyOptions.DRY_RUN);
        } catch (ApiException refused) {
            return secret;
        }
    }

    private static List<KubeObject> versioned(List<KubeObject> objects) {
        List<ObjectNode> trees = objects.stream().map(KubeObject::toJson).toList();
        ConfigVersions versions = ConfigVersions.of(trees);
        trees.forEach(versions::annotate);
        return trees.stream().map(KubeObject::of).toList();
    }

    private Checked check(Step step, PreviousVersion previous) {
        KubeObject planned;
        try {
            planned = api.apply(step.desired(), ApplyOptions.DRY_RUN);
        } catch (ApiException refused) {
            return new Checked(
                    Optional.empty(),
                    ServerRefusal.problems(step.manifest(), refused),
                    ServerRefusal.isConflict(refused));
        }
        if (step.live().isEmpty()) {
            return Checked.of(step, planned, ChangeKind.CREATED, previous.changes(api, step.ref(), planned));
        }
        List<FieldChange> fields = FieldDiff.between(step.live().get(), planned);
        return Checked.of(step, planned, fields.isEmpty() ? ChangeKind.UNCHANGED : ChangeKind.CONFIGURED, fields);
    }

    private static List<PlannedChange> verdicts(List<Checked> answers) {
        List<Problem> problems =
                answers.stream().flatMap(answer -> answer.problems().stream()).toList();
        if (!problems.isEmpty()) {
            boolean conflictsOnly = answers.stream()
                    .filter(answer -> !answer.problems().isEmpty())
                    .allMatch(Checked::conflict);
            throw conflictsOnly
                    ? new BadInputException(ServerRefusal.CONFLICT, problems, "decide who manages each field")
                    : new BadInputException(problems);
        }
        return answers.stream().flatMap(answer -> answer.change().stream()).toList();
    }

    /** One object on its way through the plan. */
    private record Step(ObjectRef ref, Manifest manifest, KubeObject desired, Optional<KubeObject> live) {
        Step withLive(Optional<KubeObject> found) {
            return new Step(ref, manifest, desired, found);
        }

        Step withDesired(KubeObject object) {
            return new Step(ref, manifest, object, live);
        }
    }

    /** The server's answer about one object. */
    private record Checked(Optional<PlannedChange> change, List<Problem> problems, boolean conflict) {
        static Checked of(Step step, KubeObject planned, ChangeKind kind, List<FieldChange> fields) {
            PlannedChange change = new PlannedChange(step.ref(), step.desired(), step.live(), planned, kind, fields);
            return new Checked(Optional.of(change), List.of(), false);
        }
    }
}
