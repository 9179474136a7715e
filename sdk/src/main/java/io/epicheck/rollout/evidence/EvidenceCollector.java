package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.secret.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes down why a release failed, before a rollback removes what shows it: objects, events, logs, nodes (docs/evidence.md). Immutable and
 * thread-safe; one collection at a time per directory.
 *
 * <p>Events and workloads come from the snapshot that the verdict was made from; pods, logs, nodes and a StatefulSet's revision are asked for.
 * Takes at most 10 seconds.
 */
public final class EvidenceCollector {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int LOGS = 20;
    private static final int NODES = 5;
    private static final ResourceType NODE = new ResourceType("", "v1", "Node", "nodes", false);
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType REVISION =
            new ResourceType("apps", "v1", "ControllerRevision", "controllerrevisions", true);

    private final KubeApi api;
    private final Path directory;
    private final CleanText clean;

    /**
     * @param directory made when missing, for its owner only; evidence of an earlier release in it is replaced
     * @param redactor masks secrets in every file
     */
    public EvidenceCollector(KubeApi api, Path directory, Redactor redactor) {
        this.api = api;
        this.directory = directory;
        this.clean = new CleanText(redactor);
    }

    /**
     * Collects what can be had by then. Never throws: what cannot be had is noted in {@code summary.txt}. When the thread is interrupted it
     * stays so, and nothing more is asked for.
     *
     * @param targets the workloads of the release, failed or not
     * @param snapshot the last one of the wait
     */
    public Evidence collect(Cause cause, Collection<Target> targets, Snapshot snapshot, Deadline deadline) {
        try {
            Bundle bundle = Bundle.open(directory, clean);
            List<Involved> all = targets.stream()
                    .map(target -> Involved.of(snapshot, target))
                    .toList();
            try (Questions questions = new Questions(deadline.atMost(LONGEST), bundle::misses)) {
                // What is known already comes first: it is there even when the API server is not.
                all.forEach(involved -> writeObjects(bundle, involved, questions));
                writeEndpoints(bundle, targets, snapshot);
                List<KubeObject> events = EventLines.about(all, snapshot);
                bundle.write("events.txt", EventLines.text(events));
                writeLogs(bundle, all, new LogReader(api, questions));
                writeNodes(bundle, all, questions);
                Summary summary = new Summary(cause, all, events, clean);
                bundle.write("summary.txt", summary.text(bundle));
                return new Evidence(directory, bundle.files(), summary.shortLines(bundle));
            }
        } catch (IOException | RuntimeException e) {
            return new Evidence(
                    directory,
                    List.of(),
                    List.of(clean.line("no evidence was written to " + directory + ": " + Questions.reason(e))));
        }
    }

    private void writeObjects(Bundle bundle, Involved involved, Questions questions) {
        writeObject(bundle, involved.workload());
        involved.revision()
                .or(() -> statefulSetRevision(involved, questions))
                .ifPresent(revision -> writeObject(bundle, revision));
        involved.shownPods().forEach(pod -> writeObject(bundle, whole(pod, questions)));
        if (involved.unready().size() > involved.shownPods().size()) {
            bundle.misses("pods of " + involved.workload() + ": "
                    + (involved.unready().size() - involved.shownPods().size())
                    + " more are not ready, and not written");
        }
    }

    private void writeObject(Bundle bundle, KubeObject object) {
        bundle.write(
                object.kind().toLowerCase(Locale.ROOT) + "-" + object.name() + ".yaml",
                ObjectYaml.of(List.of(object), clean));
    }

    /** What is watched keeps of a pod only what verdicts read; that is written when the whole cannot be had. */
    private KubeObject whole(KubeObject pod, Questions questions) {
        ObjectRef ref = new ObjectRef(POD, pod.namespace(), pod.name());
        return questions
                .ask(ref.toString(), () -> api.get(ref))
                .flatMap(found -> found)
                .filter(found -> found.uid().equals(pod.uid()))
                .orElse(pod);
    }

    /** Nobody watches these, and only the pods' labels name them. */
    private Optional<KubeObject> statefulSetRevision(Involved involved, Questions questions) {
        KubeObject workload = involved.workload();
        String revision = workload.text("/status/updateRevision");
        if (!workload.kind().equals("StatefulSet") || revision.isEmpty()) {
            return Optional.empty();
        }
        ObjectRef ref = new ObjectRef(REVISION, workload.namespace(), revision);
        return questions.ask(ref.toString(), () -> api.get(ref)).flatMap(found -> found);
    }

    private void writeEndpoints(Bundle bundle, Collection<Target> targets, Snapshot snapshot) {
        List<KubeObject> slices = targets.stream()
                .flatMap(target -> snapshot.all("EndpointSlice", target.namespace()).stream()
                        .filter(slice -> target.services()
                                .contains(slice.labels().getOrDefault("kubernetes.io/service-name", ""))))
                .distinct()
                .toList();
        if (!slices.isEmpty()) {
            bundle.write("endpointslices.yaml", ObjectYaml.of(slices, clean));
        }
    }

    private static void writeLogs(Bundle bundle, List<Involved> all, LogReader reader) {
        List<WantedLog> wanted = all.stream().flatMap(Involved::wantedLogs).toList();
        if (wanted.isEmpty()) {
            // A release that runs and does not serve as it should (smoke checks): its own words are all there is.
            wanted = all.stream().flatMap(Involved::runningLogs).toList();
        }
        for (WantedLog log : wanted.subList(0, Math.min(LOGS, wanted.size()))) {
            reader.read(log).ifPresent(text -> {
                if (text.isBlank()) {
                    bundle.misses(log + ": it is empty");
                } else {
                    bundle.writeLog(log.fileName(), text);
                }
            });
        }
        if (wanted.size() > LOGS) {
            bundle.misses("logs: " + (wanted.size() - LOGS) + " more, not asked for");
        }
    }

    private void writeNodes(Bundle bundle, List<Involved> all, Questions questions) {
        List<KubeObject> nodes = new ArrayList<>();
        List<String> names = all.stream()
                .flatMap(involved -> Stream.concat(involved.shownPods().stream(), involved.pods().stream()))
                .map(pod -> pod.text("/spec/nodeName"))
                .filter(name -> !name.isEmpty())
                .distinct()
                .limit(NODES)
                .toList();
        for (String name : names) {
            ObjectRef ref = new ObjectRef(NODE, "", name);
            Optional<Optional<KubeObject>> node = questions.ask(ref.toString(), () -> api.get(ref));
            if (node.isEmpty()) {
                break; // Who may not read one may read none.
            }
            node.get().ifPresentOrElse(nodes::add, () -> bundle.misses(ref + ": it is gone"));
        }
        if (!nodes.isEmpty()) {
            bundle.write("nodes.yaml", ObjectYaml.of(nodes, clean));
        }
    }
}
