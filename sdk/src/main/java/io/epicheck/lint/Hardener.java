package io.epicheck.lint;

import io.epicheck.Problem;
import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the parts of one hardening leave what they find. One use, one thread. */
final class Hardener {
    private final List<Manifest> manifests;
    private final HardeningFacts facts;
    private final List<Finding> additions = new ArrayList<>();
    private final List<Finding> remarks = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Hardener(List<Manifest> manifests, HardeningFacts facts) {
        this.manifests = manifests;
        this.facts = facts;
    }

    /** Goes through all workloads that get requests: Jobs are none of them. */
    Hardener run() {
        for (Workload workload : ReleaseIndex.of(manifests).workloads()) {
            if (workload.takesTraffic()) {
                SurgeFirst.add(workload, this);
                ReadyFirst.add(workload, this);
                PreStop.add(workload, this);
                Grace.add(workload, this);
                Budget.add(workload, this);
            }
        }
        return this;
    }

    HardeningFacts facts() {
        return facts;
    }

    /** What nobody has silenced. */
    List<Addition> additions() {
        return heard(additions).stream()
                .map(finding -> new Addition(finding.rule(), finding.fix().get(0), finding.why()))
                .toList();
    }

    /** What nobody has silenced. */
    List<Remark> remarks() {
        return heard(remarks).stream()
                .map(finding -> new Remark(finding.rule(), label(finding.manifest()), finding.message()))
                .toList();
    }

    List<Problem> problems() {
        return problems;
    }

    /** Every object of the release, those that are added too. */
    Stream<KubeObject> objects() {
        return Stream.concat(
                manifests.stream().map(Manifest::object),
                additions.stream()
                        .flatMap(finding -> finding.fix().stream())
                        .flatMap(change -> change instanceof Change.Add add
                                ? Stream.of(add.object())
                                : Stream.<KubeObject>empty()));
    }

    void add(String rule, Workload workload, Change change, String why) {
        additions.add(finding(rule, workload, "", why, List.of(change)));
    }

    void leave(String rule, Workload workload, String message) {
        remarks.add(finding(rule, workload, message, "", List.of()));
    }

    void refuse(Problem problem) {
        problems.add(problem);
    }

    private List<Finding> heard(List<Finding> findings) {
        return Silences.of(manifests, facts.lint()).applied(findings).findings();
    }

    private static Finding finding(String rule, Workload workload, String message, String why, List<Change> fix) {
        Manifest manifest = workload.manifest();
        return new Finding(rule, Severity.NOTE, manifest, manifest.position(), "", message, why, fix);
    }

    static String label(Manifest manifest) {
        return manifest.object().kind() + " " + manifest.object().name();
    }
}
